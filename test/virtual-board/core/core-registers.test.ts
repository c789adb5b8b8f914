/** Registers: two stack pointers behind one number, flags, conditions. */

import assert from 'node:assert/strict';
import { CoreRegisters, SP } from '../../../src/virtual-board/core/core-registers.ts';

describe('CoreRegisters', () => {
  it('shows the process stack pointer in Thread mode with SPSEL only', () => {
    const registers = new CoreRegisters();
    registers.mainStackPointer = 0x1003;
    registers.processStackPointer = 0x2000;
    assert.equal(registers.get(SP), 0x1000, 'the lowest two bits do not exist');
    registers.setMode(0, 1);
    assert.equal(registers.get(SP), 0x2000);
    registers.setMode(3, 1);
    assert.equal(registers.get(SP), 0x1000, 'Handler mode has the main stack');
    assert.equal(registers.processStackPointer, 0x2000);
  });

  it('is privileged in handlers and in threads without nPRIV', () => {
    const registers = new CoreRegisters();
    assert.ok(registers.privileged);
    registers.unprivilegedThread = 1;
    assert.ok(!registers.privileged);
    registers.setMode(15, 0);
    assert.ok(registers.privileged);
  });

  it('takes xPSR apart and puts it together again', () => {
    const registers = new CoreRegisters();
    const xpsr = 0xa90a_2c05;
    registers.setExecutionState(xpsr);
    registers.setMode(5, 0);
    assert.equal(registers.xpsr >>> 0, xpsr);
    assert.equal(registers.itState, 0x2c);
    assert.equal(registers.ge, 10);
  });

  it('sets the four flags of an addition', () => {
    const registers = new CoreRegisters();
    const add = (a: number, b: number, carry: number): string => {
      registers.addSettingFlags(a, b, carry);
      return `${registers.n}${registers.z}${registers.c}${registers.v}`;
    };
    assert.equal(add(0x7fffffff, 1, 0), '1001', 'overflow');
    assert.equal(add(-1, 1, 0), '0110', 'carry to zero');
    assert.equal(add(5, ~5, 1), '0110', '5 − 5');
    assert.equal(add(5, ~6, 1), '1000', '5 − 6 borrows');
    assert.equal(add(-1, -1, 1), '1010', 'carry in and out');
  });

  it('decides conditions as table A7-1 has them', () => {
    const registers = new CoreRegisters();
    const held = (flags: number): number[] => {
      registers.setFlags(flags << 28);
      return Array.from({ length: 15 }, (_, condition) => condition).filter((condition) => registers.holds(condition));
    };
    assert.deepEqual(held(0b0000), [1, 3, 5, 7, 9, 10, 12, 14]);
    assert.deepEqual(held(0b0100), [0, 3, 5, 7, 9, 10, 13, 14]);
    assert.deepEqual(held(0b0010), [1, 2, 5, 7, 8, 10, 12, 14]);
    assert.deepEqual(held(0b1001), [1, 3, 4, 6, 9, 10, 12, 14]);
    assert.deepEqual(held(0b1000), [1, 3, 4, 7, 9, 11, 13, 14]);
  });
});
