/**
 * Names that one tab has at a time, until it lets them go or is closed: the browser's Web Locks. They reach the tabs of
 * one origin, which for VS Code's extension hosts are those of one workspace.
 *
 * Below: the browser. Above: USB (a probe at a time), composition roots (a chip at a time).
 */

/** What of the browser is used. */
export type Locks = Pick<LockManager, 'request'>;

/**
 * Waits for a name. Returns how to let it go.
 * @throws the signal's reason
 */
export function waitForLock(locks: Locks, name: string, signal?: AbortSignal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    locks
      .request(name, signal === undefined ? {} : { signal }, () => new Promise<void>((release) => resolve(release)))
      .catch(reject);
  });
}

/** Takes a name, if nobody has it: see `TakeName`. Where the browser has no such locks, everybody may. */
export function takeLock(locks: Locks | undefined, name: string): Promise<(() => void) | undefined> {
  if (locks === undefined) {
    return Promise.resolve(() => undefined);
  }
  return new Promise((resolve, reject) => {
    const keep = (lock: Lock | null): Promise<void> | undefined => {
      if (lock) {
        return new Promise<void>((release) => resolve(release));
      }
      resolve(undefined);
      return undefined;
    };
    locks.request(name, { ifAvailable: true }, keep).catch(reject);
  });
}
