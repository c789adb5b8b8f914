/** The breakpoint unit's registers. */

import assert from 'node:assert/strict';
import { BreakpointUnit } from '../../../src/virtual-board/core/breakpoint-unit.ts';

const enabled = (): BreakpointUnit => {
  const unit = new BreakpointUnit();
  unit.write(0, 3);
  return unit;
};

describe('BreakpointUnit', () => {
  it('has six comparators for code and two for literals', () => {
    assert.equal(new BreakpointUnit().read(0), 0x260);
    assert.equal(enabled().read(0), 0x261);
  });

  it('is switched only together with the key', () => {
    const unit = enabled();
    unit.write(0, 0);
    assert.equal(unit.read(0) & 1, 1);
    unit.write(0, 2);
    assert.equal(unit.read(0) & 1, 0);
  });

  it('breaks on the lower, the upper or both halfwords', () => {
    const unit = enabled();
    unit.write(8, 0x48000101);
    unit.write(12, 0x88000201);
    unit.write(28, 0xc8000301);
    const hits = [0x100, 0x102, 0x200, 0x202, 0x300, 0x302].filter((offset) => unit.matches(0x08000000 + offset));
    assert.deepEqual(hits, [0x100, 0x202, 0x300, 0x302]);
    assert.equal(unit.read(8), 0x48000101);
    assert.ok(unit.armed);
  });

  it('does not break when disabled, on literals, or for remapped code', () => {
    const unit = new BreakpointUnit();
    unit.write(8, 0x48000101);
    assert.ok(!unit.armed);
    unit.write(8, 0x08000101);
    unit.write(8 + 4 * 6, 0x48000101);
    unit.write(0, 3);
    assert.ok(!unit.armed);
  });

  it('forgets at power-on, and comes back from a snapshot', () => {
    const unit = enabled();
    unit.write(8, 0x48000101);
    const copy = new BreakpointUnit();
    copy.restore(unit.snapshot());
    unit.powerOnReset();
    assert.ok(!unit.armed);
    assert.ok(copy.matches(0x08000100));
  });
});
