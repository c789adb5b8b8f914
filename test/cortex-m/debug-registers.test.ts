import assert from 'node:assert/strict';
import * as registers from '../../src/cortex-m/debug-registers.ts';

// Redeclared from ARM DDI 0403E, table C1-9 and sections C1.6.2 to C1.6.5, so that a slip on one side shows.
describe('debug registers', () => {
  it('lie where ARM says', () => {
    assert.equal(registers.DHCSR, 0xe000edf0);
    assert.equal(registers.DEMCR, 0xe000edfc);
    assert.equal(registers.AIRCR, 0xe000ed0c);
  });

  it('have the keys without which a write does not count', () => {
    assert.equal(registers.DHCSR_KEY >>> 16, 0xa05f);
    assert.equal(registers.AIRCR_RESET >>> 16, 0x05fa);
  });

  it('have one bit each for what is asked of the core, and no two the same', () => {
    const { DHCSR_C_DEBUGEN, DHCSR_C_HALT, DHCSR_C_MASKINTS, DHCSR_S_HALT, DHCSR_S_LOCKUP, DHCSR_S_RESET_ST } =
      registers;
    const bits = [DHCSR_C_DEBUGEN, DHCSR_C_HALT, DHCSR_C_MASKINTS, DHCSR_S_HALT, DHCSR_S_LOCKUP, DHCSR_S_RESET_ST];
    assert.deepEqual(bits.map(Math.log2), [0, 1, 3, 17, 19, 25]);
  });
});
