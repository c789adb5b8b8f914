import assert from 'node:assert/strict';
import { putUsedBoard } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('The other verbs of a board', () => {
  let window: TestWindow;
  let used: Uint8Array;
  before(async () => {
    window = await openWindow({ prepare: (folder) => void (used = putUsedBoard(folder)) });
    await window.workbench.openDfu('blink.dfu');
  });
  after(() => window?.close());

  const flash = () => window.bytes('board.bin').subarray(0, 512 * 1024);

  it('show what a flash would do, and do nothing', async () => {
    const { workbench } = window;
    await workbench.command('Show Flash Plan');
    await workbench.notified(/should take/);
    const board = workbench.editor().getByRole('region', { name: 'Board', exact: true });
    await board.getByText('Plan:').waitFor();
    const strip = board.getByRole('slider', { name: /^Sectors of Virtual NUCLEO-F401RE/ });
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /^Sector 0, .*Will be: erased and programmed/);
    await workbench.screenshot('plan');
    assert.ok(flash().equals(used.subarray(0, 512 * 1024)));
  });

  it('back up the flash', async () => {
    const { workbench } = window;
    await workbench.command('Back Up Flash');
    await workbench.answerPath(window.file('backup.bin'));
    await workbench.notified(/Backed up 512 KB/);
    assert.ok(window.bytes('backup.bin').equals(flash()));
  });

  it('say where the board differs from a file', async () => {
    const { workbench } = window;
    await workbench.tab('blink.dfu').click();
    await workbench.command('Verify Against Board');
    // The board's pattern begins with the same byte, and holds 0x1f (31 × 1) after it.
    await workbench.notified(/first difference is at 0x08000001, 0x1f in place of 0x80/);
    await workbench.screenshot('verify-mismatch');
  });

  it('find a flashed file on the board', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    await workbench.notified('Flashed blink.dfu');
    const strip = workbench.editor().getByRole('slider', { name: /^Sectors of/ });
    await workbench.editor().getByText('Done:').waitFor();
    assert.match((await strip.getAttribute('aria-valuetext')) ?? '', /Became: programmed and verified/);
    await workbench.command('Verify Against Board');
    await workbench.notified('The board holds blink.dfu');
  });

  it('restore a back-up, after a question', async () => {
    const { workbench } = window;
    await workbench.command('Restore Flash from Back-Up');
    await workbench.answerPath(window.file('backup.bin'));
    await workbench.dialog.getByRole('button', { name: 'Restore', exact: true }).click();
    await workbench.notified('Restored backup.bin');
    assert.ok(flash().equals(used.subarray(0, 512 * 1024)));
  });

  it('reset the board', async () => {
    await window.workbench.command('Reset Board');
    await window.workbench.notified('The board was reset');
  });
});
