import assert from 'node:assert/strict';
import { startServer, type Server } from '../../scripts/vscode/server.mjs';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('In a workspace that is not trusted', () => {
  let server: Server;
  let window: TestWindow;
  before(async () => {
    server = await startServer({ trusted: false });
    window = await openWindow({ server });
  });
  after(async () => {
    await window?.close();
    await server?.stop();
  });

  it('shows a .dfu', async () => {
    const editor = await window.workbench.openDfu('blink.dfu');
    await editor.getByRole('treeitem', { name: /^Element 1/ }).waitFor();
  });

  it('offers what reads a file, and nothing that reaches a board', async () => {
    const { workbench } = window;
    await workbench.explorer('blink.dfu').click({ button: 'right' });
    await workbench.menu.filter({ hasText: 'Dump Elements as .bin' }).waitFor();
    assert.equal(await workbench.menu.filter({ hasText: 'Flash to Board' }).count(), 0);
    await workbench.page.keyboard.press('Escape');
    await workbench.menu.first().waitFor({ state: 'detached' });
  });

  it('does not reach for a board where it is asked to, and says how to give trust', async () => {
    const { workbench } = window;
    await workbench.openDfu('blink.dfu');
    await workbench.statusItem('stm32Dfu.flash').click();
    const message = await workbench.notified(/trust/i);
    await workbench.screenshot('untrusted');
    assert.match(message, /trust/i);
    await workbench.notification(/trust/i).getByRole('button', { name: /trust/i }).click();
    await workbench.page.locator('.workspace-trust-editor').waitFor();
  });
});
