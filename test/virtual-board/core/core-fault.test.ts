/** Faults: their places in CFSR and DEMCR. */

import assert from 'node:assert/strict';
import { CoreFault, Faults } from '../../../src/virtual-board/core/core-fault.ts';

describe('Faults', () => {
  it('have the bits of CFSR that B3.2.15 gives them', () => {
    const bits = Object.fromEntries(Object.entries(Faults).map(([name, { status }]) => [name, Math.log2(status)]));
    assert.deepEqual(bits, {
      executeNever: 0,
      fetchBusError: 8,
      dataBusError: 9,
      unstacking: 11,
      stacking: 12,
      undefinedInstruction: 16,
      invalidState: 17,
      invalidReturn: 18,
      noCoprocessor: 19,
      unaligned: 24,
      divideByZero: 25,
    });
  });

  it('are caught by the bits of DEMCR that C1.6.5 names', () => {
    assert.equal(Faults.executeNever.vectorCatch, 0x10);
    assert.equal(Faults.noCoprocessor.vectorCatch, 0x20);
    assert.equal(Faults.divideByZero.vectorCatch, 0x40);
    assert.equal(Faults.undefinedInstruction.vectorCatch, 0x80);
    assert.equal(Faults.dataBusError.vectorCatch, 0x100);
    assert.equal(Faults.stacking.vectorCatch, 0x200);
  });

  it('carry the address of the access', () => {
    assert.equal(new CoreFault(Faults.dataBusError, 0x60000000).address, 0x60000000);
  });
});
