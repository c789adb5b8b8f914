import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { FlashOperations } from '../../../src/virtual-board/peripherals/flash-operations.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

const START = 0x08000000;

class Bench {
  time = 0;
  readonly array = new FlashArray(sectorsOf(chipNamed('stm32f401xe')), {});
  readonly operations = new FlashOperations(this.array, () => this.time);
  readonly violations = new Violations();
  changes = 0;

  cutShort(): string[] {
    return [...this.operations.cutShort({ violations: this.violations, contentChanged: () => this.changes++ })];
  }

  program(address: number): void {
    this.operations.begin('program', [this.array.program(address, 0, 4, false)], 16);
  }
}

describe('FlashOperations', () => {
  it('are busy until the last has ended', () => {
    const bench = new Bench();
    assert.equal(bench.operations.busy, false);
    bench.program(START);
    bench.program(START + 4);
    assert.equal(bench.operations.busyUntil, 32);
    bench.time = 31;
    assert.equal(bench.operations.busy, true);
    assert.equal(bench.operations.finish(), false);
    bench.time = 32;
    assert.equal(bench.operations.finish(), true);
    assert.equal(bench.operations.finish(), false);
  });

  it('count work by kind, up to now', () => {
    const bench = new Bench();
    bench.program(START);
    bench.time = 10;
    assert.deepEqual(bench.operations.work, { erase: 0, program: 10 });
    bench.time = 50;
    bench.operations.finish();
    bench.operations.begin('erase', [], 100);
    bench.time = 90;
    assert.deepEqual(bench.operations.work, { erase: 40, program: 16 });
  });

  it('stay half done, or are taken back, when they are cut short', () => {
    const bench = new Bench();
    bench.program(START);
    bench.program(START + 4);
    bench.time = 8;
    assert.deepEqual(bench.cutShort(), ['program']);
    assert.equal(bench.violations.lines.length, 1);
    assert.equal(bench.changes, 1);
    assert.equal(bench.operations.busy, false);
    assert.deepEqual([...bench.array.bytes.subarray(4, 8)], [255, 255, 255, 255]);
    assert.ok(bench.array.bytes.subarray(0, 4).every((byte) => byte !== 0 && byte !== 255));
    assert.deepEqual(bench.operations.work, { erase: 0, program: 8 });
    assert.deepEqual(bench.cutShort(), []);
    assert.equal(bench.violations.lines.length, 1, 'a reset of an idle flash is nothing to tell');
  });

  it('begin when they may', () => {
    const bench = new Bench();
    bench.operations.begin('erase', [], 100, 50);
    assert.equal(bench.operations.busyUntil, 150);
    bench.time = 60;
    assert.deepEqual(bench.operations.work, { erase: 10, program: 0 });
  });

  it('go on from a snapshot, which later ones do not change', () => {
    const bench = new Bench();
    bench.program(START);
    const snapshot = bench.operations.snapshot();
    bench.program(START + 4);
    bench.operations.restore(snapshot);
    assert.equal(bench.operations.busyUntil, 16);
  });
});
