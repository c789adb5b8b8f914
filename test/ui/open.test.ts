import assert from 'node:assert/strict';
import { copyFileSync, writeFileSync } from 'node:fs';
import { accessibilityFindings } from './support/accessibility.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('The .dfu editor', () => {
  let window: TestWindow;

  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        writeFileSync(`${folder}/hex.dfu`, ':020000040800F2\n:0400000000800120' + '5B\n:00000001FF\n');
      },
    });
  });
  after(() => window?.close());

  it('opens with a double click, and shows targets and elements', async () => {
    const editor = await window.workbench.openDfu('blink.dfu');
    const labels = await editor.getByRole('treeitem').evaluateAll((items) => items.map((item) => item.ariaLabel));
    assert.deepEqual(labels, [
      'blink.dfu, 849 bytes',
      'Target 0: Blink for NUCLEO-F401RE, 2 elements',
      'Element 0, 0x08000000, 404 bytes',
      'Element 1, 0x08020000, 128 bytes',
    ]);
  });

  it('shows the facts of the element that is selected', async () => {
    const editor = window.workbench.editor();
    await editor.getByRole('treeitem', { name: /^Element 0/ }).click();
    await editor.getByRole('heading', { name: 'Element 0' }).waitFor();
    const page = editor.locator('body');
    await page.getByText('0x20018000').first().waitFor(); // the initial stack pointer: the end of 96 KB of SRAM
    const text = await page.innerText();
    assert.match(text, /0x08000000 – 0x08000193/); // 101 vectors of 4 bytes
    assert.match(text, /[0-9a-f]{64}/i); // SHA-256
    assert.match(text, /0x08020001|0x08020000/); // the reset handler
  });

  it('reads itself to a screen reader as a tree, tabs and facts', async () => {
    const snapshot = await window.workbench.editor().locator('body').ariaSnapshot();
    for (const line of [
      'heading "blink.dfu" [level=1]',
      'tree "Targets and elements"',
      'treeitem "Element 0, 0x08000000, 404 bytes" [level=3] [selected]',
      'tab "Overview" [selected]',
      'heading "Vector table" [level=3]',
      'combobox "Chip"',
    ]) {
      assert.ok(snapshot.includes(line), `${line} is missing in\n${snapshot}`);
    }
  });

  it('is moved through by keyboard', async () => {
    const editor = window.workbench.editor();
    await editor.getByRole('treeitem', { name: /^Element 0/ }).click();
    await window.workbench.page.keyboard.press('ArrowDown');
    await window.workbench.page.keyboard.press('Enter');
    await editor.getByRole('heading', { name: 'Element 1' }).waitFor();
  });

  it('has nothing that axe-core finds', async () => {
    assert.deepEqual(await accessibilityFindings(window.workbench), []);
  });

  it('keeps what is selected when its tab comes back', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink-fast.dfu');
    await workbench.tab('blink.dfu').click();
    await workbench.editor().getByRole('heading', { name: 'Element 1' }).waitFor();
  });

  it('works split in two', async () => {
    const { workbench } = window;
    await workbench.command('View: Split Editor', '');
    for (const index of [0, 1]) await workbench.editor(index).getByRole('tree').waitFor();
    assert.equal(await workbench.tab('blink.dfu').count(), 2);
    await workbench.command('View: Close Editor', '');
  });

  it('loads the file anew when it changes on disk', async () => {
    const { workbench } = window;
    copyFileSync(window.file('blink.dfu'), window.file('changing.dfu'));
    await workbench.explorer('changing.dfu').waitFor();
    const editor = await workbench.openDfu('changing.dfu');
    const changed = window.bytes('changing.dfu');
    changed.write('Renamed\0', 11 + 11, 'latin1'); // the name begins 11 bytes into the first target
    writeFileSync(window.file('changing.dfu'), changed);
    await editor.getByRole('treeitem', { name: /Renamed/ }).waitFor();
    // The CRC is wrong now, and says so.
    await editor.getByText(/CRC/).first().waitFor();
    await workbench.screenshot('problems');
  });

  it('offers to open an Intel HEX under this name as text', async () => {
    const { workbench } = window;
    await workbench.explorer('hex.dfu').dblclick();
    const asText = workbench.editor().getByText(/as text/i);
    await asText.first().waitFor();
    await workbench.screenshot('intel-hex');
    await asText.first().click();
    await workbench.page.locator('.monaco-editor .view-lines').getByText(':00000001FF').waitFor();
  });
});
