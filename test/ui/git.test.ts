import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('In a source-control diff', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
        git('init');
        git('add', '.');
        git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-m', 'First');
        copyFileSync(path.join(folder, 'blink-fast.dfu'), path.join(folder, 'blink.dfu'));
      },
    });
  });
  after(() => window?.close());

  it('shows the committed file and the present one, and lets only that one be changed', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink.dfu');
    await workbench.page.locator('.editor-actions [aria-label^="Open Changes"]').click();
    for (const index of [0, 1]) await workbench.editor(index).getByRole('tree').waitFor();
    await workbench.screenshot('git-diff');
    const buttons = [0, 1].map((index) =>
      workbench
        .editor(index)
        .getByRole('button', { name: /add target/i })
        .count(),
    );
    assert.deepEqual((await Promise.all(buttons)).sort(), [0, 1]);
  });

  it('compares the present file with the committed one, from the title of the diff', async () => {
    const { workbench } = window;
    await workbench.page.locator('.editor-actions [aria-label^="Compare With Last Commit"]').click();
    await workbench.page.locator('.tab.active').filter({ hasText: 'blink.dfu ↔ blink.dfu' }).waitFor();
    const page = workbench.editor();
    await page.getByText('last commit').waitFor();
    await page.getByRole('row', { name: /^08020040/ }).waitFor();
  });
});
