import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { elementsOf, flashOf, putUsedBoard } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

const FLASH_IT = 'Flash to Board';

/** Bytes right after each element of the sample: they share its sector, and are to be kept. */
const NEIGHBOURS = [0x0800_0194, 0x0802_0080];

describe('Flashing that does not go straight', () => {
  let window: TestWindow;
  let used: Uint8Array;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        used = putUsedBoard(folder);
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
    await workbench.contextMenu('blink.dfu', FLASH_IT);
    await workbench.notification('Flashing').getByRole('button', { name: 'Cancel' }).click();
    const end = await workbench.notified(/ancelled|verified/);
    await workbench.screenshot('cancelled');
    if (/half-way/.test(end)) {
      await workbench.notification('half-way').getByRole('button', { name: 'Try Again' }).click();
      await workbench.notified('verified');
    } else if (!/verified/.test(end)) {
      // The click came before anything was changed.
      assert.ok(Buffer.from(used).equals(window.bytes('board.bin')));
      await workbench.clearNotifications();
      await workbench.contextMenu('blink.dfu', FLASH_IT);
      await workbench.notified('verified');
    }
    assert.ok(boardHolds('blink.dfu'));
    for (const start of NEIGHBOURS) {
      const [before_, now] = [used, window.bytes('board.bin')].map((image) => flashOf(image, start, start + 0x100));
      assert.ok(before_ && now && Buffer.from(before_).equals(now), `what lies at 0x${start.toString(16)}`);
    }
    await workbench.clearNotifications();
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

/** Looks again and again, for a minute. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, 'it did not come about within a minute');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
