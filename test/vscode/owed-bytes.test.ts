/**
 * What a job that was cut short has left: the command line and the extension see the same note, a person is asked, and
 * the bytes go back to the board that they were taken from.
 */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { filesIn as filesOfCommandLine, journalOfImage, userJournals } from '../../src/cli/file-journal.ts';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { commandId } from '../../src/extension/contributions.ts';
import { filesIn } from '../../src/extension/probes/journal-files.ts';
import { OwedBoards } from '../../src/extension/probes/owed-boards.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { ChipHolds, type WallClock } from '../../src/programming/chip-holds.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { decodeJournal, encodeJournal, type JobRecord } from '../../src/programming/journal.ts';
import { scopeOfImage } from '../../src/programming/journal-folder.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, noise, onBoard, sectorStart } from '../support/flash-board.ts';

const SIZE = 512 * 1024;
const job: JobRecord = {
  title: 'stm32-dfu half.dfu',
  board: 'virtual board in board.bin',
  probe: 'virtual',
  chip: 'STM32F401xD/xE',
  began: Date.UTC(2026, 0, 2),
};

describe('Bytes that a cut job owes', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const image = vscode.Uri.joinPath(workspace, 'board.bin');
  const scope = scopeOfImage(image.fsPath);
  const journals = userJournals(process.env);
  const window = vscode.window as unknown as { showWarningMessage: (...words: unknown[]) => Promise<unknown> };
  const { showWarningMessage } = window;
  let used: Uint8Array;

  beforeEach(async () => {
    const board = new VirtualBoard();
    used = noise(SIZE, 7);
    board.writeFlash(FLASH, used);
    await cutShort(board);
    await vscode.workspace.fs.writeFile(image, board.boardImage());
  });

  afterEach(async () => {
    window.showWarningMessage = showWarningMessage;
    for (const chipId of await journals.journal(scope).list()) {
      await journals.journal(scope).release(chipId);
      await journals.journal(scope).remove(chipId);
    }
  });

  /** As the command line leaves it when it is interrupted after the first erase. */
  async function cutShort(board: VirtualBoard): Promise<void> {
    const cut = new AbortController();
    const firmware = FirmwareImage.from([{ address: sectorStart(1), bytes: noise(16384 - 100, 3) }]);
    const flashing = onBoard(board, (session) =>
      flashImage(session, firmware, {
        journal: journalOfImage(journals, image.fsPath, job),
        signal: cut.signal,
        onProgress: ({ phase, done }) => {
          if (phase === 'writing' && done > 0) {
            cut.abort();
          }
        },
      }),
    );
    await assert.rejects(flashing, (error) => isProgrammingError(error, 'flash-incomplete'));
  }

  const execute = (name: 'putBack' | 'flash', ...words: unknown[]): Thenable<CommandAnswer> =>
    vscode.commands.executeCommand<CommandAnswer>(commandId(name), ...words);
  const owedOf = async () => (await journals.owed()).filter((owed) => owed.scope === scope);
  const neighbour = async (): Promise<Buffer> =>
    Buffer.from((await vscode.workspace.fs.readFile(image)).subarray(0x8000 - 100, 0x8000));

  /** Answers each question with the button of that name, and notes what was asked. */
  function press(...buttons: string[]): {
    asked: { text: string; first: unknown; modal: boolean }[];
    all: Promise<void>;
  } {
    const asked: { text: string; first: unknown; modal: boolean }[] = [];
    const all = new Promise<void>((resolve) => {
      window.showWarningMessage = async (text, ...more) => {
        const [options] = more;
        const modal = typeof options === 'object';
        asked.push({ text: String(text), first: more[modal ? 1 : 0], modal });
        if (asked.length === buttons.length) {
          setTimeout(resolve);
        }
        return more.find((button) => typeof button === 'string' && button.startsWith(buttons[asked.length - 1] ?? '-'));
      };
    });
    return { asked, all };
  }

  const boards = (): OwedBoards =>
    new OwedBoards(
      journals,
      () => scope,
      (error) => assert.fail(String(error)),
    );

  it('go back to the board, verified, and nothing is owed any more', async () => {
    assert.equal((await owedOf())[0]?.bytes, 100);
    assert.ok(!Buffer.from(used.subarray(0x8000 - 100, 0x8000)).equals(await neighbour()));
    const answer = await execute('putBack', { ask: false });
    assert.equal(answer.ok && (answer.outcome as { verified: boolean }).verified, true);
    assert.ok(Buffer.from(used.subarray(0x8000 - 100, 0x8000)).equals(await neighbour()));
    assert.deepEqual(await owedOf(), []);
    assert.equal(((await execute('putBack', { ask: false })) as { code?: string }).code, 'nothing-owed');
  });

  it('are offered by name, and put back when the button says so', async () => {
    const { asked, all } = press('Put Them Back Now');
    await boards().tellAtStart();
    await all;
    const { text = '', first } = asked[0] ?? {};
    assert.match(text, /stm32-dfu half\.dfu.*virtual board in board\.bin, STM32F401.*2026.*100 bytes/s);
    assert.equal(first, 'Put Them Back Now');
    // The image is saved when the job is over.
    await until(async () => Buffer.from(used.subarray(0x8000 - 100, 0x8000)).equals(await neighbour()));
    assert.deepEqual(await owedOf(), []);
  });

  it('are told of once a window, and wait for later', async () => {
    const { asked, all } = press('Later');
    const owed = boards();
    await owed.tellAtStart();
    await all;
    await owed.tellAtStart();
    const [chip] = await owedOf();
    await owed.tellAfterJob({ chipId: chip?.chipId ?? '', scope });
    assert.equal(asked.length, 1);
    assert.equal((await owedOf()).length, 1);
  });

  it('are discarded after a second question, whose first button keeps them', async () => {
    const kept = press('Discard', 'Keep Them');
    await boards().tellAtStart();
    await kept.all;
    assert.deepEqual([kept.asked[1]?.first, kept.asked[1]?.modal], ['Keep Them', true]);
    assert.equal((await owedOf()).length, 1);
    const { all } = press('Discard', 'Discard');
    await boards().tellAtStart();
    await all;
    await until(async () => (await owedOf()).length === 0);
  });

  it('are not offered while another program is at the board, whose job keeps ours away with a code', async () => {
    const [chip] = await owedOf();
    const chipId = chip?.chipId ?? '';
    await journalOfImage(journals, image.fsPath).hold(chipId);
    const { asked } = press();
    const owed = boards();
    const inAnotherProgram = new OwedBoards(
      { owed: async () => (await journals.owed()).map((one) => ({ ...one, heldBy: 'another' })) } as never,
      () => scope,
      (error) => assert.fail(String(error)),
    );
    await inAnotherProgram.tellAtStart();
    inAnotherProgram.dispose();
    owed.dispose();
    assert.deepEqual(asked, []);
    const blink = vscode.Uri.joinPath(workspace, 'blink.dfu');
    assert.equal(((await execute('flash', blink, { ask: false })) as { code?: string }).code, 'chip-in-use');
    assert.equal(((await execute('putBack', { ask: false })) as { code?: string }).code, 'nothing-owed');
  });

  it('are not put onto another chip', async () => {
    const [chip] = await owedOf();
    const content = await journals.journal(scope).load(chip?.chipId ?? '');
    await journals.journal(scope).store('0123456789AB', content ?? new Uint8Array());
    const answer = await execute('putBack', { ask: false, chipId: '0123456789AB' });
    assert.equal((answer as { code?: string }).code, 'another-board');
  });

  it('of sectors that the chip has no more stay, until a second question has let them go', async () => {
    const [chip] = await owedOf();
    const chipId = chip?.chipId ?? '';
    const owed = decodeJournal((await journals.journal(scope).load(chipId)) ?? new Uint8Array());
    assert.ok(owed);
    // As if they had been saved while option bytes gave the chip a sector behind its last one.
    const notes = owed.notes.map((note) => ({
      ...{ ...note, start: FLASH + SIZE, before: [] },
      kept: note.kept.map(({ bytes }) => ({ address: FLASH + SIZE, bytes })),
    }));
    await journals.journal(scope).store(chipId, encodeJournal({ ...owed, notes }));
    assert.equal(((await execute('putBack', { ask: false })) as { code?: string }).code, 'plan-refused');
    assert.equal((await owedOf())[0]?.bytes, 100);
    const answers = ['Keep Them', 'Discard 100 bytes'];
    const first: unknown[] = [];
    window.showWarningMessage = (_text, ...more) => {
      const [options, ...buttons] = more;
      if (typeof options !== 'object') {
        return Promise.resolve(undefined); // the offer to put them back, which the job before may bring at any time
      }
      first.push(buttons[0]);
      return Promise.resolve(answers[first.length - 1]);
    };
    await execute('putBack');
    assert.deepEqual(first, ['Keep Them']);
    assert.equal((await owedOf())[0]?.bytes, 100);
    await execute('putBack');
    assert.deepEqual(first, ['Keep Them', 'Keep Them']);
    assert.deepEqual(await owedOf(), []);
  });

  it('of several chips go back to the one that is named, by number or probe; else nothing is chosen by chance', async () => {
    const [chip] = await owedOf();
    const chipId = chip?.chipId ?? '';
    const owed = decodeJournal((await journals.journal(scope).load(chipId)) ?? new Uint8Array());
    assert.ok(owed);
    const otherJob = { ...job, probe: '066EFF' };
    await journals.journal(scope).store('0123456789AB', encodeJournal({ ...owed, job: otherJob }));
    const answer = await execute('putBack', { ask: false });
    assert.ok(!answer.ok && answer.code === 'needs-answer');
    assert.ok(answer.message.includes(chipId) && answer.message.includes('0123456789AB'), answer.message);
    assert.equal((await owedOf()).length, 2);
    assert.equal((await execute('putBack', { ask: false, probe: 'virtual' })).ok, true);
    assert.deepEqual(
      (await owedOf()).map((one) => one.chipId),
      ['0123456789AB'],
    );
    await journals.journal(scope).remove('0123456789AB');
  });

  it('lie where the command line looks for them, also when an older version had them elsewhere', async () => {
    const folder = vscode.Uri.joinPath(workspace, 'state');
    await filesIn(folder).write('CHIP.journal', Uint8Array.of(1, 2, 3));
    assert.deepEqual(await filesOfCommandLine(folder.fsPath).read('CHIP.journal'), Uint8Array.of(1, 2, 3));
    await filesOfCommandLine(folder.fsPath).write('CHIP.journal', Uint8Array.of(4));
    assert.deepEqual(new Uint8Array((await filesIn(folder).read('CHIP.journal')) ?? []), Uint8Array.of(4));
    const [storage, elsewhere] = ['old', 'new'].map((name) => vscode.Uri.joinPath(workspace, name));
    assert.ok(storage && elsewhere);
    await filesIn(vscode.Uri.joinPath(storage, 'journal')).write('OLD.journal', Uint8Array.of(9));
    const log = { trace: () => undefined, info: () => undefined, warn: assert.fail };
    const { userJournals: journalsOfWindow } = await import('../../src/extension/probes/journal-files.ts');
    assert.deepEqual(await journalsOfWindow(storage, { stateFolder: elsewhere.fsPath }, log).journal().list(), ['OLD']);
    assert.deepEqual(await filesIn(vscode.Uri.joinPath(storage, 'journal')).names(), []);
    for (const used of [folder, storage, elsewhere]) {
      await vscode.workspace.fs.delete(used, { recursive: true });
    }
  });

  it('are one program’s business at a time, through VS Code’s files and through Node’s', async () => {
    const folder = vscode.Uri.joinPath(workspace, 'held');
    const clock: WallClock = {
      now: () => Date.now(),
      every: () => () => undefined,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    };
    const claims = await Promise.allSettled(
      Array.from({ length: 8 }, (_, index) => {
        const files = index % 2 === 0 ? filesIn(folder) : filesOfCommandLine(folder.fsPath);
        return new ChipHolds(files, `program ${index}`, clock).hold('CHIP');
      }),
    );
    assert.equal(claims.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.equal((await filesIn(folder).names()).length, 1);
    await vscode.workspace.fs.delete(folder, { recursive: true });
  });
});

/** Looks again and again, for half a minute. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; !(await condition());) {
    assert.ok(Date.now() < deadline, 'it did not come about within two minutes');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
