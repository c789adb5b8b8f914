import assert from 'node:assert/strict';
import * as vscode from 'vscode';
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

  it('searches no workspace to show what it can do', () => {
    const workspace = vscode.workspace as Replaceable;
    const { findFiles } = workspace;
    let searches = 0;
    workspace.findFiles = () => {
      searches += 1;
      return Promise.resolve([]);
    };
    try {
      showStatusItems({ onDidChange: () => new vscode.Disposable(() => undefined) } as never).dispose();
    } finally {
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
