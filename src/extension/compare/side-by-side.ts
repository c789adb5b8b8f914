/**
 * Two images as two texts, line by line the same addresses, so that VS Code's diff editor shows them side by side with
 * its own next and previous difference. Only what is near a difference is written out.
 *
 * Below: images. Above: the compare commands. Pure.
 */

import * as l10n from '@vscode/l10n';
import type { AddressRange } from '../../base/address-range.ts';
import { hex32, hexOfBytes } from '../../base/hex.ts';
import type { FirmwareImage } from '../../image/firmware-image.ts';

/** Bytes of a line. */
const ROW = 16;
/** Bytes that are written out in one go. */
const BLOCK = 256 * ROW;
/** Equal lines that are shown before and after a difference. */
const CONTEXT = 2;
/** Lines at most: beyond, the diff editor gets slow and nobody reads on. */
const MOST_ROWS = 20_000;

/** The texts of both sides, as lines. */
export interface SideBySide {
  readonly left: readonly string[];
  readonly right: readonly string[];
}

/**
 * Writes out both images where they differ.
 * @param differences ascending, as a comparison of the two found them
 */
export function sideBySide(
  left: FirmwareImage,
  right: FirmwareImage,
  differences: readonly AddressRange[],
): SideBySide {
  const texts = { left: [] as string[], right: [] as string[] };
  const both = (line: string): void => {
    texts.left.push(line);
    texts.right.push(line);
  };
  let end = 0;
  for (const range of rowsAround(differences)) {
    if (range.start > end) {
      both('⋮');
    }
    for (let start = range.start; start < range.end; start += BLOCK) {
      if (texts.left.length >= MOST_ROWS) {
        both(l10n.t('… and more differences, which are not shown'));
        return texts;
      }
      const block = { start, end: Math.min(start + BLOCK, range.end) };
      texts.left.push(...rowTexts(left, block));
      texts.right.push(...rowTexts(right, block));
    }
    end = range.end;
  }
  return texts;
}

/** Whole lines around each difference; those that touch become one range. */
function rowsAround(differences: readonly AddressRange[]): AddressRange[] {
  const ranges: AddressRange[] = [];
  for (const difference of differences) {
    const start = Math.max(0, (Math.floor(difference.start / ROW) - CONTEXT) * ROW);
    const end = Math.min(2 ** 32, (Math.ceil(difference.end / ROW) + CONTEXT) * ROW);
    const last = ranges.at(-1);
    if (last && start <= last.end) {
      ranges[ranges.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    } else {
      ranges.push({ start, end });
    }
  }
  return ranges;
}

/** The lines of a range of whole lines. */
function rowTexts(image: FirmwareImage, range: AddressRange): string[] {
  // An image may have thousands of segments: few of them lie here.
  const near = image.slice(range);
  const count = (range.end - range.start) / ROW;
  return Array.from({ length: count }, (_, row) => rowText(near, range.start + row * ROW));
}

/** “0x08000000  de ad be ef …  ····”; addresses without content are blank. */
function rowText(image: FirmwareImage, address: number): string {
  const hex = Array.from({ length: ROW }, () => '  ');
  const text = Array.from({ length: ROW }, () => ' ');
  for (const segment of image.slice({ start: address, end: Math.min(address + ROW, 2 ** 32) }).segments) {
    segment.bytes.forEach((byte, index) => {
      const column = segment.address - address + index;
      hex[column] = hexOfBytes(Uint8Array.of(byte));
      text[column] = byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·';
    });
  }
  return `${hex32(address)}  ${hex.join(' ')}  ${text.join('')}`.trimEnd();
}
