/**
 * `compare`: two firmware files of any format, by address.
 *
 * Below: formats, images. Above: `verb-table.ts`.
 */

import { hex32 } from '../base/hex.ts';
import { compareImages } from '../image/compare.ts';
import { FIRMWARE_OPTIONS, readFirmwareFile } from './firmware-file.ts';
import { defineVerb } from './verb.ts';

/** Runs that are listed where nobody says how many. */
const USUAL_MOST = 100;

const KIND_WORDS = {
  changed: 'different',
  'only-left': 'only in the first',
  'only-right': 'only in the second',
} as const;

export const compareVerb = defineVerb({
  name: 'compare',
  summary: 'compare two firmware files of any formats by address; “no” where they differ',
  operands: { first: { summary: 'a firmware file' }, second: { summary: 'another one' } },
  options: {
    ...FIRMWARE_OPTIONS,
    most: { kind: 'number', value: 'N', most: 100_000, summary: `list at most N runs; usually ${USUAL_MOST}` },
  },
  effects: ['reads-files'],
  failures: ['arguments', 'file'],
  result: 'bytes by kind (equal, changed, onlyLeft, onlyRight), count of runs, differences: address, size, kind',
  async run(words, around) {
    const a = await readFirmwareFile(words.first, words, around);
    const b = await readFirmwareFile(words.second, words, around);
    const { differences, ...counts } = compareImages(a.image, b.image, words.most ?? USUAL_MOST);
    for (const { start, end, kind } of differences) {
      around.print(`${hex32(start)}, ${end - start} bytes: ${KIND_WORDS[kind]}`);
    }
    if (counts.count > differences.length) {
      around.print(`and ${counts.count - differences.length} more`);
    }
    around.print(
      `${counts.equal} bytes equal, ${counts.changed} different, ` +
        `${counts.onlyLeft} only in the first, ${counts.onlyRight} only in the second`,
    );
    const runs = differences.map(({ start, end, kind }) => ({ address: hex32(start), size: end - start, kind }));
    const outcome = { ...counts, differences: runs };
    return counts.count === 0 ? { ok: true, outcome } : { ok: false, code: 'differs', outcome };
  },
});
