/**
 * What each sector shall hold in the end: the image's bytes, and bytes that an earlier, unfinished job owes it.
 *
 * Below: images, chip rows, the journal's notes. Above: what examines a chip. Pure.
 */

import type { AddressRange } from '../base/address-range.ts';
import { FirmwareImage } from '../image/firmware-image.ts';
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
    const recovered = owed.slice(ofImage.without(range));
    const content = FirmwareImage.from([...ofImage.segments, ...recovered.segments]);
    const unfinished = note !== undefined && note.phase !== 'finished';
    return content.segments.length === 0 && !unfinished
      ? []
      : [
          {
            sector,
            content,
            imageBytes: ofImage.size,
            recovered: recovered.ranges(),
            unfinished,
          },
        ];
  });
}
