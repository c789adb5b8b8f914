/** In what the cores differ, as a program and a debugger see it. */

import assert from 'node:assert/strict';
import { viewOf } from '../../../src/base/bytes.ts';
import type { CoreModel } from '../../../src/virtual-board/chips/chip-row.ts';
import { CortexM } from '../../../src/virtual-board/core/cortex-m.ts';
import { BusError } from '../../../src/virtual-board/memory-bus.ts';

const RAM = 0x20000000;
const CPUID = 0xe000ed00;
const VTOR = 0xe000ed08;
const CCR = 0xe000ed14;
const CFSR = 0xe000ed28;
const DHCSR = 0xe000edf0;

/** A core with 4 KB of RAM that starts with `code` at 0x20000100, R0 holding an odd address of RAM. */
function coreWith(model: CoreModel, ...code: number[]): CortexM {
  const bytes = new Uint8Array(4096);
  const view = viewOf(bytes);
  code.forEach((halfword, index) => view.setUint16(0x100 + 2 * index, halfword, true));
  const core = new CortexM(
    {
      read: (address, _size, master) => {
        if (address > 4) {
          throw new BusError(address, master);
        }
        return address === 0 ? RAM + 0x1000 : RAM + 0x101;
      },
      write: (address, _size, _value, master) => {
        throw new BusError(address, master);
      },
      takeStallCycles: () => 0,
    },
    { model, plainMemory: [{ start: RAM, bytes, writable: true }] },
  );
  core.powerOnReset();
  core.writeSystem(DHCSR, 4, 0xa05f0001, 'debug');
  core.writeRegister(0, RAM + 0x201);
  return core;
}

describe('core models', () => {
  // CPUID of each Technical Reference Manual, NUM_CODE in bits 7:4, NUMCOMP in 31:28; RM0091, 32.5: four and two.
  for (const [model, cpuid, breakpoints, watchpoints] of [
    ['m0', 0x410cc200, 4, 2],
    ['m0+', 0x410cc601, 4, 2],
    ['m3', 0x411fc231, 6, 4],
    ['m3 r2', 0x412fc230, 6, 4],
    ['m4', 0x410fc241, 6, 4],
    ['m7', 0x411fc270, 8, 4],
  ] as const) {
    it(`says who a Cortex-${model} is and what it has for a debugger`, () => {
      const core = coreWith(model);
      assert.equal(core.readSystem(CPUID, 4, 'debug'), cpuid);
      assert.equal((core.readSystem(0xe0002000, 4, 'debug') >>> 4) & 0xf, breakpoints);
      assert.equal(core.readSystem(0xe0001000, 4, 'debug') >>> 28, watchpoints);
    });
  }

  for (const [model, there] of [
    ['m0', false],
    ['m0+', true],
    ['m3', true],
  ] as const) {
    it(`has ${there ? '' : 'no '}VTOR in a Cortex-${model}`, () => {
      const core = coreWith(model);
      core.writeSystem(VTOR, 4, RAM, 'debug');
      assert.equal(core.readSystem(VTOR, 4, 'debug'), there ? RAM : 0);
    });
  }

  for (const [model, faults] of [
    ['m0', true],
    ['m0+', true],
    ['m3', false],
    ['m4', false],
    ['m7', false],
  ] as const) {
    it(`${faults ? 'faults on' : 'does'} an unaligned load and MOVW in a Cortex-${model}`, () => {
      for (const code of [
        [0x6801, 0xe7fe], // LDR R1, [R0]
        [0xf240, 0x0101, 0xe7fe], // MOVW R1, #1
      ]) {
        const core = coreWith(model, ...code);
        core.run(20);
        // The HardFault's vector cannot be read: the core locks up.
        assert.equal(core.lockedUp, faults);
      }
    });
  }

  it('has neither configurable faults nor a choice about alignment in ARMv6-M', () => {
    const core = coreWith('m0');
    core.writeSystem(CCR, 4, 0, 'debug');
    assert.equal(core.readSystem(CCR, 4, 'debug') & 0x208, 0x208);
    assert.equal(core.readSystem(CFSR, 4, 'debug'), 0);
    core.systemReset();
    assert.equal(core.readSystem(CCR, 4, 'debug') & 0x208, 0x208);
  });

  it('breaks by whole addresses in a Cortex-M7, in RAM too', () => {
    const core = coreWith('m7', 0xbf00, 0xbf00, 0xe7fe);
    core.writeSystem(0xe0002000, 4, 3, 'debug');
    core.writeSystem(0xe0002008, 4, (RAM + 0x102) | 1, 'debug');
    core.run(20);
    assert.equal(core.halted, true);
    assert.equal(core.readRegister(15), RAM + 0x102);
  });
});
