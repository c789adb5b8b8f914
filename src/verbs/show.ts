/**
 * `show`: what is in a firmware file of any format, as people read it and as programs do.
 *
 * Below: formats, inspection, texts. Above: `verb-table.ts`. Reads nothing but the file.
 */

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
import { toldProblems } from '../texts/firmware-texts.ts';
import { describeIdentity } from '../texts/inspection-texts.ts';
import type { Text } from '../texts/text.ts';
import { familyOf } from './firmware-file.ts';
import { defineVerb, type VerbData, type VerbOutcome, type VerbSurroundings } from './verb.ts';

/** A file in hand, and where its lines go. */
interface Shown {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly print: VerbSurroundings['print'];
}

export const showVerb = defineVerb({
  name: 'show',
  summary: 'list targets, elements, ranges and problems of a firmware file; “no” where a problem is an error',
  operands: { file: { summary: 'a firmware file of any format' } },
  options: {
    address: { kind: 'address', summary: 'where the bytes of a .bin belong' },
    family: { kind: 'text', value: 'F', summary: 'the family of a .uf2 with several, by name or number' },
  },
  effects: ['reads-files'],
  failures: ['arguments', 'file'],
  result: 'file, format, size, firmware, targets with elements or ranges, problems: severity, code, offset, sentence',
  async run({ file, address, family }, { files, print }) {
    const bytes = await files.read(file);
    const shown: Shown = { name: files.nameOf(file), bytes, print };
    // Of a .dfu everything is shown, also of one that is none.
    const isDfuse = detectFormat(bytes).kind === 'dfuse' || shown.name.toLowerCase().endsWith('.dfu');
    return isDfuse ? showDfuse(shown) : showFirmware(shown, { address, family: familyOf(family) });
  },
});

/** A file of another format: its ranges at their addresses. A raw binary needs no address to be looked at. */
async function showFirmware(
  { name, bytes, print }: Shown,
  { address, family }: { readonly address: number | undefined; readonly family: number | undefined },
): Promise<VerbOutcome> {
  const read = readFirmware(name, bytes, { address: address ?? 0, family });
  const { format, image, entryPoint, problems } = read;
  const placed = format !== 'bin' || address !== undefined;
  const ranges = await Promise.all(
    image.joined().segments.map(async (segment) => ({
      address: placed ? hex32(segment.address) : null,
      size: segment.bytes.length,
      sha256: (await hashesOf(segment.bytes)).sha256,
    })),
  );
  print(`${name}: ${format}, ${image.size} bytes`);
  ranges.forEach((range) =>
    print(`${range.address ?? 'without address'}, ${range.size} bytes, SHA-256 ${range.sha256}`),
  );
  const firmware = printIdentity(image.segments, print);
  if (entryPoint !== undefined) {
    print(`starts at ${hex32(entryPoint)}`);
  }
  const told = toldProblems(read);
  told.forEach(({ problem, text }) => print(lineOf(problem, text)));
  return answer(hasErrors(problems), {
    file: name,
    format,
    size: bytes.length,
    firmware,
    entryPoint: entryPoint === undefined ? null : hex32(entryPoint),
    ranges,
    problems: told.map(({ problem, text }) => problemSummary(problem, text)),
  });
}

async function showDfuse({ name, bytes, print }: Shown): Promise<VerbOutcome> {
  const file = parseDfuse(bytes);
  dfuseListing(name, file).forEach(print);
  const firmware = printIdentity(
    file.targets.flatMap((target) => target.elements),
    print,
  );
  file.problems.forEach((problem) => print(lineOf(problem, dfuseProblemText(problem))));
  return answer(hasErrors(file.problems), { file: name, firmware, ...(await summaryOf(file)) });
}

function answer(wrong: boolean, outcome: VerbData): VerbOutcome {
  return wrong ? { ok: false, code: 'has-errors', outcome } : { ok: true, outcome };
}

/** Prints what the firmware says that it is; null where it says nothing. */
function printIdentity(segments: readonly Segment[], print: Shown['print']): VerbData | null {
  const identity = identifyFirmware(segments.flatMap(findMarks));
  if (!identity) {
    return null;
  }
  print(describeIdentity(identity));
  const { product = null, version = null, date = null, board = null, chip } = identity;
  return { product, version, date, board, chip: chip?.name ?? null };
}

/** A problem as one line: severity, offset, sentence, next step. */
function lineOf(problem: DfuseProblem | FirmwareProblem, { sentence, nextStep }: Text): string {
  return [`${problem.severity} at ${hex32(problem.offset)}: ${sentence}`, ...(nextStep ? [nextStep] : [])].join(' ');
}

function problemSummary(problem: DfuseProblem | FirmwareProblem, text: Text): VerbData {
  const { severity, code, offset, details } = problem;
  return { severity, code, offset, ...text, details };
}

async function summaryOf(file: DfuseFile): Promise<VerbData> {
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

async function targetSummary(target: DfuseTarget): Promise<VerbData> {
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

async function elementSummary({ index, offset, address, size, bytes }: DfuseElement): Promise<VerbData> {
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
