import assert from 'node:assert/strict';
import { SecondCore } from '../../src/virtual-board/second-core.ts';

// ARM DDI 0403E, C1.6 and B3.2.
const [CPUID, DHCSR, DEMCR] = [0xe000ed00, 0xe000edf0, 0xe000edfc];
const [S_HALT, S_RESET_ST] = [1 << 17, 1 << 25];

describe('a second core', () => {
  it('says who it is, and leaves other addresses to the bus', () => {
    const core = new SecondCore();
    assert.equal(core.read(CPUID), 0x410fc241);
    assert.equal(core.read(0x20000000), undefined);
    assert.equal(core.write(0x20000000, 0), false);
  });

  it('runs from a reset on, halts when it is told with the key, and goes on', () => {
    const core = new SecondCore();
    core.reset(true);
    assert.equal(core.runs, true);
    core.write(DHCSR, 3);
    assert.equal(core.runs, true, 'without the key');
    core.write(DHCSR, 0xa05f0003);
    assert.equal(core.runs, false);
    assert.equal((core.read(DHCSR) ?? 0) & S_HALT, S_HALT);
    core.write(DHCSR, 0xa05f0000);
    assert.equal(core.runs, true);
  });

  it('runs only while it is let out of reset, where something has to do that', () => {
    let released = false;
    const core = new SecondCore(() => released);
    core.reset(true);
    assert.equal(core.runs, false);
    released = true;
    assert.equal(core.runs, true);
    core.write(DHCSR, 0xa05f0003);
    assert.equal(core.runs, false);
  });

  it('is caught by a reset where that is armed; the supply forgets it', () => {
    const core = new SecondCore();
    core.write(DHCSR, 0xa05f0001);
    core.write(DEMCR, 1);
    core.reset(false);
    assert.equal(core.runs, false);
    assert.equal((core.read(DHCSR) ?? 0) & S_RESET_ST, S_RESET_ST);
    assert.equal((core.read(DHCSR) ?? 0) & S_RESET_ST, 0, 'read once');
    const snapshot = core.snapshot();
    core.reset(true);
    assert.equal(core.runs, true);
    core.restore(snapshot);
    assert.equal(core.runs, false);
  });
});
