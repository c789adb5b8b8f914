/**
 * The board's time: nobody's but the board's. It advances by what USB transfers, the probe and the host's own waits
 * cost (the rules of the timing model), and the chip runs meanwhile.
 *
 * Below: base. Above: everything on the board, and a host that waits on it. It does not know what advances it.
 *
 * How it works: jobs (USB transfers, in the order they came) and sleepers (waits of the host, by their deadlines). A
 * job is done before time moves to any sleeper; before it does, the host gets a turn of the event loop to react to
 * what has just ended. A host should therefore not keep a wait open while it waits for something that is not the
 * board, such as a disk: the clock would take that for having nothing else to do.
 */

import { abortReason, type Clock } from '../base/clock.ts';

/** What time was spent on, as the host saw it: a wait while the flash erases is `erase`, and so on. */
export type TimeKind = 'usb' | 'swd' | 'probe' | 'erase' | 'program' | 'core' | 'waiting';

/** Milliseconds by kind; `total` is their sum. */
export type BoardTimes = Readonly<Record<TimeKind | 'total', number>>;

/** What happens while time passes: the chip. Nanoseconds. */
export interface TimeDriven {
  /** Runs for exactly `nanoseconds`, at once. */
  advance(nanoseconds: number): void;
  /** Nanoseconds that can be run at once without blocking the event loop for long. */
  readonly slice: number;
  /** Flash work so far, in nanoseconds, for the split of waits; `running`: whether the core runs. */
  readonly activity: { readonly erase: number; readonly program: number; readonly running: boolean };
}

interface Sleeper {
  readonly deadline: number;
  readonly wake: () => void;
}

/** After so many milliseconds of the machine's time without a turn of the event loop, one is taken. */
const LONGEST_BLOCK = 6;

/** Microtasks that a host is given to react before the event loop is turned for it (found by trying: 3 suffice). */
const REACTION_TICKS = 24;

/** In real time, being ahead of the machine's clock by less than this is not worth a timer. Milliseconds. */
const REAL_TIME_TOLERANCE = 4;

/** In real time, this much passes between two looks at the machine's clock. Nanoseconds. */
const REAL_TIME_SLICE = 20e6;

/** For a host that waits by the machine's time: what passed between two transfers passes here too, up to this. */
const LONGEST_CATCH_UP = 5000;

/** Whose time the board keeps to: nobody's; the machine's, for people who watch; the machine's where it is ahead. */
export type Pace = 'virtual' | 'real-time' | 'follow';

/** The clock. Hosts use `now` and `sleep`; the rest is for the board. */
export class VirtualClock implements Clock {
  private time = 0;
  private spent: Record<TimeKind, number> = noTime();
  private readonly jobs: (() => Promise<void>)[] = [];
  private readonly sleepers: Sleeper[] = [];
  private pumping = false;
  private lastTurn = performance.now();
  private anchor = { real: 0, virtual: 0 };
  /** When there was last something to do, on the machine's clock. */
  private idleSince = performance.now();

  /**
   * @param driven what runs while time passes
   * @param pace `real-time`: keeps to the machine's time. `follow`: never waits, but what the host has waited between
   *   two transfers passes here as well, for hosts that know no other clock than the machine's
   * @param turnOfHost resolves when the host's event loop has been around once
   */
  constructor(
    private readonly driven: TimeDriven,
    private readonly pace: Pace = 'virtual',
    private readonly turnOfHost: () => Promise<void> = turnOfTheEventLoop,
  ) {}

  private get realTime(): boolean {
    return this.pace === 'real-time';
  }

  /** Virtual milliseconds since the board was made. */
  now(): number {
    return this.time / 1e6;
  }

  /** Virtual nanoseconds since the board was made. */
  get nanoseconds(): number {
    return this.time;
  }

  get times(): BoardTimes {
    const kinds = Object.entries(this.spent).map(([kind, value]) => [kind, value / 1e6] as const);
    const total = kinds.reduce((sum, [, value]) => sum + value, 0);
    return { ...(Object.fromEntries(kinds) as Record<TimeKind, number>), total };
  }

  resetTimes(): void {
    this.spent = noTime();
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
        reject(abortReason(signal));
      };
      const sleeper: Sleeper = {
        deadline: this.time + Math.max(0, Math.round(milliseconds * 1e6)),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const later = this.sleepers.findIndex((other) => other.deadline > sleeper.deadline);
      this.sleepers.splice(later < 0 ? this.sleepers.length : later, 0, sleeper);
      this.startPump();
    });
  }

  /** Does `job` after those that were submitted before it. A job calls `spend`. It must not throw. */
  submit(job: () => Promise<void>): void {
    this.jobs.push(job);
    this.startPump();
  }

  /** Like `submit`, but before everything that waits: what a job left behind to be done next. */
  submitFirst(job: () => Promise<void>): void {
    this.jobs.unshift(job);
    this.startPump();
  }

  /** Lets time pass; the chip runs. Only jobs call this. */
  async spend(kind: TimeKind, nanoseconds: number): Promise<void> {
    await this.pass(kind, Math.round(nanoseconds), () => false);
    this.wakeSleepers();
  }

  private async pass(kind: TimeKind, nanoseconds: number, interrupted: () => boolean): Promise<void> {
    let left = nanoseconds;
    while (left > 0 && !interrupted()) {
      const slice = Math.min(this.driven.slice, this.realTime ? REAL_TIME_SLICE : Infinity);
      const piece = Math.min(left, Math.max(1, Math.floor(slice)));
      const before = kind === 'waiting' ? this.driven.activity : undefined;
      this.driven.advance(piece);
      this.time += piece;
      left -= piece;
      if (before === undefined) {
        this.spent[kind] += piece;
      } else {
        this.splitWait(piece, before);
      }
      await this.breathe();
    }
  }

  /** What the host waited for: an erase, a programming, the core, or nothing that the chip does. */
  private splitWait(piece: number, before: TimeDriven['activity']): void {
    const after = this.driven.activity;
    const erase = after.erase - before.erase;
    const program = after.program - before.program;
    this.spent.erase += erase;
    this.spent.program += program;
    this.spent[before.running ? 'core' : 'waiting'] += piece - erase - program;
  }

  /** Gives the event loop a turn if it has not had one for a while, and keeps to real time where asked. */
  private async breathe(): Promise<void> {
    if (this.realTime) {
      const ahead = this.now() - this.anchor.virtual - (performance.now() - this.anchor.real);
      if (ahead > REAL_TIME_TOLERANCE) {
        await new Promise((resolve) => setTimeout(resolve, ahead));
        this.lastTurn = performance.now();
      }
    }
    if (performance.now() - this.lastTurn > LONGEST_BLOCK) {
      await this.turn();
    }
  }

  private async turn(): Promise<void> {
    await turnOfTheEventLoop();
    this.lastTurn = performance.now();
  }

  private startPump(): void {
    if (!this.pumping) {
      this.pumping = true;
      this.anchor = { real: performance.now(), virtual: this.now() };
      // Not at once: no time passes while the host only submits.
      queueMicrotask(() => void this.pump());
    }
  }

  private async pump(): Promise<void> {
    if (this.pace === 'follow') {
      const missed = Math.min(performance.now() - this.idleSince, LONGEST_CATCH_UP);
      await this.spend('waiting', missed * 1e6);
    }
    for (;;) {
      const job = this.jobs.shift();
      if (job !== undefined) {
        await job();
        await this.breathe();
      } else if (this.sleepers.length === 0) {
        break;
      } else if (!(await this.hostReacted())) {
        await this.passToSleeper();
      }
    }
    this.pumping = false;
    this.idleSince = performance.now();
  }

  /** Whether the host, given the occasion, submitted a job or gave up its waits. */
  private async hostReacted(): Promise<boolean> {
    const reacted = (): boolean => this.jobs.length > 0 || this.sleepers.length === 0;
    for (let tick = 0; tick < REACTION_TICKS && !reacted(); tick++) {
      await Promise.resolve();
    }
    // Two turns: the first may end before what a host put behind one of its own (`setImmediate`) has begun.
    for (let turn = 0; turn < 2 && !reacted(); turn++) {
      await this.turnOfHost();
      this.lastTurn = performance.now();
    }
    return reacted();
  }

  private async passToSleeper(): Promise<void> {
    const first = this.sleepers[0];
    if (first !== undefined) {
      const abandoned = (): boolean => this.jobs.length > 0 || this.sleepers[0] !== first;
      await this.pass('waiting', first.deadline - this.time, abandoned);
      this.wakeSleepers();
    }
  }

  private wakeSleepers(): void {
    while (this.sleepers[0] !== undefined && this.sleepers[0].deadline <= this.time) {
      this.sleepers.shift()?.wake();
    }
  }
}

function noTime(): Record<TimeKind, number> {
  return { usb: 0, swd: 0, probe: 0, erase: 0, program: 0, core: 0, waiting: 0 };
}

/** Resolves after the event loop has been around once. Quicker than a timer, which waits a millisecond or four. */
export function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      resolve();
    };
    channel.port2.postMessage(undefined);
  });
}
