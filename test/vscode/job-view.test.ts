/** What the notification of a job says when the job is over: VS Code keeps showing it for a while where the job was short. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { FLASH, program } from '../support/flash-board.ts';

type WithProgress = typeof vscode.window.withProgress;
type Report = { message?: string; increment?: number };

describe('The notification of a job that is over', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const file = vscode.Uri.joinPath(workspace, 'short.dfu');
  const window = vscode.window as { withProgress: WithProgress };
  const { withProgress } = window;
  const firmware = program(4000, 1);
  let reports: Report[] = [];

  before(async () => {
    const dfu = buildDfu({ targets: [{ elements: [{ address: FLASH, bytes: firmware }] }] });
    await vscode.workspace.fs.writeFile(file, dfu);
  });
  after(() => vscode.workspace.fs.delete(file));

  beforeEach(() => {
    reports = [];
    // It is shown as ever; what it is told is written down, too.
    window.withProgress = (options, task) =>
      withProgress(options, (progress, token) => {
        const report = (value: Report): void => {
          if (options.location === vscode.ProgressLocation.Notification) reports.push(value);
          progress.report(value);
        };
        return task({ report }, token);
      });
  });
  afterEach(() => Object.assign(window, { withProgress }));

  /** Verifies the file on a board that holds these bytes, and answers what the notification says from then on. */
  async function lastWordsOfVerify(content: Uint8Array): Promise<{ ok: boolean; words: string | undefined }> {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, content);
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(workspace, 'board.bin'), board.boardImage());
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.verify', file, { ask: false });
    return { ok: answer.ok, words: reports.at(-1)?.message };
  }

  it('does not say that the job goes on, beside the one that says that all went well', async () => {
    assert.deepEqual(await lastWordsOfVerify(firmware), { ok: true, words: 'done' });
    const whole = reports.reduce((sum, { increment = 0 }) => sum + increment, 0);
    assert.ok(Math.abs(whole - 100) < 0.01, `the bar stands at ${whole} %`);
  });

  it('nor beside the one that says that it failed', async () => {
    assert.deepEqual(await lastWordsOfVerify(program(4000, 2)), { ok: false, words: 'ended' });
  });
});
