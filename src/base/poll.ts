/**
 * Waiting for something to become true, with a deadline that always rejects.
 *
 * Below: clock. Above: whoever waits for hardware.
 */

import type { Clock } from './clock.ts';

/** How long and how often to ask. Milliseconds. */
export interface PollOptions {
  /** After this long the wait is given up. */
  readonly timeout: number;
  /** Pause before the second attempt; each further pause is the same. */
  readonly interval: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls `attempt` until it returns something other than undefined.
 * @param onTimeout makes the error to throw when the time is over
 * @returns what `attempt` returned
 * @throws what `attempt` throws; what `onTimeout` makes; the signal's reason
 */
export async function pollUntil<T>(
  clock: Clock,
  attempt: () => Promise<T | undefined>,
  options: PollOptions,
  onTimeout: () => Error,
): Promise<T> {
  const deadline = clock.now() + options.timeout;
  for (;;) {
    options.signal?.throwIfAborted();
    const result = await attempt();
    if (result !== undefined) {
      return result;
    }
    if (clock.now() >= deadline) {
      throw onTimeout();
    }
    await clock.sleep(options.interval, options.signal);
  }
}
