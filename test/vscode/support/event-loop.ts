/**
 * How long code blocked the extension host, which is one thread for every extension.
 */

import { performance } from 'node:perf_hooks';

/** The longest times between two turns of the event loop, in milliseconds. */
export interface LongestBlock {
  /** On the thread itself: what code used, without the times when other programs had the processor. */
  readonly processor: number;
  /** By the clock on the wall. */
  readonly wall: number;
}

/** Node 22.19 and later: the processor time of this thread, in microseconds. */
const threadCpuUsage = (process as { threadCpuUsage?: () => { user: number; system: number } }).threadCpuUsage;

function threadTime(): number {
  // Where there is no time of the thread, that of all its threads: never less, and it does not count others' work.
  const { user, system } = (threadCpuUsage ?? process.cpuUsage).call(process);
  return (user + system) / 1000;
}

/** Runs something and measures meanwhile. */
export async function longestBlockDuring(action: () => Promise<unknown>): Promise<LongestBlock> {
  let [processor, wall] = [0, 0];
  let [lastProcessor, lastWall] = [threadTime(), performance.now()];
  let running = true;
  const turn = (): void => {
    const [nowProcessor, nowWall] = [threadTime(), performance.now()];
    processor = Math.max(processor, nowProcessor - lastProcessor);
    wall = Math.max(wall, nowWall - lastWall);
    [lastProcessor, lastWall] = [nowProcessor, nowWall];
    if (running) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  try {
    await action();
  } finally {
    running = false;
  }
  return { processor, wall };
}
