import assert from 'node:assert/strict';
import { elementsOf, flashOf, putUsedBoard } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('A window that is closed in the middle of a flash job', () => {
  let window: TestWindow;
  let used: Uint8Array;
  before(async () => {
    window = await openWindow({
      settings: { 'stm32Dfu.virtualBoard.pace': 'real-time' },
      prepare: (folder) => void (used = putUsedBoard(folder)),
    });
  });
  after(() => window?.close());

  it('is told of by the next one, and the next job puts everything right, neighbours too', async () => {
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    // Erasing the sector of 128 KB takes a second: time enough to close the window.
    await workbench.notification('erasing sector 5').waitFor();
    await workbench.page.reload();
    await workbench.notified(/cut short/);
    await workbench.screenshot('cut-short');
    await workbench.clearNotifications();
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    await workbench.notified('verified');
    const image = window.bytes('board.bin');
    for (const { address, bytes } of elementsOf(window.bytes('blink.dfu'))) {
      const end = address + bytes.length;
      assert.ok(Buffer.from(bytes).equals(flashOf(image, address, end)));
      const neighbour = { start: end, end: end + 0x100 };
      const [before_, now] = [used, image].map((flash) => flashOf(flash, neighbour.start, neighbour.end));
      assert.ok(before_ && now && Buffer.from(before_).equals(now), `what lies at 0x${end.toString(16)}`);
    }
  });
});
