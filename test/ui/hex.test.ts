import assert from 'node:assert/strict';
import type { FrameLocator } from 'playwright-core';
import { accessibilityFindings } from './support/accessibility.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('The bytes of a .dfu', () => {
  let window: TestWindow;
  let editor: FrameLocator;
  before(async () => {
    window = await openWindow();
    editor = await window.workbench.openDfu('blink.dfu');
    await editor.getByRole('treeitem', { name: /^Element 0/ }).click();
    await editor.getByRole('tab', { name: 'Bytes' }).click();
  });
  after(() => window?.close());

  const rows = () => editor.getByRole('grid').getByRole('row');

  it('are shown with their addresses', async () => {
    await rows().first().waitFor();
    const text = (await rows().allInnerTexts()).join('\n').toLowerCase();
    await window.workbench.screenshot('hex');
    assert.match(text, /08000000/);
    assert.match(text, /00\s*80\s*01\s*20/); // the initial stack pointer
  });

  it('are gone to by address', async () => {
    await editor.getByRole('textbox', { name: 'Go to address' }).fill('0x08000190');
    await editor.getByRole('button', { name: 'Go', exact: true }).click();
    const bytes = editor.getByRole('tabpanel', { name: 'Bytes' });
    await bytes
      .getByText(/0x0?8000190/i)
      .first()
      .waitFor();
  });

  it('are found by text, and said to be', async () => {
    await editor.getByRole('tab', { name: 'Overview' }).click();
    await editor.getByRole('treeitem', { name: /^Element 1/ }).click();
    await editor.getByRole('tab', { name: 'Bytes' }).click();
    await editor.getByRole('textbox', { name: 'Find' }).fill('blinks LD2');
    await editor.getByRole('button', { name: 'Find next' }).click();
    const at = window.bytes('blink.dfu').indexOf('blinks LD2') - (849 - 16 - 128);
    await editor.getByText(`Found at 0x${(0x08020000 + at).toString(16).padStart(8, '0')}`).waitFor();
    await window.workbench.screenshot('hex-found');
  });

  it('have nothing that axe-core finds', async () => {
    assert.deepEqual(await accessibilityFindings(window.workbench), []);
  });
});
