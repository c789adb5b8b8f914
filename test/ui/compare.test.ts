import assert from 'node:assert/strict';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('Comparing', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
  });
  after(() => window?.close());

  it('shows what differs between two files, by address', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink.dfu');
    await workbench.command('Select Firmware for Compare');
    await workbench.page.getByText('blink.dfu is selected for comparison').first().waitFor();
    await workbench.contextMenu('blink-fast.dfu', 'Compare With Selected Firmware');
    const page = workbench.editor();
    await page.getByRole('grid', { name: 'Bytes of blink.dfu and blink-fast.dfu' }).waitFor();
    await page.getByRole('row', { name: /^08020040/ }).waitFor(); // the number of turns of the wait loop
    await page.getByText(/^Changed: \d+ bytes? · Alike: /).waitFor();
    await page.getByRole('button', { name: 'Next difference' }).click();
    await page.getByText(/^From the beginning again\. Difference 1 of 1: 0x08020040 /).waitFor();
    await workbench.screenshot('compare');
    assert.equal(await workbench.page.locator('.tab.active').innerText(), 'blink.dfu ↔ blink-fast.dfu');
  });

  it('compares two files that are selected in the Explorer', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink.dfu');
    await workbench.explorer('blink-fast.dfu').click({ modifiers: ['ControlOrMeta'] });
    await workbench.contextMenu('blink-fast.dfu', 'Compare Selected Firmware');
    await workbench.page
      .locator('.tab.active')
      .filter({ hasText: /blink(-fast)?\.dfu ↔ blink(-fast)?\.dfu/ })
      .waitFor();
    await workbench
      .editor()
      .getByRole('grid', { name: /^Bytes of blink/ })
      .waitFor();
  });

  it('compares a file with the board', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink.dfu'); // it alone is selected then
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    await workbench.notified('Flashed blink.dfu');
    await workbench.command('Compare With Board');
    assert.match(await workbench.notified(/hold the same/), /532 bytes/);
    await workbench.openDfu('blink-fast.dfu');
    await workbench.command('Compare With Board');
    await workbench.tab('blink-fast.dfu').first().waitFor();
    const grid = workbench.editor().getByRole('grid', { name: /^Bytes of blink-fast\.dfu and .*simulated/ });
    await grid.waitFor();
  });
});
