import assert from 'node:assert/strict';
import type { CoreAccess } from '../../src/virtual-board/core/core-options.ts';
import type { CortexM } from '../../src/virtual-board/core/cortex-m.ts';
import type { RunResult } from '../../src/virtual-board/core/run-result.ts';
import { CoreRunner } from '../../src/virtual-board/core-runner.ts';
import { SmallMachine, STATUS } from './core/small-machine.ts';

/** A core that does as the test says. */
class FakeCore {
  cyclesInRun = 0;
  runs: number[] = [];
  skips: number[] = [];
  untilEvent = Infinity;
  ended = 0;
  answer: (cycles: number) => RunResult = (cycles) => ({ cycles, reason: 'budget' });

  run(cycles: number): RunResult {
    this.runs.push(cycles);
    return this.answer(cycles);
  }

  skip(cycles: number): void {
    this.skips.push(cycles);
    this.untilEvent = cycles === this.untilEvent ? Infinity : this.untilEvent - cycles;
  }

  cyclesUntilEvent(): number {
    return this.untilEvent;
  }

  endRunEarly(): void {
    this.ended++;
  }
}

function bench(): { core: FakeCore; runner: CoreRunner; set: (hertz: number) => void; repeated: CoreAccess[][] } {
  const core = new FakeCore();
  const repeated: CoreAccess[][] = [];
  let hertz = 16e6;
  const runner = new CoreRunner(core as unknown as CortexM, {
    isFirmware: () => true,
    clock: () => hertz,
    repeated: (accesses) => repeated.push([...accesses]),
  });
  return { core, runner, set: (value) => (hertz = value), repeated };
}

describe('CoreRunner', () => {
  it('gives the core as many cycles as time allows, and loses none to rounding', () => {
    const { core, runner } = bench();
    for (let at = 0; at < 100; at++) {
      runner.run(at * 100, (at + 1) * 100);
    }
    assert.equal(
      core.runs.reduce((sum, cycles) => sum + cycles, 0),
      160,
    );
  });

  it('lets a core that ran ahead wait for its time', () => {
    const { core, runner } = bench();
    core.answer = () => ({ cycles: 1000, reason: 'budget' });
    assert.equal(runner.run(0, 1000), 1000);
    runner.run(1000, 62_000);
    assert.equal(core.runs.length, 1);
    runner.run(62_000, 63_000);
    assert.equal(core.runs.length, 2);
  });

  it('skips what a waiting core would do, up to its next event', () => {
    const { core, runner } = bench();
    core.answer = () => ({ cycles: 0, reason: 'sleeping' });
    core.untilEvent = 40;
    runner.run(0, 16_000);
    assert.deepEqual(core.skips, [40, 216]);
    assert.equal(runner.waiting, true);
    assert.equal(runner.executed, 0);
  });

  it('tells what a skipped loop went on doing, at the time up to which it was skipped', () => {
    const { core, runner, repeated } = bench();
    const access = { kind: 'write', address: 1, size: 4, value: 2 } as const;
    core.answer = () => ({ cycles: 16, reason: 'idle', idleLoop: { cycles: 4, accesses: [access] } });
    core.untilEvent = Infinity;
    assert.equal(runner.run(0, 16_000), 16_000);
    assert.deepEqual(repeated, [[access]]);
    assert.equal(runner.executed, 16_000);
  });

  it('skips whole rounds of a loop, and lets the core execute what is left over', () => {
    const { core, runner, repeated } = bench();
    core.answer = (cycles) =>
      cycles < 6 ? { cycles, reason: 'budget' } : { cycles: 6, reason: 'idle', idleLoop: { cycles: 6, accesses: [] } };
    assert.equal(runner.run(0, 16_000), 16_000);
    assert.deepEqual(core.skips, [246], '6 executed, 41 rounds skipped');
    assert.deepEqual(core.runs, [256, 4]);
    assert.equal(repeated.length, 1);
  });

  it('comes to the same cycle with skipping as by executing everything', () => {
    // LDR R0, [R1]; TST.W R0, #0x10000; BNE to the load; and, when the register has changed, ADDS R5, #1; B to the ADDS
    const countAfter = (waits: number, isRepeatable: boolean): number => {
      const machine = new SmallMachine({ isRepeatable: () => isRepeatable });
      machine.start(0x6808, 0xf410, 0x3f80, 0xd1fb, 0x3501, 0xe7fd).set({ 1: STATUS, 5: 0 });
      machine.status = 0x10000;
      const runner = new CoreRunner(machine.core, {
        isFirmware: () => true,
        clock: () => 16e6,
        repeated: () => undefined,
      });
      const skip = machine.core.skip.bind(machine.core);
      let skipped = 0;
      machine.core.skip = (cycles) => {
        skipped += cycles;
        skip(cycles);
      };
      runner.run(0, waits);
      assert.equal(skipped > waits / 125, isRepeatable, 'more than half of the time is skipped');
      machine.status = 0;
      runner.run(waits, waits + 100_000);
      return machine.get(5);
    };
    for (let waits = 1_000_000; waits < 1_001_000; waits += 62.5) {
      assert.equal(countAfter(waits, true), countAfter(waits, false), `after ${waits} ns`);
    }
  });

  it('knows the time in the middle of a run, and ends it', () => {
    const { core, runner } = bench();
    let seen: number | undefined;
    core.answer = () => {
      core.cyclesInRun = 10;
      seen = runner.now;
      assert.equal(runner.cyclesTo(1625), 16);
      runner.endRunEarly();
      return { cycles: 11, reason: 'budget' };
    };
    assert.equal(runner.run(0, 16_000), 687.5);
    assert.equal(seen, 625);
    assert.equal(core.ended, 1);
    assert.equal(runner.now, undefined);
    runner.endRunEarly();
    assert.equal(core.ended, 1, 'nothing to end');
  });

  it('takes another clock after the run that set it', () => {
    const { core, runner, set } = bench();
    core.answer = (cycles) => {
      set(32e6);
      runner.takeClock();
      return { cycles: Math.min(cycles, 16), reason: 'budget' };
    };
    const reached = runner.run(0, 16_000);
    assert.equal(core.ended, 1);
    core.runs = [];
    runner.run(reached, reached + 3125);
    assert.equal(core.runs[0], 100);
  });

  it('goes on from a snapshot', () => {
    const { core, runner } = bench();
    runner.run(0, 1000);
    const snapshot = runner.snapshot();
    runner.begin(50_000);
    assert.equal(runner.executed, 0);
    runner.restore(snapshot);
    assert.equal(runner.executed, 1000);
    runner.run(1000, 2000);
    assert.deepEqual(core.runs, [16, 16]);
  });
});
