/**
 * The lock of FLASH_CR and FLASH_OPTCR (RM0368, 3.5.1): two keys in order open it; anything else, also a key to an
 * open lock, shuts it until the next reset.
 *
 * Below: the log of violations. Above: the flash controllers.
 */

import type { Violations } from '../violations.ts';

export class KeyLock {
  private state: 'locked' | 'half-open' | 'open' | 'shut' = 'locked';

  /** @param keys what must be written, in this order */
  constructor(private readonly keys: readonly [number, number]) {}

  get locked(): boolean {
    return this.state !== 'open';
  }

  /** Takes what was written to the key register. Returns false where it was wrong. */
  take(value: number): boolean {
    if (this.state === 'locked' && value === this.keys[0]) {
      this.state = 'half-open';
    } else if (this.state === 'half-open' && value === this.keys[1]) {
      this.state = 'open';
    } else {
      this.state = 'shut';
      return false;
    }
    return true;
  }

  /**
   * A write to the key register.
   * @param register its name
   * @throws RangeError for a wrong key: the chip answers it with a bus error
   */
  write(value: number, register: string, violations: Violations): void {
    if (!this.take(value)) {
      violations.report(`${register}: wrong key or one too many; locked until the next reset`);
      throw new RangeError('wrong key');
    }
  }

  /** Locks an open lock again; it can be opened with the keys. */
  close(): void {
    if (this.state === 'open') {
      this.state = 'locked';
    }
  }

  reset(): void {
    this.state = 'locked';
  }

  snapshot(): unknown {
    return this.state;
  }

  restore(snapshot: unknown): void {
    this.state = snapshot as typeof this.state;
  }
}
