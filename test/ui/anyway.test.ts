import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { elementsOf, flashOf, NEIGHBOUR, putLongJob, putUsedBoard } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

const FLASH_IT = 'Flash to Board';

describe('Flashing that does not go straight', () => {
  let window: TestWindow;
  let used: Uint8Array;
  before(async () => {
    window = await openWindow({
      settings: { 'stm32Dfu.virtualBoard.pace': 'real-time' }, // so that there is time to press Cancel
      prepare: (folder) => {
        used = putUsedBoard(folder);
        putLongJob(folder);
        const tasks = [{ type: 'stm32Dfu', task: 'flash', file: 'blink-fast.dfu', label: 'Flash it fast' }];
        writeFileSync(`${folder}/.vscode/tasks.json`, JSON.stringify({ version: '2.0.0', tasks }));
      },
    });
  });
  after(() => window?.close());

  function boardHolds(name: string): boolean {
    const image = window.bytes('board.bin');
    return elementsOf(window.bytes(name)).every(({ address, bytes }) =>
      Buffer.from(bytes).equals(flashOf(image, address, address + bytes.length)),
    );
  }

  it('is put right, neighbours too, when a cancelled job is tried again', async () => {
    const { workbench } = window;
    await workbench.contextMenu('long.dfu', FLASH_IT);
    await workbench.notification('erasing sector 5').waitFor();
    await workbench.notification('Flashing').getByRole('button', { name: 'Cancel' }).click();
    await workbench.notified(/cancelled half-way/);
    await workbench.screenshot('cancelled');
    await workbench.notification('half-way').getByRole('button', { name: 'Try Again' }).click();
    await workbench.notified('verified');
    assert.ok(boardHolds('long.dfu'));
    const neighbours = [used, window.bytes('board.bin')].map((image) =>
      Buffer.from(flashOf(image, NEIGHBOUR.start, NEIGHBOUR.end)),
    );
    assert.deepEqual(neighbours[0], neighbours[1]);
  });

  it('is done by a task, too', async () => {
    const { workbench } = window;
    await workbench.palette('task Flash it fast');
    await workbench.pick('Flash it fast');
    await until(() => boardHolds('blink-fast.dfu'));
    await workbench.screenshot('task');
  });

  it('takes an explicit “anyway” for a file with errors', async () => {
    const { workbench } = window;
    const damaged = window.bytes('blink.dfu');
    damaged.writeUInt8(damaged.readUInt8(400) ^ 1, 400); // in the first element: the CRC does not fit any more
    writeFileSync(window.file('blink.dfu'), damaged);
    await workbench.contextMenu('blink.dfu', FLASH_IT);
    await workbench.dialog.waitFor();
    assert.match(await workbench.dialog.innerText(), /CRC/);
    await workbench.screenshot('anyway');
    await workbench.dialog.getByRole('button', { name: 'Cancel' }).click();
    await workbench.dialog.waitFor({ state: 'detached' });
    assert.ok(boardHolds('blink-fast.dfu'));
    await workbench.contextMenu('blink.dfu', FLASH_IT);
    await workbench.dialog.getByRole('button', { name: 'Flash Anyway' }).click();
    await workbench.notified('verified');
    assert.ok(boardHolds('blink.dfu'));
  });
});

/** Looks again and again, for three minutes. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come about within three minutes');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
