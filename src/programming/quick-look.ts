/**
 * A first look at a board before anybody is asked anything: samples of its flash, read while its firmware runs on. They
 * tell in some milliseconds whether it is blank, holds the firmware at hand, or one that is remembered; as it seems, for
 * samples prove nothing.
 *
 * Below: the target. Above: the question before a flash. What is done to the flash is decided by the examination of
 * every byte that comes later (examine.ts), never by this.
 */

import { type AddressRange, rangeOf, sizeOf } from '../base/address-range.ts';
import { crc32 } from '../base/crc32.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import type { FlashTarget } from './flash-target.ts';
import { unitsOf } from './operations.ts';
import { readableProtection } from './protection.ts';

/** What firmware is known again by: samples of it with their CRC-32. */
export type Fingerprint = readonly (AddressRange & { readonly crc: number })[];

/** What seems to be there. */
export type QuickLook = 'blank' | 'same' | 'remembered' | 'unknown';

/** Bytes of a sample, and how many there are at most of an image and of the flash as a whole. */
const SAMPLE = 256;
const MOST_PARTS = 12;
const MOST_SECTORS = 32;
/** Of each sector this much tells whether something begins there. Bytes. */
const SECTOR_START = 64;

/** The samples by which an image is known again: the beginning, the middle and the end of each of its parts. */
export function fingerprintOf(image: FirmwareImage): Fingerprint {
  return image
    .joined()
    .segments.slice(0, MOST_PARTS)
    .flatMap(({ address, bytes }) => {
      const size = Math.min(SAMPLE, bytes.length & ~3);
      const middle = ((bytes.length - size) >> 1) & ~3;
      const offsets = new Set([0, middle, (bytes.length - size) & ~3]);
      return [...offsets].map((offset) => ({
        ...rangeOf(address + offset, size),
        crc: crc32(bytes.subarray(offset, offset + size)),
      }));
    })
    .filter((sample) => sizeOf(sample) > 0 && sample.start % 4 === 0);
}

/**
 * Looks.
 * @param remembered what was flashed last, where that is known
 * @throws ProgrammingError `read-protected`; ProbeError; the signal's reason
 */
export async function quickLook(
  target: FlashTarget,
  image: FirmwareImage,
  { remembered, signal }: { readonly remembered?: Fingerprint | undefined; readonly signal?: AbortSignal | undefined },
): Promise<QuickLook> {
  await readableProtection(target);
  const { memory, chip } = target;
  const wanted = fingerprintOf(image);
  const matches = async (samples: Fingerprint): Promise<boolean> => {
    for (const sample of samples) {
      if (crc32(await memory.read(sample.start, sizeOf(sample), signal)) !== sample.crc) {
        return false;
      }
    }
    return samples.length > 0;
  };
  if (await matches(wanted)) {
    return 'same';
  }
  if (remembered && (await matches(remembered))) {
    return 'remembered';
  }
  const { sectors } = chip.flash;
  const units = unitsOf(chip.flash);
  const step = Math.ceil(sectors.length / MOST_SECTORS);
  const starts = sectors
    .filter((_, index) => index % step === 0)
    .map(({ start, size }) => rangeOf(start, Math.min(SECTOR_START, size)));
  for (const range of [...starts, ...wanted]) {
    const bytes = await memory.read(range.start, sizeOf(range), signal);
    if (!units.isBlank(bytes)) {
      return 'unknown';
    }
  }
  return 'blank';
}
