import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { DoubleWordCells } from '../../../src/virtual-board/peripherals/double-word-cells.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';

const START = 0x08000000;
const UNIT = { address: START, low: 1, high: 2 };

function cells(): DoubleWordCells {
  return new DoubleWordCells(new FlashArray(sectorsOf(chipNamed('stm32l432xc')), {}));
}

describe('cells of double words', () => {
  it('take two words, the low one first (RM0351, 3.3.7)', () => {
    const some = cells();
    assert.deepEqual(some.store(START, 1), { is: 'half' });
    assert.equal(some.halfWritten, true);
    assert.deepEqual(some.store(START + 4, 2), { is: 'whole', unit: UNIT });
    assert.equal(some.store(START + 4, 1).is, 'misplaced');
    some.store(START, 1);
    assert.equal(some.store(START + 12, 1).is, 'misplaced');
    assert.equal(some.halfWritten, false);
  });

  it('take each once between two erases, but zeros always', () => {
    const some = cells();
    assert.ok(some.program(UNIT));
    assert.equal(some.program({ ...UNIT, low: 0 }), undefined);
    assert.ok(some.program({ address: START, low: 0, high: 0 }));
    const [first] = some.array.sectors;
    assert.ok(first);
    some.erase(first);
    assert.ok(some.program(UNIT));
    assert.deepEqual([some.read(START, 4, false), some.read(START + 4, 4, false)], [1, 2]);
  });

  it('cannot read what was cut short, or stayed a half, until its page is erased', () => {
    const some = cells();
    some.program(UNIT);
    some.store(START + 64, 1);
    some.reset(new Set(['program']));
    assert.deepEqual(
      [START, START + 4, START + 64].map((address) => some.read(address, 4, false)),
      [undefined, undefined, undefined],
    );
    assert.equal(some.read(START + 8, 4, false), 0xffffffff);
    assert.equal(some.sound, false);
    const [first] = some.array.sectors;
    assert.ok(first);
    some.erase(first);
    assert.equal(some.sound, true);
  });

  it('show a reader behind the cache old bytes until it is dropped', () => {
    const some = cells();
    assert.equal(some.read(START, 4, true), 0xffffffff);
    some.program(UNIT);
    assert.equal(some.read(START, 4, true), 0xffffffff);
    assert.equal(some.read(START, 4, false), 1);
    some.dropCache();
    assert.equal(some.read(START, 4, true), 1);
    assert.equal(some.beginsBlank, false);
  });

  it('goes on from a snapshot', () => {
    const some = cells();
    some.store(START, 1);
    const snapshot = some.snapshot();
    some.store(START + 4, 2);
    some.restore(snapshot);
    assert.equal(some.halfWritten, true);
    assert.deepEqual(some.store(START + 4, 2), { is: 'whole', unit: UNIT });
  });
});
