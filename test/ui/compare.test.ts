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
    const lines = workbench.page.locator('.monaco-diff-editor .view-line');
    await lines
      .filter({ hasText: /0802004/i })
      .first()
      .waitFor(); // the number of turns of the wait loop
    const title = await workbench.page.locator('.tab.active').getAttribute('aria-label');
    await workbench.screenshot('compare');
    assert.match(title ?? '', /blink\.dfu ↔ blink-fast\.dfu: 1 run differs, \d+ bytes changed/);
  });

  it('compares a file with the board', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    await workbench.notified('Flashed blink.dfu');
    await workbench.openDfu('blink.dfu');
    await workbench.command('Compare With Board');
    assert.match(await workbench.notified(/hold the same/), /532 bytes/);
    await workbench.openDfu('blink-fast.dfu');
    await workbench.command('Compare With Board');
    await workbench.tab('blink-fast.dfu').first().waitFor();
    await workbench.page.locator('.tab.active[aria-label*="1 run differs"]').waitFor();
  });
});
