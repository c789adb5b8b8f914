/** Clocks for tests. */

import type { Clock } from '../../src/base/clock.ts';

/** Time that passes by waiting alone: every sleep ends at once and is remembered. */
export class InstantClock implements Clock {
  readonly sleeps: number[] = [];
  private time = 0;

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      this.time += milliseconds;
      this.sleeps.push(milliseconds);
      resolve();
    });
  }
}

/** Time that stands still until the test moves it. */
export class ManualClock implements Clock {
  private time = 0;
  private readonly sleepers: { readonly end: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.sleepers.push({ end: this.time + milliseconds, wake: resolve });
      signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }

  /** Moves time in steps, with turns of the event loop in between so that who wakes can sleep again. */
  async advance(milliseconds: number, step = 100): Promise<void> {
    const end = this.time + milliseconds;
    while (this.time < end) {
      this.time = Math.min(end, this.time + step);
      for (const sleeper of this.sleepers.filter(({ end: due }) => due <= this.time)) {
        this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
        sleeper.wake();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

/** Time for deadlines: it stands still until nothing else can happen, and then goes to the next of them. */
export class DeadlineClock implements Clock {
  private time = 0;
  private readonly deadlines = new Set<{ readonly end: number; readonly wake: () => void }>();

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = { end: this.time + milliseconds, wake: resolve };
      const giveUp = (): void => {
        this.deadlines.delete(deadline);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted) {
        giveUp();
        return;
      }
      this.deadlines.add(deadline);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Lets the next deadline pass. @returns false where nobody waits for one */
  passToNext(): boolean {
    const [next] = [...this.deadlines].sort((a, b) => a.end - b.end);
    if (!next) {
      return false;
    }
    this.time = next.end;
    this.deadlines.delete(next);
    next.wake();
    return true;
  }
}
