/**
 * One at a time: a queue for exchanges that must not interleave, such as command, data and reply on one USB pipe.
 *
 * Below: nothing. Above: the USB link.
 */

/** Runs tasks one after the other, in the order they came. A task that fails does not stop the next. */
export class ExclusiveQueue {
  private last: Promise<unknown> = Promise.resolve();

  /** Runs `task` when all before it have ended; settles as the task does. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.last.then(task, task);
    this.last = result.catch(() => undefined);
    return result;
  }
}
