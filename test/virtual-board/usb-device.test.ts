import assert from 'node:assert/strict';
import { viewOf } from '../../src/base/bytes.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';

function device(options?: ConstructorParameters<typeof VirtualBoard>[0]): USBDevice {
  return new VirtualBoard(options).usbDevice;
}

async function claimed(options?: ConstructorParameters<typeof VirtualBoard>[0]): Promise<USBDevice> {
  const usb = device(options);
  await usb.open();
  await usb.claimInterface(0);
  return usb;
}

const GET_VERSION = Uint8Array.of(0xf1, ...new Uint8Array(15));

describe('VirtualUsbDevice', () => {
  // Ids and endpoints of the real ones.
  for (const [probe, productId, out, endpoints, packetSize] of [
    ['v2', 0x3748, 2, ['in1', 'out2', 'in3'], 64],
    ['v2-1', 0x374b, 1, ['in1', 'out1', 'in2'], 64],
    ['v3', 0x374e, 1, ['in1', 'out1', 'in2'], 512],
  ] as const) {
    it(`looks like a real ${probe}`, async () => {
      const usb = await claimed({ probe });
      assert.equal(usb.vendorId, 0x0483);
      assert.equal(usb.productId, productId);
      assert.equal(usb.manufacturerName, 'STMicroelectronics');
      assert.equal(usb.serialNumber?.length, 24);
      const debug = usb.configuration?.interfaces[0];
      assert.equal(debug?.claimed, true);
      assert.equal(debug?.alternate.interfaceClass, 0xff);
      const found = debug?.alternate.endpoints.map(({ direction, endpointNumber }) => direction + endpointNumber);
      assert.deepEqual(found, [...endpoints]);
      assert.ok(debug?.alternate.endpoints.every((endpoint) => endpoint.packetSize === packetSize));
      await usb.transferOut(out, GET_VERSION);
      const { status, data } = await usb.transferIn(1, packetSize);
      assert.equal(status, 'ok');
      assert.equal(data?.byteLength, 6);
      assert.equal(data?.getUint16(4, true), productId);
    });
  }

  it('has nothing to give before it is opened and claimed', async () => {
    const usb = device();
    assert.equal(usb.configuration, null);
    await assert.rejects(usb.claimInterface(0), { name: 'InvalidStateError' });
    await assert.rejects(usb.transferIn(1, 64), { name: 'InvalidStateError' });
    await usb.open();
    await assert.rejects(usb.transferIn(1, 64), { name: 'NotFoundError' });
    await assert.rejects(usb.claimInterface(9), { name: 'NotFoundError' });
    await assert.rejects(usb.selectConfiguration(2), { name: 'NotFoundError' });
    await usb.claimInterface(0);
    await assert.rejects(usb.transferOut(9, GET_VERSION), { name: 'NotFoundError' });
    await usb.releaseInterface(0);
    await assert.rejects(usb.transferIn(1, 64), { name: 'NotFoundError' });
  });

  it('sends exactly the view, not the buffer under it', async () => {
    const usb = await claimed();
    const large = new Uint8Array(40).fill(0xee);
    large.set(GET_VERSION, 5);
    const { bytesWritten } = await usb.transferOut(1, large.subarray(5, 21));
    assert.equal(bytesWritten, 16);
    assert.equal((await usb.transferIn(1, 64)).data?.byteLength, 6);
    await usb.transferOut(1, viewOf(large.subarray(5, 21)) as DataView<ArrayBuffer>);
    assert.equal((await usb.transferIn(1, 64)).data?.byteLength, 6);
  });

  it('babbles into a request that is no multiple of the packet', async () => {
    const usb = await claimed();
    await usb.transferOut(1, GET_VERSION);
    assert.equal((await usb.transferIn(1, 2)).status, 'babble');
  });

  it('stalls on the disk it does not have', async () => {
    const usb = await claimed();
    await usb.claimInterface(1);
    assert.equal((await usb.transferOut(3, GET_VERSION)).status, 'stall');
    await usb.clearHalt('out', 3);
  });

  it('answers queued transfers in their order', async () => {
    const usb = await claimed();
    const mode = Uint8Array.of(0xf5, ...new Uint8Array(15));
    const [, version, , modeReply] = await Promise.all([
      usb.transferOut(1, GET_VERSION),
      usb.transferIn(1, 64),
      usb.transferOut(1, mode),
      usb.transferIn(1, 64),
    ]);
    assert.equal(version.data?.byteLength, 6);
    assert.equal(modeReply.data?.byteLength, 2);
  });

  it('serves an IN that was asked for before its command', async () => {
    const usb = await claimed();
    const waiting = usb.transferIn(1, 64);
    await usb.transferOut(1, GET_VERSION);
    assert.equal((await waiting).data?.byteLength, 6);
  });

  it('rejects what is pending when it is closed, and opens again', async () => {
    const usb = await claimed();
    const waiting = assert.rejects(usb.transferIn(1, 64), { name: 'AbortError' });
    await usb.close();
    await waiting;
    assert.equal(usb.opened, false);
    assert.equal(usb.configurations[0]?.interfaces[0]?.claimed, false);
    await usb.open();
    await usb.claimInterface(0);
    await usb.transferOut(1, GET_VERSION);
    assert.equal((await usb.transferIn(1, 64)).data?.byteLength, 6);
  });

  it('rejects what is pending when it is unplugged', async () => {
    const board = new VirtualBoard();
    const usb = board.usbDevice;
    await usb.open();
    await usb.claimInterface(0);
    const waiting = assert.rejects(usb.transferIn(1, 64), { name: 'NetworkError' });
    board.unplug();
    await waiting;
    await assert.rejects(usb.transferIn(1, 64), { name: 'NotFoundError' });
    await usb.close();
  });

  it('gives raw bytes as serial number where old firmware does', () => {
    const usb = device({ probe: 'v2', serialNumber: '57FF72067265575742132067', faults: { rawSerialNumber: true } });
    assert.equal(usb.serialNumber?.length, 12);
    assert.equal(usb.serialNumber?.charCodeAt(1), 0xff);
  });

  it('gives descriptors by control transfers, and refuses what it does not know', async () => {
    const usb = await claimed();
    const get = (value: number, index = 0): Promise<USBInTransferResult> =>
      usb.controlTransferIn({ requestType: 'standard', recipient: 'device', request: 6, value, index }, 255);
    assert.equal((await get(0x0100)).data?.byteLength, 18);
    assert.equal((await get(0x0303, 0x409)).data?.byteLength, 50);
    assert.equal((await get(0x2200)).status, 'stall');
    await usb.reset();
    const line = { requestType: 'class', recipient: 'interface', request: 0x22, value: 3, index: 2 } as const;
    assert.equal((await usb.controlTransferOut(line)).status, 'ok');
  });
});
