import assert from 'node:assert/strict';

import { viewOf } from '../../src/base/bytes.ts';
import { hexOfBytes } from '../../src/base/hex.ts';
import {
  decodeBusId,
  decodeCommand,
  decodeOperation,
  encodeDeviceList,
  encodeImportReply,
  encodeSubmitReply,
  encodeUnlinkReply,
} from '../../src/usbip/protocol.ts';

// Layouts written out by hand from the kernel's Documentation/usb/usbip_protocol.rst.

const device = {
  busId: '1-1',
  busNumber: 1,
  deviceNumber: 2,
  speed: 'full' as const,
  // prettier-ignore
  deviceDescriptor: Uint8Array.of(18, 1, 0x00, 0x02, 0xef, 0x02, 0x01, 64, 0x83, 0x04, 0x4b, 0x37, 0x00, 0x01, 1, 2, 3, 1),
  // prettier-ignore
  configurationDescriptor: Uint8Array.of(
    9, 2, 43, 0, 2, 1, 0, 0x80, 50,
    9, 4, 0, 0, 1, 0xff, 0xfe, 0xfd, 0,
    7, 5, 0x81, 2, 64, 0, 0,
    9, 4, 1, 0, 0, 8, 6, 0x50, 0,
    9, 4, 1, 1, 0, 8, 6, 0x51, 0, // another alternate setting of interface 1: not counted again
  ),
};

describe('usbip/protocol', () => {
  it('reads the code of an operation and refuses another version', () => {
    assert.equal(decodeOperation(Uint8Array.of(0x01, 0x11, 0x80, 0x05, 0, 0, 0, 0)), 0x8005);
    assert.throws(() => decodeOperation(Uint8Array.of(0x01, 0x06, 0x80, 0x05, 0, 0, 0, 0)), RangeError);
  });

  it('lists a device with its ids and the classes of its interfaces', () => {
    const reply = encodeDeviceList([device]);
    assert.equal(hexOfBytes(reply.subarray(0, 12)), '011100050000000000000001');
    assert.equal(new TextDecoder().decode(reply.subarray(12 + 256, 12 + 259)), '1-1');
    const rest = 12 + 256 + 32;
    assert.equal(hexOfBytes(reply.subarray(rest, rest + 12)), '000000010000000200000002');
    assert.equal(hexOfBytes(reply.subarray(rest + 12, rest + 18)), '0483374b0100');
    assert.equal(hexOfBytes(reply.subarray(rest + 18, rest + 24)), 'ef0201010102');
    assert.equal(hexOfBytes(reply.subarray(rest + 24)), 'fffefd0008065000');
  });

  it('refuses an import with a status', () => {
    assert.equal(hexOfBytes(encodeImportReply(undefined)), '0111000300000001');
    assert.equal(encodeImportReply(device).length, 8 + 312);
  });

  it('reads a bus id up to its zero', () => {
    const body = new Uint8Array(32);
    body.set(new TextEncoder().encode('1-12'));
    assert.equal(decodeBusId(body), '1-12');
  });

  it('decodes a submitted control read', () => {
    const header = new Uint8Array(48);
    const view = viewOf(header);
    view.setUint32(0, 1);
    view.setUint32(4, 77);
    view.setUint32(12, 1);
    view.setUint32(24, 18);
    header.set([0x80, 6, 0, 1, 0, 0, 18, 0], 40);
    assert.deepEqual(decodeCommand(header), {
      kind: 'submit',
      sequence: 77,
      directionIn: true,
      endpoint: 0,
      length: 18,
      setup: Uint8Array.of(0x80, 6, 0, 1, 0, 0, 18, 0),
    });
  });

  it('decodes an unlink and refuses what it does not know', () => {
    const header = new Uint8Array(48);
    const view = viewOf(header);
    view.setUint32(0, 2);
    view.setUint32(4, 78);
    view.setUint32(20, 77);
    assert.deepEqual(decodeCommand(header), { kind: 'unlink', sequence: 78, unlinkSequence: 77 });
    view.setUint32(0, 9);
    assert.throws(() => decodeCommand(header), RangeError);
  });

  it('answers URBs', () => {
    const reply = encodeSubmitReply(77, -32, 0);
    assert.equal(hexOfBytes(reply.subarray(0, 8)), '000000030000004d');
    assert.equal(hexOfBytes(reply.subarray(20, 28)), 'ffffffe000000000');
    assert.equal(hexOfBytes(encodeSubmitReply(1, 0, 2, Uint8Array.of(7, 8)).subarray(48)), '0708');
    assert.equal(
      hexOfBytes(encodeUnlinkReply(5, true).subarray(0, 24)),
      '0000000400000005000000000000000000000000ffffff98',
    );
    assert.equal(hexOfBytes(encodeUnlinkReply(5, false).subarray(20, 24)), '00000000');
  });
});
