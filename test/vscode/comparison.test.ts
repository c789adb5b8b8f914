/** A comparison that VS Code brings back when a window comes anew. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ComparePanels } from '../../src/extension/compare/compare-panel.ts';
import { COMPARISON } from '../../src/extension/contributions.ts';

describe('A comparison of an earlier window', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const extensionUri = vscode.extensions.getExtension('dfu-tools.stm32-dfu')?.extensionUri ?? workspace;
  const source = (name: string) => ({
    file: vscode.Uri.joinPath(workspace, name).toString(),
    address: null,
    name,
  });
  const failures: unknown[] = [];
  let tab: vscode.WebviewPanel;
  beforeEach(() => {
    failures.splice(0);
    tab = vscode.window.createWebviewPanel(COMPARISON, 'Comparison', vscode.ViewColumn.Active);
  });
  afterEach(() => void tab.dispose());

  const panels = (): ComparePanels =>
    new ComparePanels({
      extensionUri,
      errors: { report: (error: unknown) => void failures.push(error) },
      onFailure: (error) => void failures.push(error),
    });

  it('is made again of what its page has kept', async () => {
    const kept = { source: { left: source('blink.dfu'), right: source('blink-fast.dfu') }, row: 7, turned: [] };
    await panels().bringBack(tab, kept);
    assert.deepEqual(failures, []);
    assert.equal(tab.title, 'blink.dfu ↔ blink-fast.dfu');
  });

  it('says so where a file is gone, and where nothing was kept', async () => {
    const kept = { source: { left: source('blink.dfu'), right: source('gone.dfu') } };
    await panels().bringBack(tab, kept);
    await panels().bringBack(tab, undefined);
    assert.equal(failures.length, 2);
    assert.ok(failures[0] instanceof vscode.FileSystemError);
    assert.ok(failures[1] instanceof RangeError);
  });
});
