import assert from 'node:assert/strict';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('A change that was not saved', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
  });
  after(() => window?.close());

  it('is still there after the window was loaded anew', async () => {
    const { workbench } = window;
    const before = window.bytes('blink.dfu');
    const editor = await workbench.openDfu('blink.dfu');
    await editor.getByRole('treeitem', { name: /^Target 0/ }).click();
    await editor.getByRole('button', { name: 'Change: Name of the target' }).click();
    await editor.getByRole('textbox', { name: 'Name of the target' }).fill('Kept');
    await editor.getByRole('button', { name: 'Apply' }).click();
    const dirty = workbench.page.locator('.tab.dirty[data-resource-name="blink.dfu"]');
    await dirty.waitFor();
    await window.backedUp('blink.dfu');
    await workbench.page.reload();
    await dirty.waitFor();
    await workbench
      .editor()
      .getByRole('treeitem', { name: /^Target 0: Kept/ })
      .waitFor();
    assert.deepEqual(window.bytes('blink.dfu'), before);
    await workbench.screenshot('kept');
    await workbench.page.keyboard.press('Control+S');
    await dirty.waitFor({ state: 'detached' });
    assert.match(window.bytes('blink.dfu').toString('latin1'), /Kept\0/);
  });
});
