import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { accessibilityFindings } from './support/accessibility.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

/** VS Code's own names of its default themes. */
const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'high-contrast-dark': 'Default High Contrast',
  'high-contrast-light': 'Default High Contrast Light',
};

describe('The .dfu editor in every kind of theme', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
    const editor = await window.workbench.openDfu('blink.dfu');
    await editor.getByRole('treeitem', { name: /^Element 1/ }).click();
  });
  after(() => window?.close());

  for (const [name, theme] of Object.entries(themes)) {
    it(`is readable in ${theme}`, async () => {
      const { workbench } = window;
      const settings = JSON.parse(window.bytes('.vscode/settings.json').toString()) as object;
      writeFileSync(
        window.file('.vscode/settings.json'),
        JSON.stringify({ ...settings, 'workbench.colorTheme': theme }),
      );
      const frame = await workbench.frame();
      await frame.waitForFunction((id) => document.body.dataset['vscodeThemeId'] === id, theme);
      await workbench.screenshot(`editor-${name}`);
      assert.deepEqual(await accessibilityFindings(workbench), []);
    });
  }
});
