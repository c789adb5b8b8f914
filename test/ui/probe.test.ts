import assert from 'node:assert/strict';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('Without a board', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({ settings: { 'stm32Dfu.connect.probe': 'automatic' } });
  });
  after(() => window?.close());

  it('says what was looked for and offers the virtual one', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    const message = await workbench.notified(/ST-Link|probe/i);
    await workbench.screenshot('no-board');
    assert.match(message, /ST-Link/);
    await workbench
      .notification(/ST-Link|probe/i)
      .getByRole('button', { name: /simulated/i })
      .first()
      .click();
    await workbench
      .statusItem('stm32Dfu.probe')
      .getByText(/virtual/i)
      .waitFor();
  });

  it('lets a probe be chosen from the menu in the status bar, and says which machine was searched', async () => {
    const { workbench } = window;
    await workbench.statusItem('stm32Dfu.probe').click();
    await workbench.pick('Select Probe…');
    await workbench.paletteRows
      .filter({ hasText: /virtual/i })
      .first()
      .waitFor();
    const text = await workbench.page.locator('.quick-input-widget').innerText();
    await workbench.screenshot('select-probe');
    assert.match(text, /automatic/i);
    await workbench.page.keyboard.press('Escape');
  });
});
