import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { elementsOf } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

const DUMP = 'Dump Elements as .bin';

describe('Dump, from the Explorer', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
  });
  after(() => window?.close());

  const names = [0, 1].map((index) => `blink.dfu.target0.image${index}.bin`);

  it("writes each element beside the file, under dfu.py's names, and shows the listing", async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', DUMP);
    assert.match(await workbench.notified(/Dumped/), /2 elements/);
    const elements = elementsOf(window.bytes('blink.dfu'));
    assert.deepEqual(
      names.map((name) => new Uint8Array(window.bytes(name))),
      elements.map(({ bytes }) => new Uint8Array(bytes)),
    );
    await workbench.screenshot('dump');
    await workbench
      .notification(/Dumped/)
      .getByRole('button', { name: 'Show Listing' })
      .click();
    await workbench.page.locator('.monaco-editor .view-lines').getByText('0x08020000').first().waitFor();
  });

  it('asks before it writes over a different file', async () => {
    const { workbench } = window;
    writeFileSync(window.file(names[0] ?? ''), 'mine');
    await workbench.contextMenu('blink.dfu', DUMP);
    await workbench.dialog.waitFor();
    assert.match(await workbench.dialog.innerText(), /image0\.bin/);
    await workbench.dialog.getByRole('button', { name: 'Cancel' }).click();
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.equal(window.bytes(names[0] ?? '').toString(), 'mine');
    assert.ok(existsSync(window.file(names[1] ?? '')));
  });

  it('writes over it when told to', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', DUMP);
    await workbench.dialog.getByRole('button', { name: 'Overwrite' }).click();
    await workbench.notified(/Dumped/);
    assert.equal(window.bytes(names[0] ?? '').length, 404);
  });
});
