/**
 * The open file as plain data for the webview: a file that was read and a chip become a `DocumentView`.
 *
 * Below: formats, inspection, texts, messages. Above: the editor's session. It does not know VS Code.
 */

import type { FirmwareFormat } from '../../formats/convert.ts';
import { lengthOfTarget } from '../../formats/dfuse-file.ts';
import type { DocumentView, ProblemView, RegionView, TargetView } from '../../messages/document-view.ts';
import { formatName } from '../../texts/format-texts.ts';
import { lineOf } from '../../texts/text.ts';
import { type OpenedFile, type OpenedProblem, openedProblemText, type OpenedTarget } from './opened-file.ts';

/** Elements that are listed of the whole file: a page with more answers slowly, and nobody reads on. */
const MOST_ELEMENTS = 1000;
/** Problems that are listed. */
const MOST_PROBLEMS = 200;

/** What the view is made of, beside the file. */
export interface Surroundings {
  readonly revision: number;
  readonly name: string;
  readonly format: FirmwareFormat;
  readonly entryPoint: number | null;
  /** Says why the document cannot be changed; null where it can. */
  readonly whyNotEditable: string | null;
  readonly card: DocumentView['card'];
  readonly chips: DocumentView['chips'];
  readonly chip: DocumentView['chip'];
  readonly regions: readonly RegionView[];
  /** Whether a fix of that problem loses nothing. */
  readonly isFixable: (problem: OpenedProblem) => boolean;
}

/** Describes `file`. */
export function describeDocument(file: OpenedFile, surroundings: Surroundings): DocumentView {
  const { prefix, suffix, problems } = file;
  const { isFixable, regions, ...rest } = surroundings;
  const editable = rest.whyNotEditable === null && prefix !== undefined;
  const listed = problems
    .map((problem, id) => problemView(problem, rest.format, { id, fixable: editable && isFixable(problem) }, editable))
    // What a foreign file is stands above the list: see `foreignOf`.
    .filter(({ id }) => !saysForeign(problems[id]));
  return {
    ...rest,
    formatName: formatName(rest.format),
    size: file.bytes.length,
    editable,
    foreign: foreignOf(file, rest.format),
    prefix: prefix ? { version: prefix.version, statedSize: prefix.imageSize, targetCount: prefix.targetCount } : null,
    suffix: suffix
      ? {
          offset: suffix.offset,
          vendor: suffix.vendorId,
          product: suffix.productId,
          device: suffix.deviceVersion,
          dfuVersion: suffix.dfuVersion,
          length: suffix.length,
          crc: suffix.crc,
          // Asked of the problems, not of the bytes: checking 64 MiB twice is once too often.
          crcIsRight: problems.every((problem) => problem.code !== 'wrong-crc'),
        }
      : null,
    targets: targetsOf(file.targets),
    elementCount: file.targets.reduce((sum, target) => sum + target.elements.length, 0),
    problems: listed.slice(0, MOST_PROBLEMS),
    problemCount: listed.length,
    regions: [...regions],
  };
}

/** A problem that says that the file is something else altogether. */
type Foreign = Extract<OpenedProblem, { code: 'not-dfuse' | 'not-firmware' }>;

/** Whether the file is something else altogether than its ending says. */
export function isForeign({ problems }: OpenedFile): boolean {
  return problems.some(saysForeign);
}

function saysForeign(problem: OpenedProblem | undefined): problem is Foreign {
  return problem?.code === 'not-dfuse' || problem?.code === 'not-firmware';
}

function foreignOf({ problems }: OpenedFile, format: FirmwareFormat): DocumentView['foreign'] {
  const problem = problems.find(saysForeign);
  if (!problem) {
    return null;
  }
  const kind = problem.code === 'not-dfuse' ? problem.details.looksLike.kind : problem.details.looksLike;
  return {
    sentence: lineOf(openedProblemText(problem, format)),
    isText: TEXT_KINDS.has(kind),
    isFirmware: format === 'dfuse' && FIRMWARE_KINDS.has(kind),
    // Only a .dfu can be begun.
    isEmpty: kind === 'empty' && format === 'dfuse',
  };
}

/** Kinds that a .dfu can be made of, with an address where they say none. */
const FIRMWARE_KINDS: ReadonlySet<string> = new Set([
  ...['intel-hex', 's-record', 'elf', 'uf2'],
  ...['raw-image', 'unknown', 'blank', 'lpc-dfu'],
]);

/** Kinds that a text editor shows better. */
const TEXT_KINDS: ReadonlySet<string> = new Set([
  ...['intel-hex', 's-record', 'script', 'git-lfs-pointer', 'html', 'text', 'utf-16-text'],
]);

function targetsOf(targets: readonly OpenedTarget[]): TargetView[] {
  let room = MOST_ELEMENTS;
  return targets.map((target) => {
    const listed = target.elements.slice(0, room);
    room -= listed.length;
    return {
      index: target.index,
      offset: target.offset,
      alternateSetting: target.alternateSetting,
      name: target.named === 0 && target.name === '' ? null : target.name,
      size: target.elements.reduce((sum, element) => sum + element.bytes.length, 0),
      length: lengthOfTarget(target),
      elementCount: target.elements.length,
      elements: listed.map(({ index, offset, address, bytes }) => ({ index, offset, address, size: bytes.length })),
    };
  });
}

function problemView(
  problem: OpenedProblem,
  format: FirmwareFormat,
  { id, fixable }: Pick<ProblemView, 'id' | 'fixable'>,
  editable: boolean,
): ProblemView {
  const { sentence, nextStep, edit } = openedProblemText(problem, format);
  // Buttons that are not there are no advice.
  const steps = [nextStep, editable ? edit : undefined].filter((step) => step !== undefined);
  return {
    id,
    fixable,
    severity: problem.severity,
    offset: problem.offset,
    sentence,
    nextStep: steps.length > 0 ? steps.join(' ') : null,
  };
}
