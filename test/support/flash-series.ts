/**
 * A series of flash jobs on one virtual board: draws content, images, jobs and other hands, and judges how each job ended
 * by an account of its own (`ExpectedFlash`). It does not know how a job works.
 */

import assert from 'node:assert/strict';
import { equalBytes } from '../../src/base/bytes.ts';
import { CodedError } from '../../src/base/coded-error.ts';
import { FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';
import { decodeJournal } from '../../src/programming/journal.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import type { Sector } from '../../src/virtual-board/chips/chip-row.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { ExpectedFlash } from './expected-flash.ts';
import { FLASH, MemoryJournal, noise, program } from './flash-board.ts';
import type { FlashGround } from './flash-grounds.ts';
import type { JobFault } from './job-faults.ts';
import { describeEnding, describeJob, type Ending, type Job, runJob } from './job-run.ts';
import type { Seeded } from './seeded.ts';

const PROGRAM = program(10);

/** What must have come up in so many jobs: else the property would hold of nothing. */
export const SEEN = [
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

/** A board, what is expected of it, and what was done to it. */
export class FlashSeries {
  readonly board: VirtualBoard;
  readonly journal = new MemoryJournal();
  readonly expected: ExpectedFlash;
  readonly story: string[] = [];
  readonly seen: (typeof SEEN)[number][] = [];

  constructor(
    private readonly draw: Seeded,
    private readonly ground: FlashGround,
    faults: readonly JobFault[],
  ) {
    const weak = faults.some(({ name }) => name.includes('supply'));
    this.story.push(ground.chip);
    this.board = new VirtualBoard({
      chip: ground.chip,
      probe: draw.oneOf(['v2', 'v2-1', 'v2-1', 'v3'] as const),
      volts: weak && draw.chance(0.6) ? 2.3 : 3.3,
    });
    ground.sectors.forEach(({ start, size }) => {
      const used = draw.oneOf([0, draw.between(4, 600), draw.between(600, 3000), draw.chance(0.1) ? size : 40]);
      const at = draw.chance(0.5) ? 0 : draw.between(0, Math.max(0, size - used));
      this.board.writeFlash(start + at, noise(Math.min(used, size), draw.between(1, 1e9)));
    });
    this.board.writeFlash(FLASH, program(64, draw.between(1, 1e9)));
    this.board.dataEeprom.set(noise(this.board.dataEeprom.length, 7));
    this.board.pressReset();
    this.expected = new ExpectedFlash(this.flash());
  }

  flash(): Uint8Array {
    return this.board.readFlash(FLASH, this.ground.size);
  }

  drawImage(): FirmwareImage {
    const { draw } = this;
    const parts: Segment[] = [];
    const count = draw.between(1, 4);
    for (let part = 0; part < count; part++) {
      const sector = this.sector(draw.oneOf([0, 1, 1, 2, 2, 3, 3, 4, draw.chance(0.2) ? 5 : 1]));
      const length = draw.oneOf([draw.between(1, 16), draw.between(1, 700), draw.between(1, 2500)]);
      const at = draw.oneOf([0, draw.between(0, 8000), Math.max(0, sector.size - draw.between(1, length))]);
      const address = sector.start + at;
      const bytes = draw.chance(0.15)
        ? this.board.readFlash(address, length) // as it is already
        : contentAt(address, length, draw.between(1, 1e9));
      parts.push({ address, bytes });
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
    const { index, start, size } = this.sector(draw.between(0, 4));
    const owes = this.notes().includes(start);
    const kind = draw.oneOf(['start', 'all', 'part', 'erase'] as const);
    this.story.push(`another hand: ${kind} in sector ${index}${owes ? ', which is owed something' : ''}`);
    if (kind === 'erase') {
      const blank = new Uint8Array(size).fill(this.ground.erased);
      board.writeFlash(start, blank);
      if (owes) {
        expected.mayBeAnything(start - FLASH, size);
      } else {
        expected.write(start - FLASH, blank);
      }
      return;
    }
    const length = kind === 'all' ? size : Math.min(size, draw.between(64, 2000));
    const at = kind === 'part' ? draw.between(0, size - length) : 0;
    const bytes = contentAt(start + at, length, draw.between(1, 1e9));
    board.writeFlash(start + at, bytes);
    expected.write(start + at - FLASH, bytes);
  }

  private sector(place: number): Sector {
    const sector = this.ground.sectors[place];
    assert.ok(sector, 'six sectors are a ground');
    return sector;
  }

  notes(): number[] {
    return [...this.journal.contents.values()].flatMap(
      (content) => decodeJournal(content)?.notes.map(({ start }) => start) ?? [],
    );
  }

  /** Does a job and judges how it ended. @returns whether it did what it was for */
  async do(job: Job): Promise<boolean> {
    const { board, expected, journal } = this;
    const before = this.flash();
    const noted = this.notes();
    board.clearViolations();
    const ending = await runJob(job, {
      board,
      journal,
      draw: this.draw,
      triedAgain: () => this.seen.push('tried again'),
    });
    const found = this.flash();
    this.story.push(`${describeJob(job)} → ${describeEnding(ending)}; noted ${this.notes().length}`);

    this.note(job, ending);
    if (ending.question?.code === 'owed-bytes-overwritten' && (job.answer === true || ending.outcome)) {
      for (const asked of ending.question.sectors) {
        const sector = this.ground.all[asked];
        assert.ok(sector, `sector ${asked} is one of the chip’s`);
        const { start, size } = sector;
        expected.take(before, start - FLASH, start - FLASH + size);
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
            is.every((byte) => byte === this.ground.erased),
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
    assert.deepEqual(board.dataEeprom, noise(board.dataEeprom.length, 7), 'no job touches data EEPROM');
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
