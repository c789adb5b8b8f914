import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
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
    await untilRemembered(workbench.page);
    await workbench.page.reload();
    await dirty.waitFor();
    await workbench
      .editor()
      .getByRole('treeitem', { name: /^Target 0: Kept/ })
      .waitFor();
    assert.deepEqual(window.bytes('blink.dfu'), before);
    await workbench.screenshot('kept');
    await workbench.save('blink.dfu');
    assert.match(window.bytes('blink.dfu').toString('latin1'), /Kept\0/);
  });
});

/** VS Code backs up a second after the last change and stores its editors every five; a busy machine takes longer. */
const REMEMBERED_WITHIN_MS = 180_000;

/** Waits until the browser's store holds what a window that is loaded anew begins with: the editor and its backup. */
async function untilRemembered(page: Page): Promise<void> {
  for (const deadline = Date.now() + REMEMBERED_WITHIN_MS; ; await sleep(250)) {
    // In one piece: functions with names of their own do not reach the page as they are.
    const remembered = await page.evaluate(async () => {
      const values: unknown[] = [];
      for (const { name = '' } of await indexedDB.databases()) {
        if (name.startsWith('vscode-web-state-db-')) {
          values.push(
            ...(await new Promise<unknown[]>((resolve, reject) => {
              const opening = indexedDB.open(name);
              opening.onerror = () => reject(new Error(`${name} cannot be opened`));
              opening.onsuccess = () => {
                const reading = opening.result.transaction('ItemTable').objectStore('ItemTable').getAll();
                reading.onerror = () => reject(new Error(`${name} cannot be read`));
                reading.onsuccess = () => {
                  resolve(reading.result);
                  opening.result.close();
                };
              };
            })),
          );
        }
      }
      return values.some((value) => typeof value === 'string' && value.includes('backupId'));
    });
    if (remembered) {
      return;
    }
    assert.ok(Date.now() < deadline, 'VS Code did not store its editors within three minutes');
  }
}
