import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ErrorReporter } from '../../src/extension/errors/report-error.ts';
import { Output } from '../../src/extension/output.ts';
import { type Attempt, NextAttempt } from '../../src/extension/probes/attempt.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { ChipError } from '../../src/stm32/chip-error.ts';

type Show = (message: string, ...buttons: string[]) => Promise<string | undefined>;

describe('A button after an error', () => {
  const window = vscode.window as unknown as { showErrorMessage: Show };
  const { showErrorMessage } = window;
  // Not disposed: VS Code has one channel of a name, and the extension in this window logs to it.
  const output = new Output();
  const chosen: string[] = [];
  const inUse = { choose: (setting: string) => Promise.resolve(void chosen.push(setting)) };
  afterEach(() => {
    window.showErrorMessage = showErrorMessage;
  });

  /** Reports an error to somebody who presses a button; what the command, tried again, does otherwise. */
  const attemptAfter = (error: unknown, pressed: string): Promise<Attempt> =>
    new Promise((resolve, reject) => {
      window.showErrorMessage = (_, ...buttons) => {
        if (!buttons.includes(pressed)) {
          reject(new Error(`No “${pressed}” among ${buttons.join(', ')}`));
        }
        return Promise.resolve(pressed);
      };
      const next = new NextAttempt();
      new ErrorReporter({ system: 'linux' } as never, output, next, inUse).report(error, () => resolve(next.take()));
    });

  it('connects under reset for this attempt, and writes no setting', async () => {
    const error = new ProbeError('no-target', { status: 9, tried: ['attach'] });
    assert.deepEqual(await attemptAfter(error, 'Connect Under Reset'), { mode: 'under-reset' });
    const { globalValue, workspaceValue } = vscode.workspace.getConfiguration('stm32Dfu').inspect('connect.mode') ?? {};
    assert.deepEqual([globalValue, workspaceValue], [undefined, undefined]);
  });

  it('uses the simulated board for this session, and writes no setting', async () => {
    const before = vscode.workspace.getConfiguration('stm32Dfu').inspect('connect.probe');
    await attemptAfter(new ProbeError('no-probe', { lookedFor: 'an ST-Link', found: [] }), 'Use Simulated Board');
    assert.deepEqual(chosen, ['virtual']);
    assert.deepEqual(vscode.workspace.getConfiguration('stm32Dfu').inspect('connect.probe'), before);
  });

  it('does without the routine where that is advised', async () => {
    const noRoom = new ChipError('no-room-in-ram', { needed: 8192, available: 1024 });
    assert.deepEqual((await attemptAfter(noRoom, 'Try Without Routine')).options, { loader: false, compare: 'bytes' });
  });
});
