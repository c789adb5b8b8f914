/**
 * `show FILE`: what is in a .dfu, as people read it and, with `--json`, as programs do.
 *
 * Below: formats, inspection, texts. Above: `verbs.ts`. Reads nothing but the file.
 */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hex32 } from '../base/hex.ts';
import { parseDfuse } from '../formats/dfuse.ts';
import type { DfuseElement, DfuseFile, DfuseTarget } from '../formats/dfuse-file.ts';
import { dfuseListing } from '../formats/dfuse-listing.ts';
import type { DfuseProblem } from '../formats/dfuse-problem.ts';
import { hasErrors } from '../formats/problem.ts';
import { hashesOf } from '../inspection/hashes.ts';
import { dfuseProblemText } from '../texts/format-texts.ts';
import { positionals } from './positionals.ts';
import type { Verb } from './verb.ts';

export const showVerb: Verb = {
  name: 'show',
  usage: 'FILE',
  summary: 'list targets, elements and problems of a .dfu; exit code 1 where a problem is an error',
  options: {},
  async run(words, context) {
    const [path] = positionals(words, 'FILE');
    const bytes = new Uint8Array(await readFile(path));
    const file = parseDfuse(bytes);
    for (const line of [...dfuseListing(basename(path), file), ...file.problems.map(problemLine)]) {
      context.print(line);
    }
    return { ok: !hasErrors(file.problems), json: { file: basename(path), ...(await summaryOf(file)) } };
  },
};

/** A problem as one line: severity, offset, sentence, next step. */
export function problemLine(problem: DfuseProblem): string {
  const { sentence, nextStep } = dfuseProblemText(problem);
  return [`${problem.severity} at ${hex32(problem.offset)}: ${sentence}`, ...(nextStep ? [nextStep] : [])].join(' ');
}

async function summaryOf(file: DfuseFile): Promise<Record<string, unknown>> {
  const { prefix, suffix } = file;
  return {
    size: file.bytes.length,
    format: prefix ? 'dfuse' : 'other',
    version: prefix?.version ?? null,
    imageSize: prefix?.imageSize ?? null,
    targets: await Promise.all(file.targets.map(targetSummary)),
    suffix: suffix
      ? {
          vendorId: suffix.vendorId,
          productId: suffix.productId,
          deviceVersion: suffix.deviceVersion,
          dfuVersion: suffix.dfuVersion,
          length: suffix.length,
          crc: hex32(suffix.crc),
        }
      : null,
    problems: file.problems.map((problem) => ({
      severity: problem.severity,
      code: problem.code,
      offset: problem.offset,
      ...dfuseProblemText(problem),
      details: problem.details,
    })),
  };
}

async function targetSummary(target: DfuseTarget): Promise<Record<string, unknown>> {
  return {
    index: target.index,
    offset: target.offset,
    alternateSetting: target.alternateSetting,
    named: target.named,
    name: target.name,
    size: target.size,
    elements: await Promise.all(target.elements.map(elementSummary)),
  };
}

async function elementSummary({ index, offset, address, size, bytes }: DfuseElement): Promise<Record<string, unknown>> {
  const hashes = await hashesOf(bytes);
  return {
    index,
    offset,
    address: hex32(address),
    size,
    present: bytes.length,
    sha256: hashes.sha256,
    crc32: hex32(hashes.crc32),
  };
}
