/** What a debugger reads to identify the core. */

import assert from 'node:assert/strict';
import { readFeature, readIdentification } from '../../../src/virtual-board/core/identification.ts';

/** The four bytes of words from `address` on. */
const bytes = (address: number): number[] =>
  [0, 4, 8, 12].map((offset) => readIdentification(address + offset, 0x433) ?? -1);

describe('identification', () => {
  it('has the features of a Cortex-M4', () => {
    assert.equal(readFeature(0), 0x30);
    assert.equal(readFeature(0x3c), 0);
  });

  it('leads from the ROM table to the parts', () => {
    const parts = Array.from({ length: 7 }, (_, index) => readIdentification(0xe00ff000 + 4 * index, 0) ?? 0);
    const bases = parts.slice(0, 6).map((entry) => (0xe00ff000 + (entry & ~0xfff)) >>> 0);
    assert.deepEqual(bases, [0xe000e000, 0xe0001000, 0xe0002000, 0xe0000000, 0xe0040000, 0xe0041000]);
    assert.equal(parts[6], 0);
  });

  it('names ST and the chip in the ROM table, ARM and the SCS in the core', () => {
    assert.deepEqual(bytes(0xe00fffe0), [0x33, 0x04, 0x0a, 0]);
    assert.deepEqual(bytes(0xe00ffff0), [0x0d, 0x10, 0x05, 0xb1]);
    assert.deepEqual(bytes(0xe000efe0), [0x0c, 0xb0, 0x0b, 0]);
    assert.deepEqual(bytes(0xe000eff0), [0x0d, 0xe0, 0x05, 0xb1]);
    assert.equal(readIdentification(0xe000efd0, 0), 4);
  });

  it('is not where registers are', () => {
    assert.equal(readIdentification(0xe000ed00, 0), undefined);
    assert.equal(readIdentification(0xe0001000, 0), undefined);
  });
});
