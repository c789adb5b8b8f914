/**
 * What can be odd about targets and elements that were read whole: overlaps, order, names, emptiness.
 *
 * Below: address ranges, overlaps. Above: the DfuSe parser. Knows the parsed targets only, not the file.
 */

import { intersect, sizeOf } from '../base/address-range.ts';
import { findOverlaps, segmentRange } from '../image/overlaps.ts';
import { readUint32 } from '../base/bytes.ts';
import type { DfuseElement, DfuseTarget } from './dfuse-file.ts';
import type { DfuseProblem } from './dfuse-problem.ts';
import type { ProblemList } from './problem.ts';

/** Adds the problems of `targets` to `problems`. */
export function checkTargets(targets: readonly DfuseTarget[], problems: ProblemList<DfuseProblem>): void {
  for (const target of targets) {
    checkName(target, problems);
    checkElements(target, problems);
    checkOverlaps(target, problems);
  }
  checkTargetsOverlap(targets, problems);
  checkPacking(targets, problems);
}

/** MicroPython, ports/stm32/mboot/pack.h: version 1, format 0 to 3, address and length of the content, 64 bytes of signature. */
const MBOOT_PACK = { version: 1, lastFormat: 3, header: 12, signature: 64 } as const;

/** Firmware that was packed for mboot: every element is a chunk with a header of its own. */
function checkPacking(targets: readonly DfuseTarget[], problems: ProblemList<DfuseProblem>): void {
  const elements = targets.flatMap((target) => target.elements).filter(({ bytes }) => bytes.length > 0);
  const [first] = elements;
  if (first && elements.every(isPackedChunk)) {
    const details = { elements: elements.length };
    problems.add({ code: 'packed-for-mboot', severity: 'error', offset: first.offset, details });
  }
}

/** Chunks are padded to a multiple of this (mboot's pack.py). */
const PACK_ALIGNMENT = 8;

function isPackedChunk({ address, bytes }: DfuseElement): boolean {
  const { version, lastFormat, header, signature } = MBOOT_PACK;
  if (bytes.length < header + signature) {
    return false;
  }
  const [at, length] = [readUint32(bytes, 4), readUint32(bytes, 8)];
  const known = bytes[0] === version && (bytes[1] ?? 0xff) <= lastFormat;
  const padding = bytes.length - (length + header + signature);
  return known && at === address && padding >= 0 && padding < PACK_ALIGNMENT;
}

function checkName(target: DfuseTarget, problems: ProblemList<DfuseProblem>): void {
  const details = { target: target.index };
  if (target.named > 1) {
    problems.add({
      code: 'named-flag',
      severity: 'warning',
      offset: target.offset + 7,
      details: { ...details, value: target.named },
    });
  }
  if (target.named === 0 && target.name !== '') {
    problems.add({ code: 'unexpected-name', severity: 'information', offset: target.offset + 7, details });
  }
  const end = target.nameField.indexOf(0);
  const residue = trimNuls(target.nameField.subarray(end < 0 ? target.nameField.length : end));
  if (residue.length > 0) {
    problems.add({
      code: 'name-residue',
      severity: 'information',
      offset: target.offset + 11 + end,
      details: { ...details, size: residue.length, text: readableText(residue) },
    });
  }
}

/** The bytes up to the last one that is not NUL. */
function trimNuls(bytes: Uint8Array): Uint8Array {
  let length = bytes.length;
  while (length > 0 && bytes[length - 1] === 0) {
    length -= 1;
  }
  return bytes.subarray(0, length);
}

/** Runs of four and more printable characters, NULs between them left out, as UTF-16 text has them. */
function readableText(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '\0')).join('');
  const narrowed = text.replace(/(?<=[^\0])\0(?=[^\0](?:\0|$))/g, '');
  return (narrowed.match(/[^\0]{4,}/g) ?? []).join(' ');
}

function checkElements(target: DfuseTarget, problems: ProblemList<DfuseProblem>): void {
  if (target.elementCount === 0) {
    const details = { target: target.index };
    problems.add({ code: 'empty-target', severity: 'warning', offset: target.offset + 270, details });
  }
  let previous = -1;
  for (const { index, offset, address, size } of target.elements) {
    const details = { target: target.index, element: index };
    if (size === 0) {
      problems.add({ code: 'empty-element', severity: 'information', offset, details });
    }
    if (address + size > 2 ** 32) {
      problems.add({ code: 'address-space', severity: 'error', offset, details: { ...details, address, size } });
    }
    if (address < previous) {
      problems.add({ code: 'out-of-order', severity: 'information', offset, details });
    }
    previous = address;
  }
}

function checkOverlaps(target: DfuseTarget, problems: ProblemList<DfuseProblem>): void {
  for (const { first, second, range, differing } of findOverlaps(target.elements)) {
    problems.add({
      code: 'overlap',
      severity: differing ? 'error' : 'warning',
      offset: second.offset,
      details: {
        target: target.index,
        element: second.index,
        other: first.index,
        address: range.start,
        size: sizeOf(range),
        differing,
      },
    });
  }
}

/** Targets of one alternate setting that want the same addresses. */
function checkTargetsOverlap(targets: readonly DfuseTarget[], problems: ProblemList<DfuseProblem>): void {
  const reported = new Set<DfuseTarget>();
  const elements = targets
    .flatMap((target) => target.elements.map((element) => ({ target, range: segmentRange(element) })))
    .sort((a, b) => a.range.start - b.range.start);
  const furthest = new Map<number, (typeof elements)[number]>();
  for (const element of elements) {
    const { alternateSetting } = element.target;
    const before = furthest.get(alternateSetting);
    if (before && before.target !== element.target && intersect(before.range, element.range)) {
      const [other, target] =
        before.target.index < element.target.index ? [before.target, element.target] : [element.target, before.target];
      if (!reported.has(target)) {
        reported.add(target);
        const details = { target: target.index, other: other.index, alternateSetting };
        problems.add({ code: 'targets-overlap', severity: 'warning', offset: target.offset, details });
      }
    }
    if (!before || element.range.end > before.range.end) {
      furthest.set(alternateSetting, element);
    }
  }
}
