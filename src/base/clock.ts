/**
 * Time as a parameter: nothing in the core looks at the wall clock or sets a timer by itself.
 *
 * Below: nothing. Above: everyone who waits. Implementations: `SystemClock` here, the virtual board's own clock there.
 */

/** A clock that can be waited on. Milliseconds throughout. */
export interface Clock {
  /** Milliseconds since an arbitrary moment; never goes back. */
  now(): number;
  /**
   * Resolves after `milliseconds`, not earlier.
   * @throws the signal's reason, as soon as the signal is aborted
   */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The time of the machine. */
export class SystemClock implements Clock {
  now(): number {
    return performance.now();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        clearTimeout(timer);
        reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, milliseconds);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }
}

/** What a wait that was given up fails with: the signal's own reason where that is an error. */
export function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new DOMException('The operation was cancelled', 'AbortError');
}
