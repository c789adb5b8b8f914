/**
 * What each sector shall hold in the end: the image's bytes, and bytes that an earlier, unfinished job owes it.
 *
 * Below: images, chip rows, the journal's notes. Above: what examines a chip. Pure.
 */

import { type AddressRange, overlaps } from '../base/address-range.ts';
import { concatBytes } from '../base/bytes.ts';
import { FirmwareImage, type Segment } from '../image/firmware-image.ts';
import { type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import type { JournalNote } from './journal.ts';

/** A sector that the job is about. */
export interface WantedSector {
  readonly sector: FlashSector;
  /** The image's bytes in this sector, and behind them what is owed to it. */
  readonly content: FirmwareImage;
  readonly imageBytes: number;
  /** Ranges of `content` that come from the journal. */
  readonly recovered: readonly AddressRange[];
  /** Whether an earlier erase or programming of it has no known end. */
  readonly unfinished: boolean;
}

/** The sectors that the image touches or that are owed something, ascending. */
export function wantedSectors(
  sectors: readonly FlashSector[],
  image: FirmwareImage,
  notes: readonly JournalNote[],
): WantedSector[] {
  return sectors.flatMap((sector) => {
    const range = sectorRange(sector);
    const note = notes.find(({ start }) => start === sector.start);
    const ofImage = image.slice(range);
    const owed = FirmwareImage.from(note?.kept ?? []).slice(range);
    const free = rangesOutside(range, ofImage.ranges());
    const recovered = segmentsIn(owed, free);
    const content = FirmwareImage.from([...ofImage.segments, ...recovered]);
    const unfinished = note !== undefined && note.phase !== 'finished';
    return content.segments.length === 0 && !unfinished
      ? []
      : [
          {
            sector,
            content,
            imageBytes: ofImage.size,
            recovered: FirmwareImage.from(recovered).ranges(),
            unfinished,
          },
        ];
  });
}

/** What of `whole` none of `ranges` covers. `ranges` are ascending and do not overlap. */
export function rangesOutside(whole: AddressRange, ranges: readonly AddressRange[]): AddressRange[] {
  const outside: AddressRange[] = [];
  let start = whole.start;
  for (const range of ranges) {
    if (overlaps(range, whole)) {
      if (start < range.start) {
        outside.push({ start, end: range.start });
      }
      start = range.end;
    }
  }
  if (start < whole.end) {
    outside.push({ start, end: whole.end });
  }
  return outside;
}

/** The ranges grown to whole words, joined where that makes them meet. */
export function wholeWords(ranges: readonly AddressRange[]): AddressRange[] {
  const grown: AddressRange[] = [];
  for (const range of ranges) {
    const start = Math.floor(range.start / 4) * 4;
    const end = Math.ceil(range.end / 4) * 4;
    const last = grown.at(-1);
    if (last && start <= last.end) {
      grown[grown.length - 1] = { start: last.start, end: Math.max(end, last.end) };
    } else {
      grown.push({ start, end });
    }
  }
  return grown;
}

/** The image's segments, those that follow on each other as one. */
export function contiguousSegments(image: FirmwareImage): Segment[] {
  const runs: Segment[][] = [];
  let end: number | undefined;
  for (const segment of image.segments) {
    const run = runs.at(-1);
    if (run && segment.address === end) {
      run.push(segment);
    } else {
      runs.push([segment]);
    }
    end = segment.address + segment.bytes.length;
  }
  return runs.map((run) => ({
    address: run[0]?.address ?? 0,
    bytes: run.length === 1 ? (run[0]?.bytes ?? new Uint8Array()) : concatBytes(run.map(({ bytes }) => bytes)),
  }));
}

/** What the ranges leave open of the words that they begin and end in. */
export function wordRests(ranges: readonly AddressRange[]): AddressRange[] {
  const words = wholeWords(ranges);
  const hull = { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
  return rangesOutside(hull, ranges).flatMap(({ start, end }) => {
    const wordEnd = Math.ceil(start / 4) * 4;
    const wordStart = Math.floor(end / 4) * 4;
    const rests =
      wordEnd >= end
        ? [{ start, end }]
        : [
            { start, end: wordEnd },
            { start: wordStart, end },
          ];
    return rests.filter((rest) => rest.start < rest.end);
  });
}

/** The image's bytes in ascending ranges, in one go over both. */
export function segmentsIn({ segments }: FirmwareImage, ranges: readonly AddressRange[]): Segment[] {
  const found: Segment[] = [];
  let first = 0;
  for (const range of ranges) {
    while (first < segments.length && endOf(segments[first]) <= range.start) {
      first++;
    }
    for (let index = first; index < segments.length; index++) {
      const { address, bytes } = segments[index] as Segment;
      if (address >= range.end) {
        break;
      }
      const start = Math.max(address, range.start);
      const end = Math.min(address + bytes.length, range.end);
      found.push({ address: start, bytes: bytes.subarray(start - address, end - address) });
    }
  }
  return found;
}

function endOf(segment: Segment | undefined): number {
  return segment ? segment.address + segment.bytes.length : 0;
}

/** The range in pieces of at most `size` bytes, cut at multiples of `size`. */
export function pieces(range: AddressRange, size: number): AddressRange[] {
  const cut: AddressRange[] = [];
  for (let start = range.start; start < range.end;) {
    const end = Math.min(range.end, (Math.floor(start / size) + 1) * size);
    cut.push({ start, end });
    start = end;
  }
  return cut;
}
