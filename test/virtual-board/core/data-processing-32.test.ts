/** 32-bit data processing: examples by hand; the comparison with Unicorn (long) has the breadth. */

import assert from 'node:assert/strict';
import { SmallMachine } from './small-machine.ts';

function result(halfwords: number[], registers: Record<number, number>): { r0: number; flags: string } {
  const machine = new SmallMachine()
    .start(...halfwords)
    .set(registers)
    .step();
  return { r0: machine.get(0), flags: machine.flags };
}

describe('32-bit data processing', () => {
  it('builds a constant of two halves', () => {
    const machine = new SmallMachine().start(0xf241, 0x2034, 0xf2c5, 0x6078); // MOVW R0, #0x1234; MOVT R0, #0x5678
    machine.step(2);
    assert.equal(machine.get(0), 0x56781234);
  });

  it('takes the carry of a rotated constant only when flags are set', () => {
    // ANDS R0, R1, #0x80000000; AND likewise
    assert.deepEqual(result([0xf011, 0x4000], { 1: -1 }), { r0: 0x80000000, flags: 'NzCvq' });
    assert.deepEqual(result([0xf001, 0x4000], { 1: -1 }), { r0: 0x80000000, flags: 'nzcvq' });
  });

  it('subtracts with borrow', () => {
    // SBCS R0, R1, R2 with C clear: R1 − R2 − 1
    assert.deepEqual(result([0xeb71, 0x0002], { 1: 5, 2: 5 }), { r0: 0xffffffff, flags: 'Nzcvq' });
  });

  it('inserts, clears and extracts bit fields', () => {
    assert.equal(result([0xf361, 0x200b], { 0: 0xffffffff, 1: 0x5 }).r0, 0xfffff5ff, 'BFI R0, R1, #8, #4');
    assert.equal(result([0xf36f, 0x200b], { 0: 0xffffffff }).r0, 0xfffff0ff, 'BFC R0, #8, #4');
    assert.equal(result([0xf341, 0x2003], { 1: 0x800 }).r0, 0xfffffff8, 'SBFX R0, R1, #8, #4');
    assert.equal(result([0xf3c1, 0x2003], { 1: 0x800 }).r0, 8, 'UBFX R0, R1, #8, #4');
    assert.equal(result([0xf3c1, 0x001f], { 1: 0xdeadbeef }).r0, 0xdeadbeef, 'UBFX R0, R1, #0, #32');
  });

  it('saturates and remembers it', () => {
    assert.deepEqual(result([0xf301, 0x0007], { 1: 200 }), { r0: 127, flags: 'nzcvQ' }, 'SSAT R0, #8, R1');
    assert.deepEqual(result([0xf381, 0x0008], { 1: -1 }), { r0: 0, flags: 'nzcvQ' }, 'USAT R0, #8, R1');
    assert.deepEqual(
      result([0xf321, 0x0007], { 1: 0x00c8ff38 }),
      { r0: 0x007fff80, flags: 'nzcvQ' },
      'SSAT16 R0, #8, R1',
    );
  });
});
