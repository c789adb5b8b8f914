import assert from 'node:assert/strict';
import { VirtualClock, type TimeDriven } from '../../src/virtual-board/virtual-clock.ts';

/** A chip that only counts; erases for the first 10 ms. */
class Counter implements TimeDriven {
  passed = 0;
  slice = Infinity;
  running = false;
  onAdvance = (): void => {};

  get activity(): { erase: number; program: number; running: boolean } {
    return { erase: Math.min(this.passed, 10e6), program: 0, running: this.running };
  }

  advance(nanoseconds: number): void {
    this.passed += nanoseconds;
    this.onAdvance();
  }
}

function clocked(): { clock: VirtualClock; chip: Counter } {
  const chip = new Counter();
  return { clock: new VirtualClock(chip), chip };
}

describe('VirtualClock', () => {
  it('passes exactly what is slept, and lets the chip run meanwhile', async () => {
    const { clock, chip } = clocked();
    await clock.sleep(250);
    assert.equal(clock.now(), 250);
    assert.equal(chip.passed, 250e6);
  });

  it('wakes sleepers in the order of their deadlines', async () => {
    const { clock } = clocked();
    const woken: [string, number][] = [];
    const sleep = (label: string, ms: number): Promise<void> =>
      clock.sleep(ms).then(() => void woken.push([label, clock.now()]));
    await Promise.all([sleep('c', 30), sleep('a', 10), sleep('b', 20), sleep('now', 0)]);
    assert.deepEqual(woken, [
      ['now', 0],
      ['a', 10],
      ['b', 20],
      ['c', 30],
    ]);
  });

  it('does jobs in order, before it passes time to any sleeper', async () => {
    const { clock } = clocked();
    const order: string[] = [];
    const deadline = clock.sleep(1000).then(() => void order.push('deadline'));
    for (const label of ['first', 'second']) {
      clock.submit(async () => {
        await clock.spend('usb', 1e6);
        order.push(label);
      });
    }
    await deadline;
    assert.deepEqual(order, ['first', 'second', 'deadline']);
    assert.equal(clock.now(), 1000);
  });

  it('lets a host react to what ended before a deadline that is far off', async () => {
    const { clock } = clocked();
    const transfer = (): Promise<void> =>
      new Promise((resolve) => {
        clock.submit(async () => {
          await clock.spend('usb', 1e6);
          resolve();
        });
      });
    for (let i = 0; i < 20; i++) {
      const guard = new AbortController();
      const late = clock.sleep(1000, guard.signal).then(
        () => 'late',
        () => 'given up',
      );
      await transfer();
      await new Promise((resolve) => setImmediate(resolve));
      guard.abort();
      assert.equal(await late, 'given up');
    }
    assert.equal(clock.now(), 20);
  });

  it('interrupts a wait for a job that comes meanwhile', async () => {
    const { clock, chip } = clocked();
    chip.slice = 1e6;
    let done = 0;
    chip.onAdvance = () => {
      if (chip.passed === 50e6) clock.submit(async () => void (done = clock.now()));
    };
    await clock.sleep(100_000);
    assert.equal(done, 50);
  });

  it('rejects a wait with the reason of its signal, at once', async () => {
    const { clock } = clocked();
    const stop = new AbortController();
    const wait = clock.sleep(1000, stop.signal);
    stop.abort(new Error('enough'));
    await assert.rejects(wait, /enough/);
    await assert.rejects(clock.sleep(1, stop.signal), /enough/);
    assert.equal(clock.now(), 0);
  });

  it('splits time by what it went to', async () => {
    const { clock, chip } = clocked();
    clock.submit(async () => {
      await clock.spend('usb', 3e6);
      await clock.spend('swd', 2e6);
      await clock.spend('probe', 1e6);
    });
    await clock.sleep(20);
    chip.running = true;
    await clock.sleep(5);
    const { times } = clock;
    assert.deepEqual(times, { usb: 3, swd: 2, probe: 1, erase: 4, program: 0, core: 5, waiting: 10, total: 25 });
    clock.resetTimes();
    assert.equal(clock.times.total, 0);
    assert.equal(clock.now(), 25);
  });

  it('follows a host that waits by the machine’s time, where asked', async () => {
    const began = performance.now();
    const clock = new VirtualClock(new Counter(), 'follow');
    const made = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 30));
    const waited = performance.now() - made; // a timer of Node may be early
    await clock.sleep(1);
    const most = performance.now() - began + 10;
    assert.ok(clock.now() >= waited && clock.now() < most, `${clock.now()} of ${waited} to ${most} ms`);
    assert.ok(clock.times.waiting + clock.times.erase >= waited);
  });

  it('keeps to real time where asked', async () => {
    const clock = new VirtualClock(new Counter(), 'real-time');
    const began = performance.now();
    await clock.sleep(60);
    assert.ok(performance.now() - began >= 50);
  });

  it('follows a host that waits by the machine’s time, where asked to', async () => {
    const chip = new Counter();
    const clock = new VirtualClock(chip, 'follow');
    const transfer = (): Promise<void> =>
      new Promise((resolve) => {
        clock.submit(async () => {
          await clock.spend('usb', 1e6);
          resolve();
        });
      });
    await transfer();
    const before = clock.now();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await transfer();
    const passed = clock.now() - before;
    assert.ok(passed >= 60, `only ${passed} ms passed`);
    assert.equal(chip.passed, Math.round(clock.now() * 1e6));
  });
});
