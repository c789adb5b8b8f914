import assert from 'node:assert/strict';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { L4AccessControl } from '../../../src/virtual-board/peripherals/l4-access-control.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// RM0351, 3.7.1.
const [ICEN, DCEN, DCRST] = [1 << 9, 1 << 10, 1 << 12];

function bench(chip: string): { access: L4AccessControl; violations: Violations } {
  const row = chipNamed(chip);
  assert.equal(row.flash.model, 'l4');
  const violations = new Violations();
  return { access: new L4AccessControl(row.flash, violations), violations };
}

describe('FLASH_ACR of the L4', () => {
  it('has both caches on after a reset, and empties one only while it is off', () => {
    const { access, violations } = bench('stm32l476xg');
    assert.equal(access.read(), ICEN | DCEN);
    assert.equal(access.cached, true);
    assert.equal(access.write(ICEN | DCEN | DCRST), false);
    assert.equal(violations.lines.length, 1);
    assert.equal(access.write(DCRST), true);
    assert.equal(access.read(), 0);
    access.reset(undefined);
    assert.equal(access.cached, true);
  });

  it('has no data cache on G0, whatever stands in its place', () => {
    assert.equal(bench('stm32g071xb').access.cached, false);
  });

  it('shows an empty chip by EMPTY on G0 and WB, by PEMPTY in FLASH_SR on L432, and not at all on L476', () => {
    for (const [chip, here, status] of [
      ['stm32g071xb', 1 << 16, 0],
      ['stm32wb55xg', 1 << 16, 0],
      ['stm32l432xc', 0, 1 << 17],
      ['stm32l476xg', 0, 0],
    ] as const) {
      const { access } = bench(chip);
      access.reset(true);
      access.reset(undefined);
      assert.deepEqual([access.read() & (1 << 16), access.emptyFlagIn('status')], [here, status], chip);
      assert.equal(access.bootsEmpty, here !== 0 || status !== 0);
    }
  });

  it('goes on from a snapshot', () => {
    const { access } = bench('stm32g071xb');
    access.reset(true);
    const snapshot = access.snapshot();
    access.write(1 << 18);
    assert.equal(access.bootsEmpty, false);
    access.restore(snapshot);
    assert.equal(access.bootsEmpty, true);
  });
});
