/**
 * The conversation around a flash, as a person has it: what is asked with which answer first, and what each answer does.
 * Doubts (another chip, errors in the file) are in commands.test.ts.
 */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { textBytes } from '../fixtures/firmware.ts';
import { FLASH, noise, program } from '../support/flash-board.ts';

type Ask = (question: string, options: vscode.MessageOptions, ...buttons: string[]) => Promise<string | undefined>;
type Tell = (message: string, ...buttons: string[]) => Promise<string | undefined>;

/** A question that was asked. */
interface Asked {
  readonly question: string;
  readonly detail: string;
  readonly buttons: readonly string[];
}

describe('The conversation around a flash', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  const window = vscode.window as unknown as {
    showWarningMessage: Ask;
    showInformationMessage: Tell;
    showErrorMessage: Tell;
    showSaveDialog: () => Promise<vscode.Uri | undefined>;
    showInputBox: (options: vscode.InputBoxOptions) => Promise<string | undefined>;
  };
  const { showWarningMessage, showInformationMessage, showErrorMessage, showSaveDialog, showInputBox } = window;
  const made = ['talk.dfu', 'other.dfu', 'kept.bin', 'raw.bin'].concat(
    [0, 1].map((index) => `talk.dfu.target0.image${index}.bin`),
  );
  let told: string[] = [];
  let errors: { message: string; buttons: readonly string[] }[] = [];

  beforeEach(async () => {
    told = [];
    errors = [];
    window.showInformationMessage = (message) => Promise.resolve(void told.push(message));
    window.showErrorMessage = (message, ...buttons) => Promise.resolve(void errors.push({ message, buttons }));
    await putFile('talk.dfu', program(4000, 1));
    await putFile('other.dfu', program(4000, 2));
  });

  afterEach(async () => {
    Object.assign(window, {
      showWarningMessage,
      showInformationMessage,
      showErrorMessage,
      showSaveDialog,
      showInputBox,
    });
    await vscode.workspace.getConfiguration('stm32Dfu').update('flash.dontAsk', undefined, true);
    for (const name of made) {
      await fs.delete(at(name)).then(undefined, () => undefined);
    }
  });

  async function putFile(name: string, bytes: Uint8Array): Promise<void> {
    await fs.writeFile(at(name), buildDfu({ targets: [{ elements: [{ address: FLASH, bytes }] }] }));
  }

  async function putBoard(content: Uint8Array): Promise<void> {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, content);
    await fs.writeFile(at('board.bin'), board.boardImage());
  }

  const flashOf = async (): Promise<Buffer> =>
    Buffer.from((await fs.readFile(at('board.bin'))).subarray(0, 512 * 1024));

  /** Flashes, and gives these answers one after the other; `Enter` presses the first button. */
  async function flash(file: string, ...answers: string[]): Promise<{ answer: CommandAnswer; asked: Asked[] }> {
    const asked: Asked[] = [];
    window.showWarningMessage = (question, options, ...buttons) => {
      if (typeof options !== 'object') {
        return Promise.resolve(undefined); // told, not asked
      }
      const pressed = answers[asked.length];
      asked.push({ question, detail: options.detail ?? '', buttons });
      return Promise.resolve(pressed === 'Enter' ? buttons[0] : pressed);
    };
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.flash', at(file));
    return { answer, asked };
  }

  it('names the simulated board as such, what is on it, what is replaced and kept, and how long it takes', async () => {
    await putBoard(noise(100_000));
    const before = await flashOf();
    const { answer, asked } = await flash('talk.dfu', 'Cancel');
    const [{ question = '', detail = '', buttons = [] } = {}] = asked;
    assert.match(question, /^Flash talk\.dfu to Virtual NUCLEO-F401RE \(simulated\), STM32F401/);
    assert.match(detail, /On the board now: something that was not flashed from here/);
    assert.match(detail, /Replaced: sector 0 \(16 KB\).*Kept: .*12,384 bytes.*takes [\d.]+ s at most/s);
    assert.equal(buttons[0], 'Back Up and Flash…');
    assert.deepEqual([!answer.ok && answer.code, asked.length], ['cancelled', 1]);
    assert.ok(before.equals(await flashOf()));
  });

  it('saves what nobody knows before it goes, and flashes nothing where no place for it is named', async () => {
    await putBoard(noise(100_000));
    const before = await flashOf();
    window.showSaveDialog = () => Promise.resolve(undefined);
    assert.equal((await flash('talk.dfu', 'Enter')).answer.ok, false);
    assert.ok(before.equals(await flashOf()));
    window.showSaveDialog = () => Promise.resolve(at('kept.bin'));
    assert.equal((await flash('talk.dfu', 'Enter')).answer.ok, true);
    assert.ok(before.equals(await fs.readFile(at('kept.bin'))));
    assert.ok(!before.equals(await flashOf()));
  });

  it('says on which board the firmware runs now', async () => {
    await putBoard(noise(100_000));
    await flash('talk.dfu', 'Flash');
    assert.match(told.join('\n'), /Flashed talk\.dfu to Virtual NUCLEO-F401RE \(simulated\), STM32F401.*It runs now\./);
  });

  it('has nothing to save on a blank board: Enter flashes', async () => {
    await putBoard(new Uint8Array());
    const { answer, asked } = await flash('talk.dfu', 'Enter');
    assert.match(asked[0]?.detail ?? '', /On the board now: nothing/);
    assert.deepEqual([asked[0]?.buttons[0], answer.ok], ['Flash', true]);
  });

  it('knows the same firmware, and firmware that it has flashed before', async () => {
    await putBoard(noise(100_000));
    await flash('talk.dfu', 'Flash');
    const same = await flash('talk.dfu', 'Enter');
    assert.match(same.asked[0]?.detail ?? '', /On the board now: this firmware/);
    assert.equal(same.answer.ok, true);
    const remembered = await flash('other.dfu', 'Enter');
    assert.match(remembered.asked[0]?.detail ?? '', /On the board now: talk\.dfu, flashed from here on .*20\d\d/);
    assert.deepEqual([remembered.asked[0]?.buttons[0], remembered.answer.ok], ['Flash', true]);
  });

  it('reads the board where somebody wants to know, and asks again with what it found', async () => {
    const firmware = program(20_000);
    firmware.set(textBytes('\0MicroPython v1.12 on 2019-12-20; PYBv1.1 with STM32F405RG\0'), 9000);
    await putBoard(firmware);
    const { asked, answer } = await flash('talk.dfu', 'Read It', 'Flash');
    assert.equal(asked.length, 2);
    assert.match(asked[1]?.detail ?? '', /On the board now: MicroPython v1\.12/);
    assert.ok(!asked[1]?.buttons.includes('Read It'));
    assert.equal(answer.ok, true);
  });

  it('asks no more about a board where that is wanted, until it is taken back', async () => {
    await putBoard(noise(100_000));
    assert.equal((await flash('talk.dfu', 'Flash, and Don’t Ask for This Board')).answer.ok, true);
    assert.deepEqual(vscode.workspace.getConfiguration('stm32Dfu').get('flash.dontAsk'), ['virtual']);
    const { asked, answer } = await flash('other.dfu');
    assert.deepEqual([asked.length, answer.ok], [0, true]);
    await putFile('other.dfu', textBytes('\0; PYBv1.1 with STM32F405RG\0'));
    const doubtful = await flash('other.dfu', 'Enter');
    assert.match(doubtful.asked[0]?.question ?? '', /another chip than that of Virtual NUCLEO-F401RE \(simulated\)/);
    assert.equal(doubtful.answer.ok, false);
    await vscode.workspace.getConfiguration('stm32Dfu').update('flash.dontAsk', undefined, true);
    assert.equal((await flash('talk.dfu', 'Cancel')).asked.length, 1);
  });

  it('asks once where a raw binary belongs, and asks anew where “Flash File…” is used', async () => {
    await putBoard(noise(100_000));
    await fs.writeFile(at('raw.bin'), program(3000, 4));
    let inputs = 0;
    window.showInputBox = (options) => {
      inputs += 1;
      return Promise.resolve(options.value);
    };
    assert.equal((await flash('raw.bin', 'Flash')).answer.ok, true);
    const again = await flash('raw.bin', 'Flash');
    assert.deepEqual([again.answer.ok, inputs], [true, 1]);
    await vscode.commands.executeCommand('stm32Dfu.flashFile', [at('raw.bin')]);
    assert.equal(inputs, 2);
  });

  it('knows where an element belongs that it has dumped', async () => {
    await putBoard(noise(300_000));
    const bytes = program(3000, 4);
    const later = { address: FLASH + 0x20000, bytes };
    await fs.writeFile(at('talk.dfu'), buildDfu({ targets: [{ elements: [{ address: FLASH, bytes: [1] }, later] }] }));
    await vscode.commands.executeCommand('stm32Dfu.dump', at('talk.dfu'));
    window.showInputBox = () => assert.fail('It was asked where the element belongs.');
    assert.equal((await flash('talk.dfu.target0.image1.bin', 'Flash')).answer.ok, true);
    assert.ok((await flashOf()).subarray(0x20000, 0x20000 + bytes.length).equals(bytes));
  });

  it('takes no .dfu for a back-up, and asks nothing', async () => {
    window.showWarningMessage = () => assert.fail('It was asked whether to restore it.');
    await putBoard(noise(100_000));
    const before = await flashOf();
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.restore', at('talk.dfu'));
    assert.equal(!answer.ok && answer.code, 'no-back-up');
    assert.match(
      errors[0]?.message ?? '',
      /^talk\.dfu is no back-up of a flash\. It is a DfuSe file\. Flash it instead/,
    );
    assert.ok(before.equals(await flashOf()));
  });

  it('flashes what belongs into flash and leaves the rest out where that is wanted, and nothing else', async () => {
    await putBoard(noise(100_000));
    const before = await flashOf();
    const bytes = program(4000, 1);
    const external = { address: 0x9000_0000, bytes: noise(256, 9) };
    await fs.writeFile(at('talk.dfu'), buildDfu({ targets: [{ elements: [{ address: FLASH, bytes }, external] }] }));
    const stopped = await flash('talk.dfu', 'Flash', 'Enter');
    assert.match(stopped.asked[1]?.question ?? '', /The file also holds external memory \(0x90000000–0x900000ff\)/);
    assert.match(stopped.asked[1]?.detail ?? '', /flashes the other 4,000 bytes.*leaves that out/);
    assert.deepEqual(stopped.asked[1]?.buttons, ['Stop', 'Flash the Rest']);
    assert.equal(!stopped.answer.ok && stopped.answer.code, 'cancelled');
    assert.ok(before.equals(await flashOf()));
    const done = await flash('talk.dfu', 'Flash', 'Flash the Rest');
    assert.deepEqual([done.answer.ok, done.asked.length], [true, 2]);
    const after = await flashOf();
    assert.ok(after.subarray(0, 4000).equals(bytes));
    assert.ok(after.subarray(4000).equals(before.subarray(4000)));
  });

  it('takes firmware that locks up for a failure, with the way back to what was there', async () => {
    await putBoard(noise(100_000));
    const before = await flashOf();
    const broken = program(4000);
    broken.set([0x00, 0xde], 8); // UDF: a fault, and the vectors behind it are noise
    await putFile('talk.dfu', broken);
    window.showSaveDialog = () => Promise.resolve(at('kept.bin'));
    const { answer } = await flash('talk.dfu', 'Enter');
    assert.equal(!answer.ok && answer.code, 'locked-up');
    assert.match(
      errors[0]?.message ?? '',
      /written to Virtual NUCLEO-F401RE \(simulated\).*locked up.*restore a back-up/,
    );
    assert.equal(errors[0]?.buttons[0], 'Restore Back-Up…');
    const restored = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.restore', at('kept.bin'), {
      ask: false,
      anyway: true,
    });
    assert.ok(restored.ok && before.equals(await flashOf()));
  });
});
