/**
 * Asks a chip who it is: core, device identifier, size of flash, its own unique number.
 *
 * Below: debug families, the chip table, memory. Above: sessions. Looking only: works while the core runs, and with read
 * protection set. What a chip says of itself must agree: identifiers are no secret, and clones use them.
 */

import { hexOfBytes } from '../base/hex.ts';
import type { TargetMemory } from '../probe/debug-probe.ts';
import { type ChipDoubt, doubtAboutMaker, UNSAID_SIZES } from './chip-doubts.ts';
import { ChipError } from './chip-error.ts';
import { seeChip, type SeenChip } from './debug-families.ts';
import { type ChipDescription, flashRange, type FlashSizeRegister, wordsRange } from './devices/chip-description.ts';
import { chipWithDeviceId, namedChip } from './devices/chip-table.ts';
import { driverOf } from './flash/controller-table.ts';

/** A chip that said who it is. */
export interface IdentifiedChip {
  /** With as much flash as this one has. */
  readonly chip: ChipDescription;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly chipId: string;
  /** What must be asked before its flash is changed; usually nothing. */
  readonly doubts: readonly ChipDoubt[];
  /** The chip with the flash that such chips often have beyond what they say; absent: none is known to. */
  readonly larger?: ChipDescription;
}

/** Revision A of F405/407 says that it is an F2; its core says that it is not (STM32F405 errata sheet, 2.1.5). */
const F2_DEVICE_ID = 0x411;
const F405_DEVICE_ID = 0x413;

/**
 * @throws ChipError `no-device-id`, `unknown-chip`, `not-driven`, `another-core`, `unlikely-flash-size`,
 *   `unknown-layout`; ProbeError where the chip does not answer
 */
export async function identifyChip(memory: TargetMemory): Promise<IdentifiedChip> {
  const seen = await seeChip(memory);
  const largest = chipSeen(seen);
  const said = await readFlashSize(memory, largest.flashSize);
  const unsaid = UNSAID_SIZES.includes(said);
  const kilobytes = unsaid ? largestSize(largest) : said;
  const driver = driverOf(largest.flash.controller);
  const chip = await driver.layOut(largest, kilobytes, memory);
  const more = largest.moreFlash?.says === said ? largest.moreFlash : undefined;
  const larger = more?.sectors
    ? { ...chip, flash: { ...chip.flash, sectors: more.sectors } }
    : more && (await driver.layOut(largest, more.has, memory));
  const clone = doubtAboutMaker(seen, chip.name);
  const doubts: ChipDoubt[] = [
    ...(clone ? [clone] : []),
    ...(unsaid ? [{ code: 'flash-size-unsaid', chip: chip.name, kilobytes } as const] : []),
  ];
  return { chip, chipId: await readUniqueId(memory, chip.uniqueId), doubts, ...(larger && { larger }) };
}

/** The chip that this can be, with the flash of its largest part. */
function chipSeen({ cpuid, core, deviceId: said }: SeenChip): ChipDescription {
  if (said === 0) {
    throw new ChipError('no-device-id', { cpuid, core });
  }
  const deviceId = said === F2_DEVICE_ID && core === 'M4' ? F405_DEVICE_ID : said;
  const named = namedChip(deviceId);
  if (!named) {
    throw new ChipError('unknown-chip', { deviceId });
  }
  const chip = chipWithDeviceId(deviceId);
  if (core !== undefined && named.core !== undefined && core !== named.core) {
    throw new ChipError('another-core', { chip: named.name, deviceId, expected: named.core, found: core });
  }
  if (!chip) {
    throw new ChipError('not-driven', { chip: named.name, deviceId });
  }
  return chip;
}

/** KB of flash of the largest chip of the kind. */
function largestSize({ flash }: ChipDescription): number {
  const { start, end } = flashRange(flash);
  return (end - start) / 1024;
}

/** KB of flash. Asked for as a word, which every probe's firmware can read. */
async function readFlashSize(
  memory: TargetMemory,
  { address, mask = 0xffff, codes }: FlashSizeRegister,
): Promise<number> {
  const word = await memory.readWord(address - (address % 4));
  const value = (word >>> ((address % 4) * 8)) & mask;
  return codes ? (codes[value] ?? value) : value;
}

async function readUniqueId(memory: TargetMemory, words: readonly number[]): Promise<string> {
  const { start, end } = wordsRange(words);
  const bytes = await memory.read(start, end - start);
  return words.map((address) => hexOfBytes(bytes.subarray(address - start, address - start + 4))).join('');
}
