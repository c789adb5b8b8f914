/**
 * Gives running firmware the time to put its file system back into flash.
 *
 * Below: the target. Above: flash jobs, before they reset the core. MicroPython keeps its file system in the gap of its
 * image. On a write it erases a sector and holds the content in RAM for up to five seconds (flashbdev.c): whoever halts
 * the core then loses it. From outside that is a blank sector among used ones.
 */

import { isProbeError } from '../probe/probe-error.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { overlaps } from '../base/address-range.ts';
import { type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import type { FlashTarget } from './flash-target.ts';

/** Longer than the firmware holds content in RAM. Milliseconds. */
const WRITE_BACK_TIME = 6000;
/** A sector counts as blank by samples: its start, where a file system has its tables, and its middle. */
const SAMPLE_SIZE = 64;

/** The firmware was waited for. */
export interface FileSystemWait {
  readonly sector: number;
  readonly milliseconds: number;
}

/** Waits where the gap looks as if a file system were being written. Looks only; the core runs on. */
export async function waitForFileSystem(
  target: FlashTarget,
  image: FirmwareImage,
  signal?: AbortSignal,
): Promise<FileSystemWait | undefined> {
  const gap = gapSectors(target.chip.flash.sectors, image);
  if (target.isTakenOver || gap.length < 2 || (await target.activity()) !== 'running') {
    return undefined;
  }
  const sector = await blankAmongUsed(target, gap);
  if (!sector) {
    return undefined;
  }
  target.log.info(`Sector ${sector.index} may be a file system's that is being written: waiting`);
  await target.clock.sleep(WRITE_BACK_TIME, signal);
  return { sector: sector.index, milliseconds: WRITE_BACK_TIME };
}

/** Sectors that the image leaves out between its first and its last. */
export function gapSectors(sectors: readonly FlashSector[], image: FirmwareImage): FlashSector[] {
  const ranges = image.ranges();
  const touched = sectors.filter((sector) => ranges.some((range) => overlaps(range, sectorRange(sector))));
  const [first, last] = [touched.at(0), touched.at(-1)];
  return first && last
    ? sectors.filter(
        ({ index }) => index > first.index && index < last.index && !touched.some((t) => t.index === index),
      )
    : [];
}

/** A blank sector that a used one follows: blank ones at the end are only free space. */
async function blankAmongUsed(target: FlashTarget, gap: readonly FlashSector[]): Promise<FlashSector | undefined> {
  let candidate: FlashSector | undefined;
  for (const sector of gap) {
    const blank = await looksBlank(target, sector);
    if (!blank && candidate) {
      return candidate;
    }
    candidate ??= blank ? sector : undefined;
  }
  return undefined;
}

async function looksBlank({ memory, chip }: FlashTarget, { start, size }: FlashSector): Promise<boolean> {
  try {
    for (const address of [start, start + size / 2]) {
      const sample = await memory.read(address, SAMPLE_SIZE);
      if (sample.some((byte) => byte !== chip.flash.erasedByte)) {
        return false;
      }
    }
    return true;
  } catch (error) {
    if (isProbeError(error, 'target-busy')) {
      return true; // it is being erased at this moment
    }
    throw error;
  }
}
