import assert from 'node:assert/strict';
import {
  configurationDescriptor,
  deviceDescriptor,
  productName,
  qualifierDescriptor,
  stringDescriptor,
} from '../../../src/virtual-board/probe/descriptors.ts';
import { probeOf } from '../../../src/virtual-board/probe/probe-table.ts';

/** Splits a configuration descriptor at its lengths. */
function parts(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += bytes[at] ?? assert.fail()) {
    found.push(bytes.subarray(at, at + (bytes[at] ?? 0)));
  }
  return found;
}

describe('descriptors', () => {
  for (const model of ['v2', 'v2-1', 'v3'] as const) {
    const { row } = probeOf(model);

    it(`of a ${model} are well formed`, () => {
      const configuration = configurationDescriptor(row);
      const view = Buffer.from(configuration);
      assert.equal(view.readUInt16LE(2), configuration.length);
      const pieces = parts(configuration);
      assert.equal(
        pieces.reduce((sum, piece) => sum + piece.length, 0),
        configuration.length,
      );
      const interfaces = pieces.filter((piece) => piece[1] === 4);
      assert.equal(view.readUInt8(4), interfaces.length);
      assert.equal(
        interfaces.reduce((sum, piece) => sum + (piece[4] ?? 0), 0),
        pieces.filter((piece) => piece[1] === 5).length,
        'as many endpoints as the interfaces say',
      );
      const addresses = pieces.filter((piece) => piece[1] === 5).map((piece) => piece[2]);
      assert.equal(new Set(addresses).size, addresses.length);
    });
  }

  it('say vendor, product and class', () => {
    const device = Buffer.from(deviceDescriptor(probeOf('v2-1').row));
    assert.equal(device.length, 18);
    assert.equal(device.readUInt16LE(8), 0x0483);
    assert.equal(device.readUInt16LE(10), 0x374b);
    assert.deepEqual([...device.subarray(4, 8)], [0xef, 2, 1, 64]);
    assert.deepEqual([...deviceDescriptor(probeOf('v2').row).subarray(4, 7)], [0, 0, 0]);
    assert.equal(qualifierDescriptor(probeOf('v3').row).length, 10);
  });

  it('name the product', () => {
    assert.equal(productName(probeOf('v2').row), 'STM32 STLink');
    assert.equal(productName(probeOf('v3').row), 'STLINK-V3');
    assert.deepEqual([...stringDescriptor([0x41, 0x20ac])], [6, 3, 0x41, 0, 0xac, 0x20]);
  });
});
