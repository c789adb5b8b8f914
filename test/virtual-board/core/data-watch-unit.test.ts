/** Watchpoints and the cycle counter. */

import assert from 'node:assert/strict';
import { DataWatchUnit } from '../../../src/virtual-board/core/data-watch-unit.ts';

const access = (kind: 'read' | 'write', address: number): Parameters<DataWatchUnit['matchesAccess']>[0] => ({
  kind,
  address,
  size: 4,
  value: 0,
});

function watching(address: number, mask: number, action: number): DataWatchUnit {
  const unit = new DataWatchUnit();
  unit.write(0x30, address);
  unit.write(0x34, mask);
  unit.write(0x38, action);
  return unit;
}

describe('DataWatchUnit', () => {
  it('says that it has four comparators and no trace', () => {
    assert.equal(new DataWatchUnit().read(0), 0x4c000000);
  });

  it('counts cycles while that is enabled', () => {
    const unit = new DataWatchUnit();
    unit.advance(5);
    unit.write(0, 1);
    unit.write(4, 0xfffffffe);
    unit.advance(5);
    assert.equal(unit.read(4), 3);
  });

  it('watches reads, writes or both', () => {
    const kinds = (action: number): boolean[] => {
      const unit = watching(0x20000100, 0, action);
      return [unit.matchesAccess(access('read', 0x20000100)), unit.matchesAccess(access('write', 0x20000100))];
    };
    assert.deepEqual(kinds(5), [true, false]);
    assert.deepEqual(kinds(6), [false, true]);
    assert.deepEqual(kinds(7), [true, true]);
    assert.deepEqual(kinds(4), [false, false]);
    assert.ok(watching(0x20000100, 0, 4).matchesInstruction(0x20000100));
  });

  it('watches a range, and accesses that overlap it', () => {
    const unit = watching(0x20000100, 4, 5);
    assert.ok(unit.matchesAccess(access('read', 0x2000010c)));
    assert.ok(!unit.matchesAccess(access('read', 0x20000110)));
    assert.ok(watching(0x20000102, 0, 5).matchesAccess(access('read', 0x20000100)));
  });

  it('tells a hit until it is read', () => {
    const unit = watching(0x20000100, 0, 5);
    unit.matchesAccess(access('read', 0x20000100));
    assert.equal(unit.read(0x38), 0x01000005);
    assert.equal(unit.read(0x38), 5);
    assert.deepEqual([unit.read(0x30), unit.read(0x34)], [0x20000100, 0]);
  });

  it('is armed only while a comparator does something; forgets at power-on; comes back from a snapshot', () => {
    const unit = watching(0x20000100, 0, 5);
    const copy = new DataWatchUnit();
    copy.restore(unit.snapshot());
    unit.powerOnReset();
    assert.ok(!unit.armed && !unit.watchesData);
    assert.ok(copy.armed && copy.watchesData);
  });
});
