/**
 * One at a time for each key: jobs that want the same probe wait for each other, and may give up while they wait.
 *
 * Below: the queue. Above: board-jobs. Pure.
 */

import { ExclusiveQueue } from '../../base/exclusive-queue.ts';

/** Hands out turns. */
export class Turns {
  private readonly queues = new Map<string, ExclusiveQueue>();
  private readonly takers = new Map<string, number>();

  /** Whether somebody has the turn now, or waits for it. */
  isTaken(key: string): boolean {
    return (this.takers.get(key) ?? 0) > 0;
  }

  /**
   * Works while it has the turn, and gives it back however the work ends.
   * @throws as `take`; what the work throws
   */
  async during<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const giveBack = await this.take(key, signal);
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  /**
   * Waits for the turn.
   * @returns how to give it back; that must be called once
   * @throws the signal's reason, as soon as the signal is aborted; the turn then goes to the next
   */
  take(key: string, signal: AbortSignal): Promise<() => void> {
    this.count(key, 1);
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(signal.reason as Error);
      signal.addEventListener('abort', giveUp, { once: true });
      void this.queueOf(key).run(
        () =>
          new Promise<void>((done) => {
            signal.removeEventListener('abort', giveUp);
            const giveBack = (): void => {
              this.count(key, -1);
              done();
            };
            if (signal.aborted) {
              giveUp();
              giveBack();
            } else {
              resolve(giveBack);
            }
          }),
      );
    });
  }

  private queueOf(key: string): ExclusiveQueue {
    const queue = this.queues.get(key) ?? new ExclusiveQueue();
    this.queues.set(key, queue);
    return queue;
  }

  private count(key: string, change: number): void {
    this.takers.set(key, (this.takers.get(key) ?? 0) + change);
  }
}
