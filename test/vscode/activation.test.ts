import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/extension/activate.ts';
import { ForeignFiles } from '../../src/extension/files/foreign-files.ts';
import { Boards } from '../../src/extension/probes/boards.ts';
import { ProbeInUse } from '../../src/extension/probes/probe-in-use.ts';
import { showStatusItems } from '../../src/extension/status-bar/status-items.ts';

/** What a test replaces and puts back. */
type Replaceable = { findFiles: typeof vscode.workspace.findFiles };

describe('The extension in VS Code', () => {
  const extension = vscode.extensions.getExtension('dfu-tools.stm32-dfu');

  it('is there', () => {
    assert.ok(extension);
  });

  it('activates', async () => {
    await extension?.activate();
    assert.equal(extension?.isActive, true);
  });

  it('gives other extensions what goes on with the boards', async () => {
    const api = (await extension?.activate()) as ExtensionApi;
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
    const file = vscode.Uri.joinPath(workspace, 'blink.dfu');
    const states: string[] = [];
    const listening = api.boards.onDidChange(({ key, state }) => states.push(`${key} ${state.kind}`));
    await vscode.commands.executeCommand('stm32Dfu.showFlashPlan', file, { ask: false });
    listening.dispose();
    const board = api.boards.list.find(({ key }) => key === 'virtual');
    assert.deepEqual([api.version, states[0], states.at(-1)], [1, 'virtual busy', 'virtual idle']);
    assert.deepEqual([board?.simulated, board?.planned?.file], [true, file.toString()]);
    assert.match(board?.chip?.name ?? '', /STM32F401/);
  });

  it('searches no workspace to show what it can do', () => {
    const workspace = vscode.workspace as Replaceable;
    const { findFiles } = workspace;
    let searches = 0;
    workspace.findFiles = () => {
      searches += 1;
      return Promise.resolve([]);
    };
    const inUse = new ProbeInUse();
    const foreign = new ForeignFiles(() => undefined);
    try {
      showStatusItems(new Boards(), inUse, foreign).dispose();
    } finally {
      inUse.dispose();
      workspace.findFiles = findFiles;
    }
    assert.equal(searches, 0);
  });

  it('offers to flash each .dfu as a task, and never as a part of building', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'stm32Dfu' });
    assert.ok(tasks.some(({ definition }) => definition['file'] === 'blink.dfu'));
    assert.deepEqual([...new Set(tasks.map(({ group }) => group))], [undefined]);
  });
});
