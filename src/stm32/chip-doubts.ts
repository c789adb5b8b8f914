/**
 * What a chip says of itself that makes one doubt that it is what it says: nothing that refuses it, enough to ask.
 *
 * Below: what was seen of it. Above: identification finds them, jobs that change flash ask, `texts/` says them. Pure. Does
 * not cover: clones whose core is another altogether, which identification refuses (GD32E230, GD32F303), and those that
 * tell by nothing that can be read without a risk (GD32F4xx, APM32F4xx).
 */

import type { SeenChip } from './debug-families.ts';

/** A reason to ask before the chip's flash is changed. */
export type ChipDoubt =
  | {
      /** The core is of a later revision than ST has ever put into this chip: a copy by another maker. */
      readonly code: 'likely-clone';
      readonly chip: string;
      /** As ARM writes them: “r1p1”. */
      readonly expected: string;
      readonly found: string;
    }
  | {
      /** The flash size register was never filled in, so the largest chip of the kind is assumed. */
      readonly code: 'flash-size-unsaid';
      readonly chip: string;
      readonly kilobytes: number;
    };

/** What early silicon has in its size register (OpenOCD, stm32f2x.c and stm32f1x.c: “failed reading flash size”). */
export const UNSAID_SIZES: readonly number[] = [0, 0xffff];

/**
 * The revision of ST's own, by device identifier. Medium-density F1 has r1p1 (PM0056, 1); GD32F103, CKS32F103 and
 * APM32F103 have r2p1 and the same identifier (blaatschaap.be, “32F103 comparison, part 3”, read from the chips).
 */
const REVISIONS: Readonly<Record<number, string>> = { 0x410: 'r1p1' };

/** The doubt about a chip's maker, if there is one. @param chip its name */
export function doubtAboutMaker({ cpuid, deviceId }: SeenChip, chip: string): ChipDoubt | undefined {
  const expected = REVISIONS[deviceId];
  const found = coreRevision(cpuid);
  return expected !== undefined && newer(found, expected) ? { code: 'likely-clone', chip, expected, found } : undefined;
}

/** CPUID's variant and revision (ARM DDI 0403E, B3.2.3), as ARM writes them. */
function coreRevision(cpuid: number): string {
  return `r${(cpuid >>> 20) & 0xf}p${cpuid & 0xf}`;
}

function newer(found: string, expected: string): boolean {
  return found.localeCompare(expected, 'en', { numeric: true }) > 0;
}
