/**
 * A flash job on a virtual board while things go wrong: its faults come at the transfers that were drawn, and a job that
 * waits for nothing is found out. It does not judge how a job ends.
 */

import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../src/base/log.ts';
import type { FirmwareImage } from '../../src/image/firmware-image.ts';
import type { ConnectMode } from '../../src/probe/debug-probe.ts';
import { BoardSession } from '../../src/programming/board-session.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import type { FlashOptions } from '../../src/programming/flash-options.ts';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import type { FlashQuestion } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { probeOf } from './contract-board.ts';
import type { MemoryJournal } from './flash-board.ts';
import type { JobFault } from './job-faults.ts';
import { DeadlineClock } from './manual-clock.ts';
import type { Seeded } from './seeded.ts';

/** Bulk transfers of a job, more or less. */
const TRANSFERS = 260;
/** Looks at a board on which nothing happens, turns of the event loop in between, until nothing will by itself. */
const STILL_LOOKS = 4;
/** Virtual milliseconds that no job takes, whatever goes wrong. */
const TOO_LONG = 10 * 60_000;

/** How a job ended, and what was asked on the way. */
export interface Ending {
  readonly outcome?: FlashOutcome;
  readonly error?: unknown;
  readonly question?: FlashQuestion | undefined;
}

/** A job to be done. */
export interface Job {
  readonly image: FirmwareImage;
  readonly options: FlashOptions;
  readonly mode: ConnectMode;
  readonly faults: readonly JobFault[];
  /** How a question is answered; undefined: nobody is there. */
  readonly answer: boolean | undefined;
}

/** Where a job is done. */
export interface JobSurroundings {
  readonly board: VirtualBoard;
  readonly journal: MemoryJournal;
  /** What the faults draw from. */
  readonly draw: Seeded;
  /** Called at each setback that the job overcomes or tries to. */
  readonly triedAgain: () => void;
}

/** Arms the faults of a job, and runs it until it ends. */
export async function runJob(job: Job, { board, journal, draw, triedAgain }: JobSurroundings): Promise<Ending> {
  const cancelling = new AbortController();
  const armed = new AtTransfers(board);
  let journalFails = false;
  journal.onStore = () => {
    if (journalFails) {
      throw new Error('No space left on the device');
    }
  };
  const words = job.image.segments.flatMap(({ address, bytes }) => [address & ~3, (address + bytes.length - 1) & ~3]);
  job.faults.forEach((fault) =>
    fault.arm({
      board,
      draw,
      words: words.map((word) => word >>> 0),
      later: (action) =>
        draw.chance(0.3)
          ? armed.afterSetback(draw.between(1, 60), action)
          : armed.at(draw.between(0, TRANSFERS), action),
      cancel: () => cancelling.abort(),
      failJournal: () => void (journalFails = true),
    }),
  );
  const log: Log = {
    ...silentLog,
    warn: (message) => {
      if (message.startsWith('Trying again')) {
        triedAgain();
        armed.setback();
      }
    },
  };
  let question: FlashQuestion | undefined;
  const ask = async (asked: FlashQuestion): Promise<boolean> => {
    question = asked;
    return job.answer === true;
  };
  const { signal } = cancelling;
  const deadlines = new DeadlineClock();
  const work = async (): Promise<FlashOutcome> => {
    const session = await BoardSession.open(probeOf(board, { deadlineClock: deadlines }), {
      clock: board.clock,
      log,
      connect: { mode: job.mode, signal },
      patience: 1000,
      signal,
    });
    try {
      const options = { ...job.options, journal, signal, ...(job.answer !== undefined && { ask }) };
      return await flashImage(session, job.image, options);
    } finally {
      await session.close();
    }
  };
  try {
    const outcome = await unlessItHangs(board, deadlines, work());
    return { outcome, question };
  } catch (error) {
    if (isProgrammingError(error, 'needs-answer')) {
      return { error, question: error.details.question };
    }
    return { error, question };
  } finally {
    armed.disarm();
    journal.onStore = () => undefined;
  }
}

/** Does things when so many bulk transfers have begun. */
class AtTransfers {
  private readonly first: number;
  private actions: { readonly at: number; readonly action: () => void }[] = [];
  private waiting: { readonly after: number; readonly action: () => void }[] = [];

  constructor(private readonly board: VirtualBoard) {
    this.first = board.bulkTransfers;
    const { usbDevice } = board;
    const transferIn = usbDevice.transferIn.bind(usbDevice);
    const transferOut = usbDevice.transferOut.bind(usbDevice);
    usbDevice.transferIn = (...words) => {
      this.look();
      return transferIn(...words);
    };
    usbDevice.transferOut = (...words) => {
      this.look();
      return transferOut(...words);
    };
  }

  at(transfer: number, action: () => void): void {
    this.actions.push({ at: this.first + transfer, action });
  }

  afterSetback(transfers: number, action: () => void): void {
    this.waiting.push({ after: transfers, action });
  }

  setback(): void {
    this.actions.push(...this.waiting.map(({ after, action }) => ({ at: this.board.bulkTransfers + after, action })));
    this.waiting = [];
  }

  disarm(): void {
    Reflect.deleteProperty(this.board.usbDevice, 'transferIn');
    Reflect.deleteProperty(this.board.usbDevice, 'transferOut');
  }

  private look(): void {
    const due = this.actions.filter(({ at }) => at <= this.board.bulkTransfers);
    this.actions = this.actions.filter(({ at }) => at > this.board.bulkTransfers);
    due.forEach(({ action }) => action());
  }
}

/** Fails where a job waits for nothing: no time passes on the board, no byte moves, and no deadline is to come. */
async function unlessItHangs<T>(board: VirtualBoard, deadlines: DeadlineClock, job: Promise<T>): Promise<T> {
  const started = board.clock.now();
  let ended = false;
  const over = (): void => void (ended = true);
  job.then(over, over);
  let [still, seen] = [0, ''];
  while (!ended) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const now = `${board.clock.nanoseconds} ${board.bulkTransfers}`;
    still = now === seen ? still + 1 : 0;
    seen = now;
    if (still >= STILL_LOOKS && !ended) {
      assert.ok(deadlines.passToNext(), 'the job hangs');
      still = 0;
    }
    assert.ok(board.clock.now() - started < TOO_LONG, 'the job goes on and on');
  }
  return job;
}

export function describeJob({ image, mode, options, faults, answer }: Job): string {
  const parts = image.ranges().map(({ start, end }) => `0x${start.toString(16)}+${end - start}`);
  const names = faults.map(({ name }) => name).join(', ') || 'no fault';
  return `${names}: ${parts.join(' ')}; ${mode}, ${JSON.stringify(options)}, answer ${answer}`;
}

export function describeEnding({ outcome, error, question }: Ending): string {
  const end = outcome
    ? `well, core ${outcome.core}, ${outcome.remarks.map(({ code }) => code).join(' ')}`
    : error instanceof Error
      ? `${error.message.slice(0, 60)}${error.cause instanceof Error ? ` because of ${error.cause.message}` : ''}`
      : String(error);
  return `${end}${question ? `, asked ${JSON.stringify(question)}` : ''}`;
}
