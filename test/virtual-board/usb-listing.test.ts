import assert from 'node:assert/strict';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';

const ST = 0x0483;

describe('listing the virtual board', () => {
  it('is found by its vendor, with what its descriptors say', async () => {
    const board = new VirtualBoard();
    assert.deepEqual(await board.list([0x1d6b]), []);
    const [found] = await board.list([ST]);
    assert.equal(found?.device, board.usbDevice);
    assert.equal(found.unread, undefined);
    assert.equal(board.usbDevice.opened, false);
    board.unplug();
    assert.deepEqual(await board.list([ST]), []);
  });

  it('leaves a device alone that is open', async () => {
    const board = new VirtualBoard();
    await board.usbDevice.open();
    await board.list([ST]);
    assert.equal(board.usbDevice.opened, true);
  });

  it('is found unread while another program has it open, and that device stays so', async () => {
    const board = new VirtualBoard({ faults: { openElsewhere: true } });
    const [held] = await board.list([ST]);
    assert.ok(held);
    assert.match(String(held.unread), /Access denied/);
    await assert.rejects(held.device.open(), /Access denied/);
    board.faults.openElsewhere = false;
    await held.device.open();
    assert.deepEqual([held.device.serialNumber, held.device.configuration], [null, null]);
    assert.deepEqual(held.device.configurations, []);
    await held.device.close();
    assert.equal((await board.list([ST]))[0]?.device, board.usbDevice);
  });
});
