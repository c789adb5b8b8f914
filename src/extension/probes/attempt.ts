/**
 * What is done otherwise in the next attempt alone, because an error advised it: settings stay as they are.
 *
 * Below: options of flash jobs. Above: error buttons set it, jobs on boards take it.
 */

import type { FlashOptions } from '../../programming/flash-options.ts';
import type { ConnectMode } from '../../probe/debug-probe.ts';

/** How one attempt differs. */
export interface Attempt {
  /** In place of the way to connect that settings or the job say. */
  readonly mode?: ConnectMode;
  /** In place of the supply that is set or measured, in volts: a low one has the chip program few bits at a time. */
  readonly supplyVoltage?: number;
  /** Over what settings say. */
  readonly options?: Pick<FlashOptions, 'loader' | 'compare'>;
}

/** Holds the next attempt until a job takes it. */
export class NextAttempt {
  private attempt: Attempt = {};

  /** The next job is done so. */
  set(attempt: Attempt): void {
    this.attempt = attempt;
  }

  /** What the job that begins now does otherwise; the one after it nothing. */
  take(): Attempt {
    const { attempt } = this;
    this.attempt = {};
    return attempt;
  }
}
