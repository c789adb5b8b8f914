import assert from 'node:assert/strict';
import { sectorsOf, type Sector } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import type { VirtualBoardFaults } from '../../../src/virtual-board/faults.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';

const START = 0x08000000;

function array(faults: VirtualBoardFaults = {}): FlashArray {
  return new FlashArray(sectorsOf(chipNamed('stm32f401xe')), faults);
}

function sector(cells: FlashArray, index: number): Sector {
  const found = cells.sectors[index];
  assert.ok(found);
  return found;
}

/** The word at an address. */
function word(cells: FlashArray, address: number): number {
  return Buffer.from(cells.bytes).readUInt32LE(address - START);
}

/** Programs every word of a sector with 0 and counts those that did not take it. */
function refusals(cells: FlashArray, { start, size }: Sector, weakly = false): number {
  let count = 0;
  for (let address = start; address < start + size; address += 4) {
    cells.program(address, 0, 4, weakly);
  }
  for (let offset = start - START; offset < start - START + size; offset += 4) {
    count += cells.bytes.subarray(offset, offset + 4).every((byte) => byte === 0) ? 0 : 1;
  }
  return count;
}

describe('FlashArray', () => {
  it('is erased when it is new', () => {
    const cells = array();
    assert.equal(cells.bytes.length, 512 * 1024);
    assert.ok(cells.bytes.every((byte) => byte === 0xff));
  });

  it('only clears bits by programming', () => {
    const cells = array();
    cells.program(START + 4, 0xf0f0f0f0, 4, false);
    cells.program(START + 4, 0xff00ff00, 4, false);
    assert.equal(word(cells, START + 4), 0xf000f000);
    cells.program(START + 9, 0x5a, 1, false);
    assert.equal(word(cells, START + 8), 0xffff5aff);
  });

  it('erases exactly one sector', () => {
    const cells = array();
    cells.bytes.fill(0);
    cells.erase(sector(cells, 4), false);
    assert.equal(cells.bytes.indexOf(0xff), 0x10000);
    assert.equal(cells.bytes.lastIndexOf(0xff), 0x1ffff);
  });

  it('keeps stuck bits at 1, and tells which will flip', () => {
    const cells = array({ stuckBits: { [START + 8]: 0x00010000 }, flippingBits: { [START + 12]: 4 } });
    cells.program(START + 8, 0, 4, false);
    assert.equal(word(cells, START + 8), 0x00010000);
    cells.program(START + 8, 0, 1, false);
    cells.program(START + 10, 0, 1, false);
    assert.equal(word(cells, START + 8), 0x00010000);
    assert.equal(cells.flippingBitsAt(START + 14), 4);
    cells.flip(START + 12, 4);
    assert.equal(word(cells, START + 12), 0xfffffffb);
  });

  it('programs and erases weakly at too low a voltage, without a word', () => {
    const cells = array();
    assert.equal(refusals(cells, sector(cells, 0), false), 0);
    assert.ok(refusals(cells, sector(cells, 1), true) > 10);
    cells.erase(sector(cells, 0), true);
    assert.ok(cells.bytes.subarray(0, 0x4000).some((byte) => byte !== 0xff));
  });

  it('leaves old bytes mixed with ones by an erase cut early', () => {
    const cells = array();
    cells.bytes.fill(0);
    const undo = cells.erase(sector(cells, 0), false);
    cells.spoil(undo, 0.25);
    const content = cells.bytes.subarray(0, 0x4000);
    assert.ok(content.some((byte) => byte !== 0));
    assert.ok(content.some((byte) => byte !== 0xff));
    assert.ok(cells.bytes.subarray(0x4000).every((byte) => byte === 0));
  });

  it('leaves a sector that reads as erased and is not by an erase cut late; a whole erase cures it', () => {
    const cells = array();
    cells.bytes.fill(0);
    cells.spoil(cells.erase(sector(cells, 1), false), 0.8);
    assert.ok(cells.bytes.subarray(0x4000, 0x8000).every((byte) => byte === 0xff));
    assert.deepEqual(cells.weak, [1]);
    assert.ok(refusals(cells, sector(cells, 1)) > 10);
    cells.erase(sector(cells, 1), false);
    assert.deepEqual(cells.weak, []);
    assert.equal(refusals(cells, sector(cells, 1)), 0);
  });

  it('takes back or spoils a word', () => {
    const cells = array();
    const undo = cells.program(START, 0, 4, false);
    cells.spoil(undo, 0.5);
    assert.notEqual(word(cells, START), 0);
    assert.notEqual(word(cells, START), 0xffffffff);
    cells.undo(undo);
    assert.equal(word(cells, START), 0xffffffff);
  });

  describe('whose erased bytes are 0', () => {
    const cellsOfZero = (faults: VirtualBoardFaults = {}): FlashArray =>
      new FlashArray(sectorsOf(chipNamed('stm32l073xz')), faults, 0x00);

    it('only sets bits by programming, and erases to 0', () => {
      const cells = cellsOfZero();
      assert.ok(cells.bytes.every((byte) => byte === 0));
      cells.program(START + 4, 0x00f0_00f0, 4, false);
      cells.program(START + 4, 0x0f00_0000, 4, false);
      assert.equal(word(cells, START + 4), 0x0ff0_00f0);
      cells.bytes.fill(7);
      cells.erase(sector(cells, 1), false);
      assert.equal(cells.bytes.indexOf(0), 128);
      assert.equal(cells.bytes.lastIndexOf(0), 255);
    });

    it('keeps stuck bits at 0', () => {
      const cells = cellsOfZero({ stuckBits: { [START + 8]: 0x0001_0000 } });
      cells.program(START + 8, 0xffff_ffff, 4, false);
      assert.equal(word(cells, START + 8), 0xfffe_ffff);
    });

    it('leaves less than all by a cut, and a page that reads as erased and is not', () => {
      const cells = cellsOfZero();
      const undo = cells.program(START, 0xffff_ffff, 4, false);
      cells.spoil(undo, 0.5);
      assert.equal(word(cells, START), 0x5555_5555);
      cells.bytes.fill(0xff);
      cells.spoil(cells.erase(sector(cells, 0), false), 0.25);
      const content = cells.bytes.subarray(0, 128);
      assert.ok(content.some((byte) => byte !== 0xff) && content.some((byte) => byte === 0xff));
      cells.spoil(cells.erase(sector(cells, 1), false), 0.8);
      assert.ok(cells.bytes.subarray(128, 256).every((byte) => byte === 0));
      for (let address = START + 128; address < START + 256; address += 4) {
        cells.program(address, 0xffff_ffff, 4, false);
      }
      assert.ok(cells.bytes.subarray(128, 256).some((byte) => byte !== 0xff));
    });
  });
});
