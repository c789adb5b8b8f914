/**
 * `show FILE`: what is in a firmware file of any format, as people read it and, with `--json`, as programs do.
 *
 * Below: formats, inspection, texts. Above: `verbs.ts`. Reads nothing but the file.
 */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { hex32 } from '../base/hex.ts';
import { readFirmware } from '../formats/convert.ts';
import { detectFormat } from '../formats/detect.ts';
import { parseDfuse } from '../formats/dfuse.ts';
import type { DfuseElement, DfuseFile, DfuseTarget } from '../formats/dfuse-file.ts';
import { dfuseListing } from '../formats/dfuse-listing.ts';
import type { DfuseProblem } from '../formats/dfuse-problem.ts';
import type { FirmwareProblem } from '../formats/firmware-file.ts';
import { hasErrors } from '../formats/problem.ts';
import type { Segment } from '../image/firmware-image.ts';
import { findMarks } from '../inspection/content-marks.ts';
import { identifyFirmware } from '../inspection/firmware-identity.ts';
import { hashesOf } from '../inspection/hashes.ts';
import { dfuseProblemText } from '../texts/format-texts.ts';
import { firmwareProblemText } from '../texts/firmware-texts.ts';
import { describeIdentity } from '../texts/inspection-texts.ts';
import type { Text } from '../texts/text.ts';
import { addressOption, numberOption } from './options.ts';
import { positionals } from './positionals.ts';
import type { Verb, VerbArguments, VerbContext, VerbOutcome } from './verb.ts';

export const showVerb: Verb = {
  name: 'show',
  usage: 'FILE [--address A] [--family F]',
  summary: 'list targets, elements, ranges and problems of a firmware file; exit code 1 where a problem is an error',
  options: { address: { type: 'string' }, family: { type: 'string' } },
  async run(words, context) {
    const [path] = positionals(words, 'FILE');
    const bytes = new Uint8Array(await readFile(path));
    // Of a .dfu everything is shown, also of one that is none.
    const isDfuse = detectFormat(bytes).kind === 'dfuse' || path.toLowerCase().endsWith('.dfu');
    return isDfuse ? showDfuse(path, bytes, context) : showFirmware(path, bytes, words, context);
  },
};

/** A file of another format: its ranges at their addresses. A raw binary needs no address to be looked at. */
async function showFirmware(
  path: string,
  bytes: Uint8Array,
  words: VerbArguments,
  context: VerbContext,
): Promise<VerbOutcome> {
  const address = addressOption(words, 'address');
  const options = { address: address ?? 0, family: numberOption(words, 'family', 0xffff_ffff) };
  const { format, image, entryPoint, problems } = readFirmware(basename(path), bytes, options);
  const placed = format !== 'bin' || address !== undefined;
  const ranges = await Promise.all(
    image.joined().segments.map(async (segment) => ({
      address: placed ? hex32(segment.address) : null,
      size: segment.bytes.length,
      sha256: (await hashesOf(segment.bytes)).sha256,
    })),
  );
  context.print(`${basename(path)}: ${format}, ${image.size} bytes`);
  ranges.forEach((range) =>
    context.print(`${range.address ?? 'without address'}, ${range.size} bytes, SHA-256 ${range.sha256}`),
  );
  const identity = printIdentity(image.segments, context);
  if (entryPoint !== undefined) {
    context.print(`starts at ${hex32(entryPoint)}`);
  }
  const told = problems as readonly FirmwareProblem[];
  told.forEach((problem) => context.print(lineOf(problem, firmwareProblemText(problem))));
  return {
    ok: !hasErrors(problems),
    json: {
      file: basename(path),
      format,
      size: bytes.length,
      firmware: identity,
      entryPoint: entryPoint === undefined ? null : hex32(entryPoint),
      ranges,
      problems: told.map((problem) => problemSummary(problem, firmwareProblemText(problem))),
    },
  };
}

async function showDfuse(path: string, bytes: Uint8Array, context: VerbContext): Promise<VerbOutcome> {
  const file = parseDfuse(bytes);
  dfuseListing(basename(path), file).forEach((line) => context.print(line));
  const firmware = printIdentity(
    file.targets.flatMap((target) => target.elements),
    context,
  );
  file.problems.forEach((problem) => context.print(problemLine(problem)));
  return { ok: !hasErrors(file.problems), json: { file: basename(path), firmware, ...(await summaryOf(file)) } };
}

/** Prints what the firmware says that it is; null where it says nothing. */
function printIdentity(segments: readonly Segment[], context: VerbContext): Record<string, unknown> | null {
  const identity = identifyFirmware(segments.flatMap(findMarks));
  if (!identity) {
    return null;
  }
  context.print(describeIdentity(identity));
  const { product = null, version = null, date = null, board = null, chip } = identity;
  return { product, version, date, board, chip: chip?.name ?? null };
}

/** A problem as one line: severity, offset, sentence, next step. */
export function problemLine(problem: DfuseProblem): string {
  return lineOf(problem, dfuseProblemText(problem));
}

function lineOf(problem: DfuseProblem | FirmwareProblem, { sentence, nextStep }: Text): string {
  return [`${problem.severity} at ${hex32(problem.offset)}: ${sentence}`, ...(nextStep ? [nextStep] : [])].join(' ');
}

function problemSummary(problem: DfuseProblem | FirmwareProblem, text: Text): Record<string, unknown> {
  const { severity, code, offset, details } = problem;
  return { severity, code, offset, ...text, details };
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
    problems: file.problems.map((problem) => problemSummary(problem, dfuseProblemText(problem))),
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
