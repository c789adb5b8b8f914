/**
 * The property that all of flashing is about, on boards with random content, random images and whatever can go wrong,
 * two or three things at a time: a job that resolves has verified everything, the flash is exactly image and neighbours,
 * no journal is left; a job that rejects says why, and has noted nothing where it changed nothing; the next job without
 * faults gets everything right; nothing hangs; nobody mistreats probe or chip.
 *
 *   STM32_DFU_JOBS=N      how many jobs; default 600, in `npm run test:all` 3,000
 *   STM32_DFU_SEED=N      other jobs; default 1
 *   STM32_DFU_SERIES=N    only this series of the seed: what a failure prints
 */

import assert from 'node:assert/strict';
import { equalBytes } from '../../src/base/bytes.ts';
import { CodedError } from '../../src/base/coded-error.ts';
import { type Log, silentLog } from '../../src/base/log.ts';
import { FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';
import type { ConnectMode } from '../../src/probe/debug-probe.ts';
import { BoardSession } from '../../src/programming/board-session.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import type { FlashOptions } from '../../src/programming/flash-options.ts';
import { decodeJournal } from '../../src/programming/journal.ts';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import type { FlashQuestion } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { amount } from '../support/amount.ts';
import { probeOf } from '../support/contract-board.ts';
import { ExpectedFlash } from '../support/expected-flash.ts';
import { FLASH, MemoryJournal, noise, program, SECTOR_SIZES, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';
import { drawFaultSets, type JobFault, mendBoard } from '../support/job-faults.ts';
import { DeadlineClock } from '../support/manual-clock.ts';
import { Seeded } from '../support/seeded.ts';

const JOBS = Number(process.env['STM32_DFU_JOBS'] ?? amount(600, 3000));
const SEED = Number(process.env['STM32_DFU_SEED'] ?? 1);
const ONLY = process.env['STM32_DFU_SERIES'];
/** Jobs with faults, then one without. */
const JOBS_IN_SERIES = 3;
const PROGRAM = program(10);
const SIZE = SECTOR_SIZES.reduce((sum, size) => sum + size, 0);
/** Bulk transfers of a job, more or less. */
const TRANSFERS = 260;
/** Looks at a board on which nothing happens, turns of the event loop in between, until nothing will by itself. */
const STILL_LOOKS = 4;
/** Virtual milliseconds that no job takes, whatever goes wrong. */
const TOO_LONG = 10 * 60_000;

/** What must have come up in so many jobs: else the property would hold of nothing. */
const SEEN = [
  'done',
  'done in spite of faults',
  'nothing changed',
  'cut short',
  'tried again',
  'recovered',
  'question answered yes',
  'question answered no',
  'question with nobody there',
] as const;

/** How a job ended, and what was asked on the way. */
interface Ending {
  readonly outcome?: FlashOutcome;
  readonly error?: unknown;
  readonly question?: FlashQuestion | undefined;
}

/** A job to be done. */
interface Job {
  readonly image: FirmwareImage;
  readonly options: FlashOptions;
  readonly mode: ConnectMode;
  readonly faults: readonly JobFault[];
  /** How a question is answered; undefined: nobody is there. */
  readonly answer: boolean | undefined;
}

/** A board, what is expected of it, and what was done to it. */
class Series {
  readonly board: VirtualBoard;
  readonly journal = new MemoryJournal();
  readonly expected: ExpectedFlash;
  readonly story: string[] = [];
  readonly seen: (typeof SEEN)[number][] = [];

  constructor(
    private readonly draw: Seeded,
    faults: readonly JobFault[],
  ) {
    const weak = faults.some(({ name }) => name.includes('supply'));
    this.board = new VirtualBoard({
      probe: draw.oneOf(['v2', 'v2-1', 'v2-1', 'v3'] as const),
      volts: weak && draw.chance(0.6) ? 2.3 : 3.3,
    });
    SECTOR_SIZES.forEach((size, index) => {
      const used = draw.oneOf([0, draw.between(4, 600), draw.between(600, 3000), draw.chance(0.1) ? size : 40]);
      const at = draw.chance(0.5) ? 0 : draw.between(0, Math.max(0, size - used));
      this.board.writeFlash(sectorStart(index) + at, noise(Math.min(used, size), draw.between(1, 1e9)));
    });
    this.board.writeFlash(FLASH, program(64, draw.between(1, 1e9)));
    this.board.pressReset();
    this.expected = new ExpectedFlash(this.flash());
  }

  flash(): Uint8Array {
    return this.board.readFlash(FLASH, SIZE);
  }

  drawImage(): FirmwareImage {
    const { draw } = this;
    const parts: Segment[] = [];
    const count = draw.between(1, 4);
    for (let part = 0; part < count; part++) {
      const sector = draw.oneOf([0, 1, 1, 2, 2, 3, 3, 4, draw.chance(0.2) ? 5 : 1]);
      const length = draw.oneOf([draw.between(1, 16), draw.between(1, 700), draw.between(1, 2500)]);
      const at = draw.oneOf([0, draw.between(0, 8000), (SECTOR_SIZES[sector] ?? 0) - draw.between(1, length)]);
      const bytes = draw.chance(0.15)
        ? this.board.readFlash(sectorStart(sector) + at, length) // as it is already
        : contentAt(sectorStart(sector) + at, length, draw.between(1, 1e9));
      parts.push({ address: sectorStart(sector) + at, bytes });
    }
    return FirmwareImage.from(parts.filter((part, index) => !parts.slice(0, index).some((other) => meet(part, other))));
  }

  drawJob(faults: readonly JobFault[]): Job {
    const { draw } = this;
    const ringSize = draw.oneOf([undefined, undefined, 256, 1024]);
    return {
      image: this.drawImage(),
      options: {
        compare: draw.chance(0.15) ? 'bytes' : 'hash',
        loader: !draw.chance(0.12),
        run: !draw.chance(0.1),
        ...(ringSize !== undefined && { ringSize }),
      },
      mode: draw.oneOf(['automatic', 'automatic', 'reset-and-halt', 'under-reset'] as const),
      faults,
      answer: draw.oneOf([true, true, false, undefined]),
    };
  }

  /** Somebody else writes or erases. */
  useByOthers(): void {
    const { draw, board, expected } = this;
    const sector = draw.between(0, 4);
    const size = SECTOR_SIZES[sector] ?? 0;
    const owes = this.notes().includes(sectorStart(sector));
    const kind = draw.oneOf(['start', 'all', 'part', 'erase'] as const);
    this.story.push(`another hand: ${kind} in sector ${sector}${owes ? ', which is owed something' : ''}`);
    if (kind === 'erase') {
      board.writeFlash(sectorStart(sector), new Uint8Array(size).fill(0xff));
      if (owes) {
        expected.mayBeAnything(sectorStart(sector) - FLASH, size);
      } else {
        expected.write(sectorStart(sector) - FLASH, new Uint8Array(size).fill(0xff));
      }
      return;
    }
    const length = kind === 'all' ? size : draw.between(64, 2000);
    const at = kind === 'part' ? draw.between(0, size - length) : 0;
    const bytes = contentAt(sectorStart(sector) + at, length, draw.between(1, 1e9));
    board.writeFlash(sectorStart(sector) + at, bytes);
    expected.write(sectorStart(sector) + at - FLASH, bytes);
  }

  notes(): number[] {
    return [...this.journal.contents.values()].flatMap(
      (content) => decodeJournal(content, F401XE.flash.sectors)?.notes.map(({ start }) => start) ?? [],
    );
  }

  /** Does a job and judges how it ended. @returns whether it did what it was for */
  async do(job: Job): Promise<boolean> {
    const { board, expected, journal } = this;
    const before = this.flash();
    const noted = this.notes();
    board.clearViolations();
    const ending = await this.run(job);
    const found = this.flash();
    this.story.push(`${describeJob(job)} → ${describeEnding(ending)}; noted ${this.notes().length}`);

    this.note(job, ending);
    if (ending.question?.code === 'owed-bytes-overwritten' && (job.answer === true || ending.outcome)) {
      for (const index of ending.question.sectors) {
        const start = sectorStart(index) - FLASH;
        expected.take(before, start, start + (SECTOR_SIZES[index] ?? 0));
      }
    }
    const has = (property: 'cutsOperations' | 'losesProbe' | 'losesTarget' | 'spoilsCells'): boolean =>
      job.faults.some((fault) => fault[property] === true);
    const { outcome, error } = ending;
    if (outcome) {
      assert.ok(outcome.verified, 'what resolves is verified');
      const wrong = expected.afterSuccess(found, job.image);
      assert.equal(wrong, undefined, `wrong byte at 0x${(FLASH + (wrong ?? 0)).toString(16)}`);
      assert.equal(journal.contents.size, 0, 'no journal is left');
    } else if (isProgrammingError(error, 'flash-incomplete')) {
      mustBeKnown(error.cause);
      const { sectors } = error.details.outcome;
      for (const { index, start, size, state } of sectors) {
        const [from, to] = [start - FLASH, start - FLASH + size];
        const is = found.subarray(from, to);
        if (state === 'untouched' || state === 'identical') {
          assert.deepEqual(is, before.subarray(from, to), `sector ${index} is ${state}`);
        } else if (state === 'erased' && !has('spoilsCells') && !has('cutsOperations')) {
          assert.ok(
            is.every((byte) => byte === 0xff),
            `sector ${index} is erased`,
          );
        }
      }
      expected.afterFailure(job.image, sectors);
    } else {
      mustBeKnown(error);
      assert.deepEqual(found, before, 'nothing was changed');
      assert.ok(
        this.notes().every((start) => noted.includes(start)),
        'nothing changed, nothing noted',
      );
    }
    assert.equal(journal.held.size, 0, 'nobody holds the chip any more');
    const itsFirmwareRuns = equalBytes(found.subarray(0, PROGRAM.length), PROGRAM); // else anything may run, and do anything
    if (!has('losesTarget') && itsFirmwareRuns) {
      assert.deepEqual(board.violations, [], 'nobody was mistreated'); // of a chip that is out of hand nobody can take care
    }
    if (!has('losesTarget') && !has('losesProbe')) {
      const core =
        outcome?.core ?? (isProgrammingError(error, 'flash-incomplete') ? error.details.outcome.core : 'running');
      assert.equal(board.core.halted, core === 'halted', `the core is ${core}`);
    }
    return outcome !== undefined;
  }

  private note({ faults, answer }: Job, { outcome, error, question }: Ending): void {
    const incomplete = isProgrammingError(error, 'flash-incomplete');
    this.seen.push(
      outcome ? (faults.length > 0 ? 'done in spite of faults' : 'done') : incomplete ? 'cut short' : 'nothing changed',
    );
    if (outcome?.remarks.some(({ code }) => code === 'recovered')) {
      this.seen.push('recovered');
    }
    if (question) {
      this.seen.push(
        answer === undefined ? 'question with nobody there' : `question answered ${answer ? 'yes' : 'no'}`,
      );
    }
  }

  private async run(job: Job): Promise<Ending> {
    const { board, journal, draw } = this;
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
          this.seen.push('tried again');
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

function mustBeKnown(error: unknown): void {
  const cancelled = error instanceof DOMException && error.name === 'AbortError';
  assert.ok(cancelled || error instanceof CodedError, `an error without a code: ${String(error)}`);
}

/** Noise; where the core begins, a program: noise that runs would write anywhere, the flash's registers among it. */
function contentAt(address: number, length: number, seed: number): Uint8Array {
  const whole = noise(length, seed);
  const from = address - FLASH;
  if (from < PROGRAM.length) {
    whole.set(PROGRAM.subarray(from, from + length));
  }
  return whole;
}

function meet(a: Segment, b: Segment): boolean {
  return a.address < b.address + b.bytes.length && b.address < a.address + a.bytes.length;
}

function describeJob({ image, mode, options, faults, answer }: Job): string {
  const parts = image.ranges().map(({ start, end }) => `0x${start.toString(16)}+${end - start}`);
  const names = faults.map(({ name }) => name).join(', ') || 'no fault';
  return `${names}: ${parts.join(' ')}; ${mode}, ${JSON.stringify(options)}, answer ${answer}`;
}

function describeEnding({ outcome, error, question }: Ending): string {
  const end = outcome
    ? `well, core ${outcome.core}, ${outcome.remarks.map(({ code }) => code).join(' ')}`
    : error instanceof Error
      ? `${error.message.slice(0, 60)}${error.cause instanceof Error ? ` because of ${error.cause.message}` : ''}`
      : String(error);
  return `${end}${question ? `, asked ${JSON.stringify(question)}` : ''}`;
}

describe('whatever goes wrong with a flash job', () => {
  const count = Math.ceil(JOBS / JOBS_IN_SERIES);
  const perSeries = JOBS_IN_SERIES - 1;
  const { sets, pairs } = drawFaultSets(count * perSeries, new Seeded(SEED));

  it(`what it says is true: ${count * JOBS_IN_SERIES} jobs of seed ${SEED}`, async () => {
    const failures: string[] = [];
    const seen = new Map<string, number>();
    for (let index = 0; index < count; index++) {
      if (ONLY !== undefined && index !== Number(ONLY)) {
        continue;
      }
      const faults = sets.slice(index * perSeries, (index + 1) * perSeries);
      const draw = new Seeded(SEED * 1_000_003 + index);
      const series = new Series(draw, faults.flat());
      try {
        await play(series, faults, draw);
        series.seen.forEach((what) => seen.set(what, (seen.get(what) ?? 0) + 1));
      } catch (error) {
        failures.push(
          `STM32_DFU_JOBS=${JOBS} STM32_DFU_SEED=${SEED} STM32_DFU_SERIES=${index}\n  ${series.story.join('\n  ')}\n  ${String((error as Error).message).slice(0, 400)}`,
        );
      }
    }
    const least = Math.min(...pairs.values());
    console.log(`      each of ${pairs.size} pairs of faults at least ${least} times`);
    console.log(`      ${[...seen].map(([what, times]) => `${what}: ${times}`).join(', ')}`);
    assert.equal(failures.length, 0, `${failures.length} of ${count} series failed:\n\n${failures.join('\n\n')}`);
    if (ONLY === undefined && JOBS >= 600) {
      assert.deepEqual([...seen.keys()].sort(), [...SEEN].sort(), 'everything happened that the property is about');
    }
  }).timeout(3_600_000);
});

async function play(series: Series, faults: readonly (readonly JobFault[])[], draw: Seeded): Promise<void> {
  const { board } = series;
  for (const set of faults) {
    await series.do(series.drawJob(set));
    mendBoard(
      board,
      set.some(({ losesProbe }) => losesProbe === true),
    );
    // A loader that goes on without its probe comes to its end; firmware that took the pins is started again.
    await board.clock.sleep(6000);
    board.pressReset();
    if (draw.chance(0.3)) {
      series.useByOthers();
    }
  }
  const last = series.drawJob([]);
  const done = await series.do(last);
  if (!done) {
    assert.ok(last.answer !== true, 'a job without faults ends well');
    assert.ok(await series.do({ ...last, answer: true }), 'a job without faults ends well');
  }
}
