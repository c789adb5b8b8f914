/** Waiting loops: found when they are, and never where something would still happen. */

import assert from 'node:assert/strict';
import type { CoreAccess } from '../../../src/virtual-board/core/core-options.ts';
import type { RunResult } from '../../../src/virtual-board/core/run-result.ts';
import { handler, PROGRAM, RAM, SmallMachine, STATUS } from './small-machine.ts';

const WATCHDOG = 0x40003000;
const repeatable = ({ kind, address }: CoreAccess): boolean => kind === 'read' || address === WATCHDOG;

/** LDR R0, [R1]; TST.W R0, #0x10000; BNE to the load. */
const poll = [0x6808, 0xf410, 0x3f80, 0xd1fb];

function run(halfwords: number[], registers: Record<number, number> = {}, status = 0): RunResult {
  const machine = new SmallMachine({ isRepeatable: repeatable }).start(...halfwords).set(registers);
  machine.status = status;
  return machine.core.run(20_000);
}

describe('a waiting loop', () => {
  it('is a branch to itself', () => {
    const { reason, idleLoop, cycles } = run([0xe7fe]);
    assert.equal(reason, 'idle');
    assert.deepEqual(idleLoop, { cycles: 3, accesses: [] });
    assert.ok(cycles < 1000);
  });

  it('is a poll of a register that the chip calls repeatable', () => {
    const { reason, idleLoop } = run(poll, { 1: STATUS }, 0x10000);
    assert.equal(reason, 'idle');
    assert.deepEqual(idleLoop, {
      cycles: 2 + 1 + 3,
      accesses: [{ kind: 'read', address: STATUS, size: 4, value: 0x10000 }],
    });
  });

  it('may feed a watchdog on the way', () => {
    // LDR R0, [R1]; STR R2, [R3]; B to the load
    const { reason, idleLoop } = run([0x6808, 0x601a, 0xe7fc], { 1: STATUS, 2: 0xaaaa, 3: WATCHDOG });
    assert.equal(reason, 'idle');
    assert.deepEqual(
      idleLoop?.accesses.map(({ kind, value }) => [kind, value]),
      [
        ['read', 0],
        ['write', 0xaaaa],
      ],
    );
  });

  it('may call functions and write to its stack what is there already', () => {
    // loop: BL f; B loop; f: PUSH {R4, LR}; POP {R4, PC}
    assert.equal(run([0xf000, 0xf801, 0xe7fc, 0xb510, 0xbd10]).reason, 'idle');
  });

  it('is found again at once after an event that changed nothing', () => {
    const machine = new SmallMachine().start(0xe7fe);
    machine.core.run(20_000);
    assert.ok(machine.core.run(20_000).cycles < 20);
  });

  it('is known again where the core comes back to it after doing something else', () => {
    // poll: LDR R0, [R1]; TST.W R0, #0x10000; BNE poll; ADDS R5, #1; STR R5, [R2]; B poll
    const machine = new SmallMachine({ isRepeatable: repeatable });
    machine.start(...poll, 0x3501, 0x6015, 0xe7f8).set({ 1: STATUS, 2: RAM, 5: 0 });
    machine.status = 0x10000;
    machine.core.run(20_000);
    for (let round = 1; round < 5; round++) {
      machine.status = 0;
      machine.core.run(20); // out of the loop and back to its head
      machine.status = 0x10000;
      const { reason, cycles } = machine.core.run(20_000);
      assert.equal(reason, 'idle');
      assert.ok(cycles < 40, `${cycles} cycles`);
    }
    assert.ok(machine.get(5) >= 4);
  });

  it('ends when what it waits for changes', () => {
    const machine = new SmallMachine({ isRepeatable: repeatable }).start(...poll, 0x2507, 0xbe00).set({ 1: STATUS });
    machine.status = 0x10000;
    assert.equal(machine.core.run(20_000).reason, 'idle');
    machine.status = 0;
    machine.core.run(10);
    assert.equal(machine.get(5), 7);
  });

  it('ends with an interrupt', () => {
    const machine = new SmallMachine().start(0xe7fe);
    machine.setSystem(0xe000e100, 1);
    machine.core.run(20_000);
    machine.core.setInterruptPending(0);
    assert.equal(machine.step().get(15), handler(16));
  });
});

describe('no waiting loop', () => {
  it('is one that counts', () => {
    assert.equal(run([0x3001, 0xe7fd]).reason, 'budget', 'ADDS R0, #1; B');
    assert.equal(run([0x6808, 0x3001, 0x6008, 0xe7fb], { 1: RAM }).reason, 'budget', 'in memory');
  });

  it('is one that writes other values in turn, even if registers are the same', () => {
    // EORS in memory: LDR R0, [R1]; EORS R0, R2; STR R0, [R1]; MOVS R0, #0; B
    assert.equal(run([0x6808, 0x4050, 0x6008, 0x2000, 0xe7fa], { 1: RAM, 2: 1 }).reason, 'budget');
  });

  it('is one whose access the chip does not call repeatable', () => {
    const machine = new SmallMachine().start(...poll).set({ 1: STATUS });
    machine.status = 0x10000;
    assert.equal(machine.core.run(20_000).reason, 'budget');
    assert.equal(run([0x601a, 0xe7fd], { 3: STATUS + 4 }).reason, 'budget', 'a write');
  });

  it('is one that reads the time', () => {
    assert.equal(run([0x6808, 0xe7fd], { 1: 0xe000e018 }).reason, 'budget', 'SYST_CVR');
    assert.equal(run([0x6808, 0xe7fd], { 1: 0xe0001004 }).reason, 'budget', 'CYCCNT');
    assert.equal(run([0x6808, 0xe7fd], { 1: 0xe000ed04 }).reason, 'idle', 'but ICSR is');
  });

  it('is one that SysTick interrupts: its handler runs on time', () => {
    const machine = new SmallMachine().start(0xe7fe);
    machine.load([0x3501, 0x4770], handler(15)); // ADDS R5, #1; BX LR
    machine.setSystem(0xe000e014, 9999);
    machine.setSystem(0xe000e018, 0);
    machine.setSystem(0xe000e010, 7);
    let time = 0;
    while (time < 100_050) {
      const { cycles, reason } = machine.core.run(100_050 - time);
      const skipped = reason === 'idle' ? Math.min(machine.core.cyclesUntilEvent(), 100_050 - time - cycles) : 0;
      machine.core.skip(skipped);
      time += cycles + skipped;
    }
    assert.equal(machine.get(5), 10);
    assert.equal(machine.get(15), PROGRAM);
  });
});
