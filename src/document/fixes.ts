/**
 * Fixes of problems that lose nothing: what a serialiser computes anyway, and what is no content.
 *
 * Below: the content of DfuSe files, problems. Above: the editor's “Fix”. Pure.
 */

import type { DfuseProblem, DfuseProblemCode } from '../formats/dfuse-problem.ts';
import { DFUSE_VERSION } from '../formats/dfuse-file.ts';
import { type DfuseContent, ST_DFU_DEVICE } from '../formats/dfuse-writer.ts';
import { EditError } from './edit-error.ts';
import { setIdentity } from './content-edits.ts';

/** What a fix does to the content, before it is written with right sizes and a right CRC. */
type Fix = (content: DfuseContent, target: number) => DfuseContent;

const NOTHING = new Uint8Array();

const writtenAnew: Fix = (content) => content;

/** The name up to its end, and nothing after it. */
const cleanName: Fix = (content, target) => ({
  ...content,
  targets: content.targets.map((old, index) =>
    index === target ? { ...old, nameField: withoutResidue(old.nameField) } : old,
  ),
});

const markNamed: Fix = (content, target) => ({
  ...content,
  targets: content.targets.map((old, index) =>
    index === target ? { ...old, named: old.nameField[0] === 0 ? 0 : 1 } : old,
  ),
});

const FIXES: Partial<Record<DfuseProblemCode, Fix>> = {
  'wrong-crc': writtenAnew,
  'image-size': writtenAnew,
  'target-size': writtenAnew,
  'more-targets': writtenAnew,
  'name-residue': cleanName,
  'named-flag': markNamed,
  'unexpected-name': markNamed,
  'suffix-version': (content) => ({ ...content, dfuVersion: DFUSE_VERSION }),
  'no-suffix': (content) => setIdentity(content, ST_DFU_DEVICE),
  'bytes-after-elements': (content) => ({ ...content, bytesAfterElements: NOTHING }),
  'bytes-after-suffix': (content) => ({ ...content, bytesAfterSuffix: NOTHING }),
};

/**
 * Problems in whose presence a file is not written again: it could not be read whole, so a part of it would be lost.
 */
const UNREADABLE: readonly DfuseProblemCode[] = [
  'not-dfuse',
  'truncated-header',
  'truncated-element',
  'missing-elements',
  'missing-targets',
  'packed-for-mboot',
  'too-many-elements',
  'bytes-in-target',
  'text-damage',
];

/** Whether a file with these problems can be changed without losing what could not be read. */
export function isWhole(problems: readonly DfuseProblem[]): boolean {
  return !problems.some(({ code }) => UNREADABLE.includes(code));
}

/** Whether there is a fix for the problem. */
export function isFixable({ code }: DfuseProblem): boolean {
  return FIXES[code] !== undefined;
}

/**
 * The content without the problem.
 * @throws EditError `no-fix`
 */
export function fixProblem(content: DfuseContent, problem: DfuseProblem): DfuseContent {
  const fix = FIXES[problem.code];
  if (!fix) {
    throw new EditError('no-fix', { problem: problem.code });
  }
  return fix(content, 'target' in problem.details ? problem.details.target : 0);
}

function withoutResidue(nameField: Uint8Array): Uint8Array {
  const end = nameField.indexOf(0);
  const clean = new Uint8Array(nameField.length);
  clean.set(end === -1 ? nameField : nameField.subarray(0, end));
  return clean;
}
