import assert from 'node:assert/strict';
import {
  BankedFlashInTime,
  type BankInTime,
  FlashInTime,
} from '../../../src/virtual-board/peripherals/flash-in-time.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { FlashOperations } from '../../../src/virtual-board/peripherals/flash-operations.ts';

let time: number;
const now = (): number => time;
const operations = (): FlashOperations =>
  new FlashOperations(new FlashArray([{ index: 0, start: 0, size: 1024, code: 0, bank: 1 }], {}, 0xff), now);

/** Cells of which one flips at 50. */
class OneFlip {
  nextAt = 50;

  passTime(): void {
    this.nextAt = now() >= 50 ? Infinity : 50;
  }
}

class OneSet extends FlashInTime {
  readonly operations = operations();
  readonly timedCells = new OneFlip();
  ended = 0;

  protected operationsEnded(): void {
    this.ended++;
  }
}

class TwoBanks extends BankedFlashInTime<BankInTime> {
  readonly banks = [operations(), operations()].map((each) => ({
    operations: each,
    passTime: () => void each.finish(),
  }));
  readonly timedCells = new OneFlip();
}

describe('a flash in time', () => {
  beforeEach(() => {
    time = 0;
  });

  it('is busy until its operation ends, which it notices once', () => {
    const flash = new OneSet(now);
    assert.deepEqual([flash.busy, flash.nextEventAt], [false, 50]);
    flash.operations.begin('erase', [], 30);
    assert.deepEqual([flash.busy, flash.busyUntil, flash.nextEventAt], [true, 30, 30]);
    flash.passTime();
    assert.equal(flash.ended, 0);
    time = 30;
    flash.passTime();
    flash.passTime();
    assert.deepEqual([flash.busy, flash.ended, flash.nextEventAt], [false, 1, 50]);
    assert.deepEqual(flash.work(), { erase: 30, program: 0 });
    time = 50;
    flash.passTime();
    assert.equal(flash.nextEventAt, Infinity);
  });

  it('of two banks is busy with either, and counts the work of both', () => {
    const flash = new TwoBanks(now);
    flash.banks[0]?.operations.begin('erase', [], 40);
    flash.banks[1]?.operations.begin('program', [], 10);
    assert.deepEqual([flash.busy, flash.busyUntil, flash.nextEventAt], [true, 40, 10]);
    time = 20;
    flash.passTime();
    assert.deepEqual([flash.busy, flash.nextEventAt], [true, 40]);
    time = 40;
    flash.passTime();
    assert.deepEqual([flash.busy, flash.nextEventAt], [false, 50]);
    assert.deepEqual(flash.work(), { erase: 40, program: 10 });
  });
});
