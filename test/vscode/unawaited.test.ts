/** What nobody waits for, and what VS Code cannot do: it is seen, it harms nothing that was done, and nothing is left dead. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { posterTo } from '../../src/extension/editor/webview-page.ts';
import { registerTasks } from '../../src/extension/tasks/task-provider.ts';

describe('A failure of VS Code itself', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const blink = vscode.Uri.joinPath(workspace, 'blink.dfu');
  const token = new vscode.CancellationTokenSource().token;
  const searchless = (): Promise<never> => Promise.reject(new Error('no search here'));
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
  /** What was put in place of VS Code's own, and how to put that back. */
  const putBack: (() => void)[] = [];

  function replace<Of extends object, Name extends keyof Of>(of: Of, name: Name, by: unknown): void {
    const own = of[name];
    of[name] = by as Of[Name];
    putBack.push(() => (of[name] = own));
  }

  before(() => process.on('unhandledRejection', onUnhandled));
  after(() => process.off('unhandledRejection', onUnhandled));
  afterEach(async () => {
    putBack.splice(0).forEach((own) => own());
    await new Promise((resolve) => setImmediate(resolve)); // Node tells of rejections when the turn has ended
    assert.deepEqual(unhandled.splice(0), []);
  });

  it('of the search leaves the choice of a file, and says why', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const titles: (string | undefined)[] = [];
    replace(vscode.workspace, 'findFiles', searchless);
    replace(vscode.window, 'showOpenDialog', ({ title }: vscode.OpenDialogOptions) => {
      titles.push(title);
      return Promise.resolve([blink]);
    });
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.selectForCompare');
    assert.equal(answer.ok && String(answer.outcome), blink.toString());
    assert.match(titles.join(), /^Choose a \.dfu file: .*no search here/);
  });

  it('of the search offers no tasks, and goes to the log', async () => {
    let provider: vscode.TaskProvider | undefined;
    replace(vscode.tasks, 'registerTaskProvider', (_: string, given: vscode.TaskProvider) => (provider = given));
    const failures: unknown[] = [];
    registerTasks(searchless, (error) => failures.push(error));
    const offered = (await provider?.provideTasks(token)) ?? [];
    assert.ok(offered.some(({ definition }) => definition['file'] === 'blink.dfu'));
    replace(vscode.workspace, 'findFiles', searchless);
    assert.deepEqual(await provider?.provideTasks(token), []);
    assert.match(String(failures), /no search here/);
  });

  for (const [how, fail] of [
    ['at once', () => assert.fail('no messages here')],
    ['later', () => Promise.reject(new Error('no messages here'))],
  ] as const) {
    it(`to say what was done takes nothing from it: ${how}`, async () => {
      const errors: string[] = [];
      replace(vscode.window, 'showInformationMessage', fail);
      const told = new Promise<void>((resolve) =>
        replace(vscode.window, 'showErrorMessage', (message: string) => {
          errors.push(message);
          resolve();
          return Promise.resolve(undefined);
        }),
      );
      const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.reset');
      assert.equal(answer.ok, true);
      await told;
      assert.match(errors.join(), /no messages here/);
    });
  }

  it('to find the page that was closed meanwhile is none', async () => {
    const panel = vscode.window.createWebviewPanel('test', 'Test', { viewColumn: vscode.ViewColumn.One });
    const failures: unknown[] = [];
    const post = posterTo<string>(panel, (error) => failures.push(error));
    post('open');
    panel.dispose();
    post('closed');
    assert.deepEqual(failures, []);
  });
});
