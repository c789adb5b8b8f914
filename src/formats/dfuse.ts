/**
 * DfuSe files: from bytes to a `DfuseFile`.
 *
 * Below: base, image, the suffix. Above: everything that opens such a file. Never throws for what a file contains:
 * what deviates becomes a problem, what can still be read is there. Elements are views into the file's bytes, nothing
 * is copied, and no field of a file decides how much memory or time is spent.
 */

import { viewOf } from '../base/bytes.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
import { detectFormat } from './detect.ts';
import { type DfuSuffix, readDfuSuffix, SUFFIX_SIZE, suffixCrc } from './dfu-suffix.ts';
import { checkTargets } from './dfuse-checks.ts';
import {
  DFUSE_VERSION,
  type DfuseElement,
  type DfuseFile,
  type DfusePrefix,
  type DfuseTarget,
  ELEMENT_HEADER_SIZE,
  NAME_FIELD_SIZE,
  PREFIX_SIZE,
  TARGET_HEADER_SIZE,
} from './dfuse-file.ts';
import type { DfuseProblem } from './dfuse-problem.ts';
import { hasErrors, ProblemList } from './problem.ts';
import { findTextDamage } from './text-damage.ts';

/** Elements of a whole file that are read at most. fwupd, the strictest reader, refuses a file above 10,000. */
export const MOST_ELEMENTS = 10_000;

/** Reads a .dfu file. Time is linear in its length, memory in the number of its elements. */
export function parseDfuse(bytes: Uint8Array): DfuseFile {
  return new DfuseParser(bytes).parse();
}

/**
 * The target's bytes at their addresses. Where elements overlap the later one wins, as it does on a chip that is
 * written in the file's order; what lies past 2³² is left out. The file's problems tell of both.
 */
export function targetImage(target: DfuseTarget): FirmwareImage {
  return FirmwareImage.layered(target.elements);
}

/** What the parser has gone through so far. */
class DfuseParser {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly problems = new ProblemList<DfuseProblem>();
  private readonly suffix: DfuSuffix | undefined;
  /** Where content must end: the suffix, if one ends the file, else the file's end. */
  private readonly limit: number;
  /** Where reading goes on. */
  private at = PREFIX_SIZE;
  private elementsLeft = MOST_ELEMENTS;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = viewOf(bytes);
    this.suffix = readDfuSuffix(bytes);
    this.limit = this.suffix?.offset ?? bytes.length;
  }

  parse(): DfuseFile {
    const looksLike = detectFormat(this.bytes);
    if (looksLike.kind !== 'dfuse') {
      this.problems.add({ code: 'not-dfuse', severity: 'error', offset: 0, details: { looksLike } });
      return this.withoutPrefix();
    }
    if (this.limit < PREFIX_SIZE) {
      this.addTruncatedHeader('prefix', 0, PREFIX_SIZE - this.limit);
      return this.withoutPrefix();
    }
    const prefix = this.readPrefix();
    const targets = this.readTargets(prefix.targetCount);
    if (targets.length === 0 && prefix.targetCount === 0) {
      this.problems.add({ code: 'no-targets', severity: 'warning', offset: 10, details: {} });
    }
    const suffix = this.suffix ?? this.suffixBeforeMore();
    const rest = this.bytes.subarray(this.at, suffix?.offset ?? this.bytes.length);
    checkTargets(targets, this.problems);
    this.checkRest(rest.length, suffix);
    this.checkImageSize(prefix, suffix);
    this.checkSuffix(suffix);
    if (suffix && suffix.dfuVersion !== DFUSE_VERSION) {
      const details = { version: suffix.dfuVersion };
      this.problems.add({ code: 'suffix-version', severity: 'warning', offset: suffix.end - 10, details });
    }
    return { bytes: this.bytes, prefix, targets, bytesAfterElements: rest, suffix, problems: this.finish(prefix) };
  }

  private withoutPrefix(): DfuseFile {
    if (this.suffix) {
      this.checkSuffix(this.suffix);
    }
    return {
      bytes: this.bytes,
      prefix: undefined,
      targets: [],
      bytesAfterElements: new Uint8Array(),
      suffix: this.suffix,
      problems: this.problems.sorted(),
    };
  }

  private readPrefix(): DfusePrefix {
    const version = this.view.getUint8(5);
    if (version !== 1) {
      this.problems.add({ code: 'unknown-version', severity: 'warning', offset: 5, details: { version } });
    }
    const targetCount = this.view.getUint8(10);
    return { version, imageSize: this.view.getUint32(6, true), targetCount };
  }

  private readTargets(declared: number): DfuseTarget[] {
    const targets: DfuseTarget[] = [];
    while (targets.length < declared) {
      const target = this.readTarget(targets.length);
      if (!target) {
        const details = { declared, found: targets.length };
        this.problems.add({ code: 'missing-targets', severity: 'error', offset: 10, details });
        break;
      }
      targets.push(target);
    }
    const counted = targets.length;
    while (counted === declared && this.hasTargetSignature(this.at)) {
      const target = this.readTarget(targets.length);
      if (!target) {
        break;
      }
      targets.push(target);
    }
    if (targets.length > declared) {
      const details = { declared, found: targets.length };
      this.problems.add({ code: 'more-targets', severity: 'warning', offset: 10, details });
    }
    return targets;
  }

  private readTarget(index: number): DfuseTarget | undefined {
    const offset = this.at;
    if (this.limit - offset < TARGET_HEADER_SIZE) {
      if (offset < this.limit) {
        this.addTruncatedHeader('target', offset, offset + TARGET_HEADER_SIZE - this.limit);
      }
      return undefined;
    }
    const size = this.view.getUint32(offset + 266, true);
    if (!this.hasTargetSignature(offset)) {
      this.problems.add({ code: 'target-signature', severity: 'error', offset, details: { target: index } });
      if (size > this.limit - offset - TARGET_HEADER_SIZE) {
        return undefined; // neither the signature nor the size are those of a target
      }
    }
    const elementCount = this.view.getUint32(offset + 270, true);
    const nameField = this.bytes.subarray(offset + 11, offset + 11 + NAME_FIELD_SIZE);
    this.at = offset + TARGET_HEADER_SIZE;
    // Elements decide where a target ends, unless the next target begins where the size field says.
    const statedEnd = this.at + size;
    const next = this.hasTargetSignature(statedEnd) ? statedEnd : undefined;
    const elements = this.readElements(index, elementCount, next ?? this.limit);
    if (next !== undefined && this.at < next) {
      const details = { target: index, size: next - this.at };
      this.problems.add({ code: 'bytes-in-target', severity: 'warning', offset: this.at, details });
      this.at = next;
    }
    const target: DfuseTarget = {
      index,
      offset,
      alternateSetting: this.view.getUint8(offset + 6),
      named: this.view.getUint32(offset + 7, true),
      name: decodeName(nameField),
      nameField,
      size,
      elementCount,
      elements,
    };
    this.checkTargetSize(target);
    return target;
  }

  private readElements(target: number, declared: number, limit: number): DfuseElement[] {
    const elements: DfuseElement[] = [];
    while (elements.length < declared) {
      const offset = this.at;
      const left = limit - offset;
      if (this.elementsLeft === 0) {
        const details = { target, declared, shown: elements.length };
        this.problems.add({ code: 'too-many-elements', severity: 'error', offset, details });
        this.at = limit;
        break;
      }
      if (left < ELEMENT_HEADER_SIZE) {
        if (left > 0) {
          this.addTruncatedHeader('element', offset, ELEMENT_HEADER_SIZE - left);
          this.at = limit;
        }
        const details = { target, declared, found: elements.length };
        this.problems.add({ code: 'missing-elements', severity: 'error', offset, details });
        break;
      }
      elements.push(this.readElement(target, elements.length, limit));
    }
    return elements;
  }

  private readElement(target: number, index: number, limit: number): DfuseElement {
    const offset = this.at;
    const address = this.view.getUint32(offset, true);
    const size = this.view.getUint32(offset + 4, true);
    const start = offset + ELEMENT_HEADER_SIZE;
    const end = Math.min(start + size, limit);
    const bytes = this.bytes.subarray(start, end);
    this.at = end;
    this.elementsLeft -= 1;
    if (bytes.length < size) {
      const details = { target, element: index, declared: size, present: bytes.length };
      this.problems.add({ code: 'truncated-element', severity: 'error', offset, details });
    }
    return { index, offset, address, size, bytes };
  }

  private checkTargetSize(target: DfuseTarget): void {
    const expected = target.elements.reduce((sum, { size }) => sum + ELEMENT_HEADER_SIZE + size, 0);
    if (target.size !== expected) {
      const details = { target: target.index, declared: target.size, expected };
      this.problems.add({ code: 'target-size', severity: 'warning', offset: target.offset + 266, details });
    }
  }

  private hasTargetSignature(offset: number): boolean {
    return (
      offset + TARGET_SIGNATURE.length <= this.limit &&
      TARGET_SIGNATURE.every((byte, index) => this.bytes[offset + index] === byte)
    );
  }

  /** A suffix that follows the elements directly but does not end the file. */
  private suffixBeforeMore(): DfuSuffix | undefined {
    const last = Math.min(this.at + 0xff, this.bytes.length);
    for (let end = this.at + SUFFIX_SIZE; end <= last; end++) {
      const suffix = readDfuSuffix(this.bytes, end);
      if (suffix?.offset === this.at) {
        return suffix;
      }
    }
    return undefined;
  }

  private checkRest(size: number, suffix: DfuSuffix | undefined): void {
    if (size > 0) {
      this.problems.add({ code: 'bytes-after-elements', severity: 'warning', offset: this.at, details: { size } });
    }
    if (suffix && suffix.end < this.bytes.length) {
      const details = { size: this.bytes.length - suffix.end };
      this.problems.add({ code: 'bytes-after-suffix', severity: 'warning', offset: suffix.end, details });
    }
  }

  private checkImageSize(prefix: DfusePrefix, suffix: DfuSuffix | undefined): void {
    const details = { declared: prefix.imageSize, expected: suffix?.offset ?? this.bytes.length };
    if (details.declared !== details.expected) {
      this.problems.add({ code: 'image-size', severity: 'warning', offset: 6, details });
    }
  }

  private checkSuffix(suffix: DfuSuffix | undefined): void {
    if (!suffix) {
      this.problems.add({ code: 'no-suffix', severity: 'error', offset: this.bytes.length, details: {} });
      return;
    }
    const computed = suffixCrc(this.bytes, suffix);
    if (computed !== suffix.crc) {
      const details = { stored: suffix.crc, computed };
      this.problems.add({ code: 'wrong-crc', severity: 'error', offset: suffix.end - 4, details });
    }
    if (suffix.productId === 0) {
      const details = { vendorId: suffix.vendorId };
      this.problems.add({ code: 'zero-product', severity: 'information', offset: suffix.end - 14, details });
    }
    if (suffix.metadata.length > 0) {
      const details = { size: suffix.metadata.length };
      this.problems.add({ code: 'suffix-metadata', severity: 'information', offset: suffix.offset, details });
    }
  }

  private addTruncatedHeader(what: 'prefix' | 'target' | 'element', offset: number, missing: number): void {
    this.problems.add({ code: 'truncated-header', severity: 'error', offset, details: { what, missing } });
  }

  /** The problems, with what may have caused the grave ones. */
  private finish(prefix: DfusePrefix): readonly DfuseProblem[] {
    const problems = this.problems.sorted();
    const damage = hasErrors(problems) && findTextDamage(this.bytes, prefix.imageSize, this.suffix);
    return damage ? [damage, ...problems] : problems;
  }
}

/** “Target”, szSignature of a target's header. */
const TARGET_SIGNATURE = [0x54, 0x61, 0x72, 0x67, 0x65, 0x74] as const;

/** The text before the first NUL: UTF-8, or Latin-1 where it is not UTF-8. ASCII, nearly always. */
function decodeName(field: Uint8Array): string {
  const length = field.indexOf(0);
  const name = length < 0 ? field : field.subarray(0, length);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(name);
  } catch {
    return String.fromCharCode(...name);
  }
}
