import assert from 'node:assert/strict';
import { elementsOf, flashOf, NEIGHBOUR, putLongJob, putUsedBoard } from './support/board.ts';
import { ignoreTimeout } from '../../scripts/vscode/workbench.mjs';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('A window that is closed in the middle of a flash job', () => {
  let window: TestWindow;
  let used: Uint8Array;
  before(async () => {
    window = await openWindow({
      settings: { 'stm32Dfu.virtualBoard.pace': 'real-time' },
      prepare: (folder) => {
        used = putUsedBoard(folder);
        putLongJob(folder);
      },
    });
  });
  after(() => window?.close());

  it('leaves what the next job puts right, neighbours too', async () => {
    const { workbench } = window;
    await workbench.contextMenu('long.dfu', 'Flash to Board');
    await workbench.notification('erasing sector 5').waitFor();
    await workbench.page.reload();
    await workbench.contextMenu('long.dfu', 'Flash to Board');
    // The job of the closed window counts as under way until it has not been heard of for a quarter of a minute.
    const verified = workbench.notification('verified');
    const underWay = workbench.notification('under way').getByRole('button', { name: 'Try Again' });
    for (;;) {
      await verified.or(underWay).first().waitFor();
      if (await verified.isVisible()) break;
      // Who is told so again sees the same words, so one look cannot tell the new message from the old one, which goes.
      await underWay.first().click({ timeout: 2000 }).catch(ignoreTimeout);
    }
    const image = window.bytes('board.bin');
    for (const { address, bytes } of elementsOf(window.bytes('long.dfu'))) {
      assert.ok(Buffer.from(bytes).equals(flashOf(image, address, address + bytes.length)));
    }
    const neighbours = [used, image].map((flash) => Buffer.from(flashOf(flash, NEIGHBOUR.start, NEIGHBOUR.end)));
    assert.deepEqual(neighbours[0], neighbours[1]);
  });
});
