import assert from 'node:assert/strict';
import { openBoard } from '../../src/library/open-board.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, imageAt, noise, program, sectorStart } from '../support/flash-board.ts';

describe('openBoard', () => {
  it('says what is there, and changes nothing', async () => {
    const device = runningBoard();
    const board = await openBoard(device.usbDevice, { clock: device.clock });
    assert.equal(board.chip.name, 'STM32F401xD/xE');
    assert.match(board.chip.id, /^[0-9a-f]{24}$/);
    assert.deepEqual([board.chip.flash.start, board.chip.flash.size], [FLASH, 512 * 1024]);
    assert.equal(board.probe.model, 'ST-Link/V2-1');
    await board.close();
    assert.equal(device.usbDevice.opened, false);
    assert.deepEqual(device.violations, []);
  });

  it('plans, flashes, verifies and reads, on the clock of the board', async () => {
    const device = runningBoard();
    device.writeFlash(sectorStart(1), noise(16 * 1024));
    const board = await openBoard(device.usbDevice, { clock: device.clock });
    const image = imageAt(FLASH, program(20_000));
    const plan = await board.plan(image);
    assert.deepEqual(
      plan.sectors.map(({ sector }) => sector.index),
      [0, 1],
    );
    const shares: number[] = [];
    const outcome = await board.flash(image, { onProgress: ({ share }) => shares.push(share) });
    assert.ok(outcome.verified);
    assert.equal(outcome.core, 'running');
    assert.ok(shares.length > 1);
    await board.verify(image);
    assert.deepEqual(await board.read(), device.readFlash(FLASH, 512 * 1024));
    assert.deepEqual(
      await board.read(FLASH + 20_000, 100),
      noise(16 * 1024)
        .slice(20_000 - 16 * 1024)
        .slice(0, 100),
    );
    await board.close();
    assert.deepEqual(device.violations, []);
  });

  it('erases sectors and all, refuses sectors that there are not, and resets', async () => {
    const device = runningBoard();
    device.writeFlash(sectorStart(2), noise(100));
    const board = await openBoard(device.usbDevice, { clock: device.clock });
    await board.eraseSectors([2]);
    assert.ok(device.readFlash(sectorStart(2), 100).every((byte) => byte === 0xff));
    await assert.rejects(board.eraseSectors([99]), RangeError);
    await assert.rejects(board.eraseSectors([]), RangeError);
    assert.equal(await board.reset(), 'running');
    await board.massErase();
    assert.ok(device.readFlash(FLASH, 512 * 1024).every((byte) => byte === 0xff));
    await board.close();
  });

  it('does one job after the other', async () => {
    const device = runningBoard();
    const board = await openBoard(device.usbDevice, { clock: device.clock });
    const [, , bytes] = await Promise.all([
      board.flash(imageAt(FLASH, program(1000))),
      board.flash(imageAt(sectorStart(1), noise(500))),
      board.read(sectorStart(1), 500),
      board.close(),
    ]);
    assert.deepEqual(bytes, noise(500));
    assert.deepEqual(device.violations, []);
  });

  it('refuses firmware that names another chip unless it is told “anyway”', async () => {
    const device = runningBoard();
    const board = await openBoard(device.usbDevice, { clock: device.clock });
    const image = imageAt(FLASH, new TextEncoder().encode('\0; PYBv1.1 with STM32F405RG\0 '));
    await assert.rejects(board.flash(image), (error) => isProgrammingError(error, 'names-another-chip'));
    assert.ok((await board.flash(image, { anyway: true })).verified);
    await board.close();
  });

  it('leaves nothing open where no chip answers, and obeys a signal', async () => {
    const alone = new VirtualBoard({ faults: { noTarget: true } });
    const opening = openBoard(alone.usbDevice, { clock: alone.clock });
    await assert.rejects(opening, (error) => isProbeError(error, 'no-target'));
    assert.equal(alone.usbDevice.opened, false);
    const device = runningBoard();
    const signal = AbortSignal.abort(new Error('not now'));
    await assert.rejects(openBoard(device.usbDevice, { clock: device.clock, signal }), /not now/);
    assert.equal(device.usbDevice.opened, false);
  });
});
