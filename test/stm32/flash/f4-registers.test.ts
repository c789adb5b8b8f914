import assert from 'node:assert/strict';
import * as registers from '../../../src/stm32/flash/f4-registers.ts';

// Redeclared from RM0368, 3.8 (register map in 3.8.8).
describe('F4 flash registers', () => {
  it('lie where the manual says', () => {
    const { FLASH_ACR, FLASH_KEYR, FLASH_SR, FLASH_CR, FLASH_OPTCR, FLASH_OPTCR1 } = registers;
    assert.deepEqual(
      [FLASH_ACR, FLASH_KEYR, FLASH_SR, FLASH_CR, FLASH_OPTCR, FLASH_OPTCR1],
      [0, 4, 0xc, 0x10, 0x14, 0x18],
    );
  });

  it('call an error all that is one, and not the end of an operation', () => {
    assert.equal(registers.SR_ERRORS & 1, 0);
    assert.equal(registers.SR_CLEARABLE, registers.SR_ERRORS | 1);
    assert.ok(registers.SR_ERRORS & registers.SR_PGPERR);
    assert.ok(registers.SR_ERRORS & registers.SR_WRPERR);
  });

  it('have the parallelism in bits 8 and 9 of the control register', () => {
    assert.deepEqual(registers.CR_PSIZE, { 8: 0, 16: 0x100, 32: 0x200 });
    assert.equal(registers.CR_LOCK, 0x80000000);
  });
});
