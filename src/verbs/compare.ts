/**
 * `compare`: two firmware files of any format by address, or one with what a board holds there.
 *
 * Below: formats, images, reading flash. Above: `verb-table.ts`.
 */

import { hex32 } from '../base/hex.ts';
import { compareImages } from '../image/compare.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { sortImage } from '../programming/make-plan.ts';
import { targetFor } from '../programming/more-flash.ts';
import { ProgrammingError } from '../programming/programming-error.ts';
import { readFlashRanges } from '../programming/read-flash.ts';
import { notComparedLines } from '../texts/flash-outcome-text.ts';
import { byteCount, grouped } from '../texts/quantities.ts';
import { BOARD_OPTIONS, type BoardArguments } from './board-options.ts';
import { FIRMWARE_OPTIONS, readFirmwareFiles } from './firmware-file.ts';
import { defineVerb, type VerbSurroundings } from './verb.ts';

/** Runs that are listed where nobody says how many. */
const USUAL_MOST = 100;

const KIND_WORDS = {
  changed: 'different',
  'only-left': 'only in the first',
  'only-right': 'only in the second',
} as const;

export const compareVerb = defineVerb({
  name: 'compare',
  summary: 'compare two firmware files, or one with the board, by address; “no” where they differ',
  operands: {
    first: { summary: 'a firmware file of any format; FILE@ADDRESS for a .bin' },
    second: { summary: 'another one; without it, what the board holds at the addresses of the first', optional: true },
  },
  options: {
    ...BOARD_OPTIONS,
    ...FIRMWARE_OPTIONS,
    most: { kind: 'number', value: 'N', most: 100_000, summary: `list at most N runs; usually ${USUAL_MOST}` },
  },
  effects: ['reads-files', 'reads-board'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result: 'bytes by kind (equal, changed, onlyLeft, onlyRight), count of runs, differences: address, size, kind',
  async run({ first, second, most = USUAL_MOST, ...words }, around) {
    const { image: left } = await readFirmwareFiles([first], words, around);
    const right =
      second === undefined
        ? await readBoard(left, words, around)
        : (await readFirmwareFiles([second], words, around)).image;
    const { differences, ...counts } = await (around.compare ?? compareImages)(left, right);
    const runs = differences
      .slice(0, most)
      .map(({ start, end, kind }) => ({ address: hex32(start), size: end - start, kind }));
    for (const { address, size, kind } of runs) {
      around.print(`${address}, ${byteCount(size)}: ${KIND_WORDS[kind]}`);
    }
    if (counts.count > runs.length) {
      around.print(`and ${grouped(counts.count - runs.length)} more`);
    }
    around.print(
      `${byteCount(counts.equal)} equal, ${grouped(counts.changed)} different, ` +
        `${grouped(counts.onlyLeft)} only in the first, ${grouped(counts.onlyRight)} only in the second`,
    );
    const outcome = { ...counts, differences: runs };
    return counts.count === 0 ? { ok: true, outcome } : { ok: false, code: 'differs', outcome };
  },
});

/**
 * What the board holds where `image` has content for its flash; the firmware runs on.
 * @throws ProgrammingError `plan-refused` as `verifyImage`; as `readFlash`
 */
function readBoard(
  image: FirmwareImage,
  choice: BoardArguments,
  { boards, note, onProgress, signal }: VerbSurroundings,
): Promise<FirmwareImage> {
  return boards.use(choice, async ({ session }) => {
    // Looking asks nobody.
    const { chip } = await targetFor(session, image, { anyway: true, signal });
    const { image: inFlash, leftOut, problems } = sortImage(chip, image);
    if (problems.length > 0) {
      throw new ProgrammingError('plan-refused', { chip: chip.name, problems });
    }
    notComparedLines(leftOut).forEach(note);
    const ranges = inFlash.ranges();
    const read = await readFlashRanges(session, ranges, { onProgress, signal });
    return FirmwareImage.from(read.map((bytes, index) => ({ address: ranges[index]?.start ?? 0, bytes })));
  });
}
