/**
 * `compare A B`: two firmware files of any format, by address.
 *
 * Below: formats, images. Above: `verbs.ts`. Exit code 1 where they differ, as `cmp` has it.
 */

import { hex32 } from '../base/hex.ts';
import { compareImages } from '../image/compare.ts';
import { readFirmwareFile } from './convert.ts';
import { numberOption } from './options.ts';
import { positionals } from './positionals.ts';
import type { Verb } from './verb.ts';

/** Runs that are listed where `--most` says nothing. */
const USUAL_MOST = 100;

const KIND_WORDS = {
  changed: 'different',
  'only-left': 'only in the first',
  'only-right': 'only in the second',
} as const;

export const compareVerb: Verb = {
  name: 'compare',
  usage: 'A B [--address A] [--target N] [--most N] [--anyway]',
  summary: 'compare two firmware files by address; exit code 1 where they differ',
  options: {
    address: { type: 'string' },
    target: { type: 'string' },
    most: { type: 'string' },
    anyway: { type: 'boolean' },
  },
  async run(words, context) {
    const [left, right] = positionals(words, 'A', 'B');
    const most = numberOption(words, 'most', 100_000) ?? USUAL_MOST;
    const [a, b] = [await readFirmwareFile(left, words, context), await readFirmwareFile(right, words, context)];
    const { differences, ...counts } = compareImages(a.image, b.image, most);
    for (const { start, end, kind } of differences) {
      context.print(`${hex32(start)}, ${end - start} bytes: ${KIND_WORDS[kind]}`);
    }
    if (counts.count > differences.length) {
      context.print(`and ${counts.count - differences.length} more`);
    }
    context.print(
      `${counts.equal} bytes equal, ${counts.changed} different, ` +
        `${counts.onlyLeft} only in the first, ${counts.onlyRight} only in the second`,
    );
    const runs = differences.map(({ start, end, kind }) => ({ address: hex32(start), size: end - start, kind }));
    return { ok: counts.count === 0, json: { ...counts, differences: runs } };
  },
};
