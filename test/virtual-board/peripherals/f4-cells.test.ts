import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { F4Cells } from '../../../src/virtual-board/peripherals/f4-cells.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

const START = 0x08000000;
// RM0368, 3.8.1.
const [DCEN, DCRST] = [1 << 10, 1 << 12];

function bench(hasDataCache = true): { cells: F4Cells; violations: Violations; changed: number[] } {
  const violations = new Violations();
  const changed: number[] = [];
  const cells = new F4Cells(new FlashArray(sectorsOf(chipNamed('stm32f401xe')), {}), hasDataCache, {
    now: () => 0,
    volts: () => 3.3,
    lowVoltageNoticed: () => false,
    blocked: () => false,
    oscillatorRuns: () => true,
    launchOptions: () => undefined,
    changed: () => undefined,
    contentChanged: (start) => changed.push(start),
    violations,
  });
  return { cells, violations, changed };
}

describe('cells of F2, F4 and F7', () => {
  it('are programmed and erased, and say where they changed', () => {
    const { cells, changed } = bench();
    cells.program(START + 5, 1, 0x12, false);
    assert.equal(cells.read(START + 4, 4, true), 0xffff12ff);
    const [first] = cells.array.sectors;
    assert.ok(first);
    cells.erase(first, false);
    assert.equal(cells.read(START + 4, 4, true), 0xffffffff);
    assert.deepEqual(changed, [START + 4, START]);
  });

  it('show data that the cache has, and a fetch what is there, until the cache is reset while it is off', () => {
    const { cells, violations } = bench();
    cells.writeAccessControl(DCEN);
    cells.read(START, 4, true);
    cells.program(START, 4, 1, false);
    assert.deepEqual([cells.read(START, 4, true), cells.read(START, 4, false)], [0xffffffff, 1]);
    cells.writeAccessControl(DCEN | DCRST);
    assert.equal(violations.lines.length, 1);
    assert.equal(cells.read(START, 4, true), 0xffffffff);
    cells.writeAccessControl(DCRST);
    cells.writeAccessControl(DCEN);
    assert.equal(cells.read(START, 4, true), 1);
  });

  it('have no data cache on F7', () => {
    const { cells } = bench(false);
    cells.writeAccessControl(DCEN);
    assert.equal(cells.cached, false);
  });

  it('goes on from a snapshot', () => {
    const { cells } = bench();
    cells.writeAccessControl(DCEN);
    const snapshot = cells.snapshot();
    cells.reset();
    assert.equal(cells.accessControl, 0);
    cells.restore(snapshot);
    assert.equal(cells.accessControl, DCEN);
  });
});
