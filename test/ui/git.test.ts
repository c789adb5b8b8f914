import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('In a source-control diff', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        const content = new Uint8Array(0x8000).fill(0x11);
        const long = (): Uint8Array =>
          buildDfu({ targets: [{ elements: [{ address: 0x0800_0000, bytes: content }] }] });
        writeFileSync(path.join(folder, 'long.dfu'), long());
        const git = (...words: string[]) => execFileSync('git', words, { cwd: folder, stdio: 'ignore' });
        git('init');
        git('add', '.');
        git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '-m', 'First');
        copyFileSync(path.join(folder, 'blink-fast.dfu'), path.join(folder, 'blink.dfu'));
        content.set([0x22], 0x40);
        content.set([0x22], 0x7f00);
        writeFileSync(path.join(folder, 'long.dfu'), long());
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

  it('marks what differs in both, and has each look where the other looks', async () => {
    const { workbench } = window;
    await workbench.openDfu('long.dfu');
    await workbench.page.locator('.editor-actions [aria-label^="Open Changes"]').click();
    const panes = [workbench.editor(0), workbench.editor(1)] as const;
    for (const pane of panes) await pane.getByText('2 bytes differ between the two sides.').waitFor();
    await panes[1].getByRole('button', { name: 'Next difference' }).click();
    const bothShow = async (address: string, marked: boolean): Promise<void> => {
      for (const pane of panes) {
        await pane.getByRole('rowheader', { name: address }).waitFor();
        const marks = pane.locator('.hex-row:visible', { hasText: address }).locator('.hex-differs');
        await marks.first().waitFor({ state: marked ? 'visible' : 'detached' });
      }
    };
    await bothShow('08000040', true);
    await workbench.screenshot('git-diff-bytes');
    await panes[1].getByRole('grid').press('F7');
    await bothShow('08007f00', true);
    await panes[0].getByRole('grid').press('Control+Home');
    await bothShow('08000000', false);
  });
});
