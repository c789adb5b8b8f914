import assert from 'node:assert/strict';
import { ChipError, isChipError } from '../../src/stm32/chip-error.ts';

describe('isChipError', () => {
  it('tells codes apart, and families', () => {
    const error: unknown = new ChipError('program-failed', { address: 0x08000010, fault: 'too-wide', status: 0x40 });
    assert.ok(isChipError(error, 'program-failed'));
    assert.equal(error.details.address, 0x08000010);
    assert.ok(!isChipError(error, 'erase-failed'));
    assert.ok(!isChipError(new Error('program-failed'), 'program-failed'));
  });
});
