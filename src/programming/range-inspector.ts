/**
 * Finds out what ranges of flash hold: the chip hashes them, or every byte comes over the wire.
 *
 * Below: the session, the hash routine. Above: examination before a job, verification after it.
 */

import { type AddressRange, sizeOf } from '../base/address-range.ts';
import { equalBytes, firstDifference } from '../base/bytes.ts';
import { isProbeError } from '../probe/probe-error.ts';
import { isChipError } from '../stm32/chip-error.ts';
import { hashOf, type RangeHash, RangeHasher, sameHash } from '../stm32/loaders/range-hash.ts';
import type { BoardSession } from './board-session.ts';
import type { FlashOptions } from './flash-options.ts';
import { unitsOf } from './operations.ts';
import { ProgrammingError } from './programming-error.ts';

/** A range to look at. Its start and end are multiples of 4. */
export interface RangeQuestion {
  readonly range: AddressRange;
  /** What it should hold; absent: only whether it is blank is of interest. */
  readonly expected?: Uint8Array;
}

/** What was found. */
export interface RangeAnswer {
  /** Whether it holds what was expected; false where nothing was. */
  readonly same: boolean;
  readonly blank: boolean;
  /** Of what the range holds, as the chip or this side has hashed it. */
  readonly hash: RangeHash;
}

/** Looks at ranges: past the caches where the core was taken over; by bytes over the wire where the firmware runs. */
export type Inspect = (questions: readonly RangeQuestion[], signal?: AbortSignal) => Promise<RangeAnswer[]>;

/** The inspector that the options ask for; where the chip cannot hash, its bytes are read after all. */
export function inspectorOf(session: BoardSession, { compare }: Pick<FlashOptions, 'compare'>): Inspect {
  let byHash = compare !== 'bytes';
  return async (questions, signal) => {
    if (!session.isTakenOver) {
      return inspectBytes(session, questions, signal);
    }
    await session.flash.dropCaches();
    if (byHash) {
      try {
        return await inspectByHash(session, questions, signal);
      } catch (error) {
        if (!isProbeError(error, 'routine-failed') && !isChipError(error, 'no-room-in-ram')) {
          throw error;
        }
        session.log.warn(`The chip cannot hash, so its bytes are read: ${String(error)}`);
        byHash = false;
        await session.takeOverAgain();
      }
    }
    return inspectBytes(session, questions, signal);
  };
}

/** A range that does not hold what it should, and the first byte that is wrong. */
export interface Mismatch<Check> {
  readonly check: Check;
  readonly error: ProgrammingError<'verify-mismatch'>;
}

/** The checks that fail. Where a hash differs the bytes are read: they have the last word, and name the address. */
export async function findMismatches<Check extends Required<RangeQuestion>>(
  session: BoardSession,
  inspect: Inspect,
  checks: readonly Check[],
  signal?: AbortSignal,
): Promise<Mismatch<Check>[]> {
  const answers = await inspect(checks, signal);
  const mismatches: Mismatch<Check>[] = [];
  for (const [index, check] of checks.entries()) {
    if (answers[index]?.same) {
      continue;
    }
    const found = await session.core.memory.read(check.range.start, sizeOf(check.range), signal);
    const at = firstDifference(found, check.expected);
    if (at !== undefined) {
      const facts = { address: check.range.start + at, expected: check.expected[at] ?? 0, found: found[at] ?? 0 };
      mismatches.push({ check, error: new ProgrammingError('verify-mismatch', facts) });
    }
  }
  return mismatches;
}

async function inspectByHash(
  session: BoardSession,
  questions: readonly RangeQuestion[],
  signal: AbortSignal | undefined,
): Promise<RangeAnswer[]> {
  const { core, chip, clock } = session;
  const hasher = new RangeHasher(core, await session.routines(), clock, chip.clockAfterReset);
  const hashes = await hasher.hash(
    questions.map(({ range }) => range),
    signal,
  );
  return hashes.map((hash, index) => {
    const expected = questions[index]?.expected;
    return { same: expected !== undefined && sameHash(hash, hashOf(expected)), blank: hash.blank, hash };
  });
}

async function inspectBytes(
  { core, chip }: BoardSession,
  questions: readonly RangeQuestion[],
  signal: AbortSignal | undefined,
): Promise<RangeAnswer[]> {
  const answers: RangeAnswer[] = [];
  for (const { range, expected } of questions) {
    const found = await core.memory.read(range.start, sizeOf(range), signal);
    answers.push({
      same: expected !== undefined && equalBytes(found, expected),
      blank: unitsOf(chip.flash).isBlank(found),
      hash: hashOf(found),
    });
  }
  return answers;
}
