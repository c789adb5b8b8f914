/** The simulated board in use, and a real one that is plugged in; and what the status bar offers. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import type { BoardCandidate } from '../../src/extension/probes/board-provider.ts';
import { ForeignFiles } from '../../src/extension/files/foreign-files.ts';
import { Boards } from '../../src/extension/probes/boards.ts';
import { ProbeInUse } from '../../src/extension/probes/probe-in-use.ts';
import { RealProbeNotice } from '../../src/extension/probes/real-probe-notice.ts';
import { showStatusItems } from '../../src/extension/status-bar/status-items.ts';

type Show = (message: string, ...buttons: string[]) => Promise<string | undefined>;
type Pick = (items: readonly vscode.QuickPickItem[]) => Promise<vscode.QuickPickItem | undefined>;

describe('A real ST-Link beside the simulated board', () => {
  const window = vscode.window as unknown as { showInformationMessage: Show };
  const { showInformationMessage } = window;
  afterEach(() => Object.assign(window, { showInformationMessage }));

  const probe = (serial: string): BoardCandidate =>
    ({ kind: 'st-link', key: serial, name: `ST-Link/V2-1 ${serial}`, setting: serial }) as BoardCandidate;

  /** A window whose person presses a button, with the probes that are plugged in one after the other. */
  async function windowWith({ simulated, pressed }: { simulated: boolean; pressed: string }, ...steps: string[][]) {
    const told: string[] = [];
    const chosen: string[] = [];
    window.showInformationMessage = (message) => {
      told.push(message);
      return Promise.resolve(pressed);
    };
    const changed = new vscode.EventEmitter<void>();
    let there = steps[0] ?? [];
    let plugged: () => void = () => undefined;
    const virtual = { kind: 'virtual', key: 'virtual' } as BoardCandidate;
    const finder = {
      list: () => Promise.resolve([virtual, ...there.map(probe)]),
      watch: (listener: () => void) => {
        plugged = listener;
        return Promise.resolve(() => (plugged = () => undefined));
      },
    };
    const inUse = {
      onDidChange: changed.event,
      isSimulated: simulated,
      choose: (setting: string) => Promise.resolve(void chosen.push(setting)),
    };
    const failures: unknown[] = [];
    const notice = new RealProbeNotice(finder, inUse, (error) => failures.push(error));
    changed.fire();
    await settled();
    for (const step of steps.slice(1)) {
      there = step;
      plugged();
      await settled();
    }
    notice.dispose();
    changed.dispose();
    assert.deepEqual(failures, []);
    return { told, chosen };
  }

  /** What awaits answers that are there already has gone on after a turn of the loop. */
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('is offered once a session, and used where somebody wants it', async () => {
    const { told, chosen } = await windowWith({ simulated: true, pressed: 'Use It' }, [], ['A'], [], ['B']);
    assert.deepEqual(told, ['ST-Link/V2-1 A was plugged in. The simulated board is the one in use.']);
    assert.deepEqual(chosen, ['automatic']);
  });

  it('is named where others are there, which is no news of them', async () => {
    const { told, chosen } = await windowWith({ simulated: true, pressed: 'Use It' }, ['A'], ['A'], ['A', 'B']);
    assert.equal(told.length, 1);
    assert.deepEqual(chosen, ['B']);
  });

  it('stays unused where somebody keeps the simulated one', async () => {
    const { told, chosen } = await windowWith({ simulated: true, pressed: 'Keep Simulated' }, [], ['A']);
    assert.deepEqual([told.length, chosen], [1, []]);
  });

  it('needs no word where a real one is in use', async () => {
    assert.deepEqual((await windowWith({ simulated: false, pressed: 'Use It' }, [], ['A'])).told, []);
  });
});

describe('The menu of the board', () => {
  const window = vscode.window as unknown as { showQuickPick: Pick };
  const { showQuickPick } = window;
  afterEach(() => Object.assign(window, { showQuickPick }));

  it('offers what can be done with a board without a file, and does what is chosen', async () => {
    let labels: string[] = [];
    window.showQuickPick = (items) => {
      labels = items.map(({ label }) => label.replace(/^\$\([a-z-]+\) /, ''));
      return Promise.resolve(items.find(({ label }) => label.endsWith('Reset')));
    };
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.boardMenu');
    assert.deepEqual(labels, [
      'Back Up Flash…',
      'Restore…',
      'Compare With Board…',
      'Reset',
      'Mass Erase…',
      'Select Probe…',
    ]);
    const reset = answer.ok ? (answer.outcome as CommandAnswer) : answer;
    assert.ok(reset.ok);
    assert.match(String(reset.outcome), /^(running|locked-up)$/); // as what the board holds has it
  });

  it('does nothing where nothing is chosen', async () => {
    window.showQuickPick = () => Promise.resolve(undefined);
    const answer = await vscode.commands.executeCommand<{ ok: boolean }>('stm32Dfu.boardMenu');
    assert.equal(answer.ok, false);
  });
});

describe('The status bar’s item that flashes', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  type Item = { text: string; visible: boolean; show(): void; hide(): void };
  const window = vscode.window as unknown as { createStatusBarItem: (id: string) => unknown };
  const { createStatusBarItem } = window;
  const closeAll = () => vscode.commands.executeCommand('workbench.action.closeAllEditors');
  afterEach(async () => {
    Object.assign(window, { createStatusBarItem });
    await closeAll();
  });

  it('is about the file in front, during a job about the job’s, and gone with the last file', async () => {
    await closeAll();
    const items: Item[] = [];
    window.createStatusBarItem = () => {
      const item: Item = {
        text: '',
        visible: false,
        show: () => void (item.visible = true),
        hide: () => void (item.visible = false),
      };
      items.push(item);
      return Object.assign(item, { dispose: () => undefined });
    };
    const boards = new Boards();
    const inUse = new ProbeInUse();
    const foreign = new ForeignFiles((error) => assert.fail(String(error)));
    const shown = showStatusItems(boards, inUse, foreign);
    const [flash] = items;
    const seen = (): string | undefined => (flash?.visible ? flash.text : undefined);
    const seenSoon = async (text: string | undefined): Promise<void> => {
      for (const deadline = Date.now() + 120_000; seen() !== text && Date.now() < deadline;) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      assert.equal(seen(), text);
    };
    try {
      assert.equal(seen(), undefined);
      await vscode.commands.executeCommand('vscode.openWith', at('blink.dfu'), 'stm32Dfu.editor');
      await seenSoon('$(zap) Flash blink.dfu');
      const job = boards.begin({ key: 'virtual', name: 'Board', simulated: true }, 'Flashing blink-fast.dfu');
      job.planned({ file: at('blink-fast.dfu').toString(), plan: {} as never });
      assert.equal(seen(), '$(zap) Flash blink-fast.dfu');
      job.end();
      assert.equal(seen(), '$(zap) Flash blink.dfu');
      const next = boards.begin({ key: 'virtual', name: 'Board', simulated: true }, 'Reading');
      assert.equal(seen(), '$(zap) Flash blink.dfu'); // what was planned before is no matter of this job
      next.end();
      foreign.note(at('blink.dfu'), true); // read, and it is no firmware after all
      assert.equal(seen(), undefined);
      foreign.note(at('blink.dfu'), false);
      assert.equal(seen(), '$(zap) Flash blink.dfu');
      await closeAll();
      await seenSoon(undefined);
    } finally {
      shown.dispose();
      foreign.dispose();
      inUse.dispose();
    }
  });
});
