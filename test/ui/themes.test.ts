import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { accessibilityFindings } from './support/accessibility.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

/** VS Code's own themes, and how a page is told which kind is on. */
const themes = {
  light: { theme: 'Light Modern', kind: 'vscode-light' },
  dark: { theme: 'Dark Modern', kind: 'vscode-dark' },
  'high-contrast-dark': { theme: 'Default High Contrast', kind: 'vscode-high-contrast' },
  'high-contrast-light': { theme: 'Default High Contrast Light', kind: 'vscode-high-contrast-light' },
};

describe('The .dfu editor in every kind of theme', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
    const editor = await window.workbench.openDfu('blink.dfu');
    await editor.getByRole('treeitem', { name: /^Element 1/ }).click();
  });
  after(() => window?.close());

  for (const [name, { theme, kind }] of Object.entries(themes)) {
    it(`is readable in ${theme}`, async () => {
      const { workbench } = window;
      const settings = JSON.parse(window.bytes('.vscode/settings.json').toString()) as object;
      writeFileSync(
        window.file('.vscode/settings.json'),
        JSON.stringify({ ...settings, 'workbench.colorTheme': theme }),
      );
      const frame = await workbench.frame();
      await frame.waitForFunction((wanted) => document.body.dataset['vscodeThemeKind'] === wanted, kind);
      await workbench.screenshot(`editor-${name}`);
      assert.deepEqual(await accessibilityFindings(workbench), []);
    });
  }
});
