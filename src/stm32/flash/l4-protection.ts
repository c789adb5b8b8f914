/**
 * What the option bytes of an L4-type flash protect: from the debugger (RDP), from writing (WRP), from being read as data
 * (PCROP), and what they leave to a second core. Reading only: this program never writes option bytes.
 *
 * Below: the description of the flash. Above: `l4-flash.ts`, which reads registers. Source: as there; ST's HAL for the
 * granules of PCROP (`FLASH_PCROP_GRANULARITY` and `FLASH_OB_GetPCROP` of each family).
 */

import { type FlashDescription, type FlashSector, hasSecondBank } from '../devices/chip-description.ts';
import type { FlashProtection } from './flash-controller.ts';

const OPTR = 0x20;
/** There is something that only the second core may touch: not on a WLE, which has no SFR (RM0453, 4.10.7). */
const OPTR_ESE = 1 << 8;
/** WB, WL: the first page that the second core has for itself. */
const SFR = 0x80;
/** RDP: AA is level 0, CC level 2, everything else level 1. */
const [RDP_OPEN, RDP_FINAL] = [0xaa, 0xcc];

/** By bank: areas that cannot be written, first and last page in halves of a register. */
const WRITE_AREAS = [
  [0x2c, 0x30],
  [0x4c, 0x50],
] as const;

/** Areas whose code runs and cannot be read, which can be neither erased nor programmed (RM0351, 3.5.2). */
interface CodeAreas {
  /** By bank: registers of the first and of the last granule. */
  readonly registers: readonly (readonly (readonly [first: number, last: number])[])[];
  /** Bytes of a granule. */
  readonly granule: (flash: FlashDescription) => number;
}

/** What the families have otherwise. */
export interface ProtectionVariant {
  readonly codeAreas: CodeAreas;
  /** SFR, where a part of the flash can belong to a second core. */
  readonly secondCore?: { readonly firstPage: number; readonly none: number; readonly onlyWith?: number };
}

/** Two areas a bank, of parts of a page. */
const TWO_AREAS = [
  [
    [0x24, 0x28],
    [0x34, 0x38],
  ],
  [
    [0x44, 0x48],
    [0x54, 0x58],
  ],
] as const;
const halfPage = ({ sectors: [page] }: FlashDescription): number => (page?.size ?? 0) / 2;

/** One area a bank, of double words; of two of them where both banks became one. */
export const L4_PROTECTION: ProtectionVariant = {
  codeAreas: { registers: [[[0x24, 0x28]], [[0x44, 0x48]]], granule: (flash) => (areJoined(flash) ? 16 : 8) },
};
/** U0 has no such areas, and nothing in these registers: ST’s HAL of U0 knows none. */
export const G0_PROTECTION: ProtectionVariant = { codeAreas: { registers: TWO_AREAS, granule: () => 512 } };
/** SFSA and FSD (RM0434, 3.10.18). */
export const WB_PROTECTION: ProtectionVariant = {
  codeAreas: { registers: TWO_AREAS, granule: halfPage },
  secondCore: { firstPage: 0xff, none: 1 << 8 },
};
/** RM0453, 4.10.19: both one bit shorter. */
export const WL_PROTECTION: ProtectionVariant = {
  ...WB_PROTECTION,
  secondCore: { firstPage: 0x7f, none: 1 << 7, onlyWith: OPTR_ESE },
};

/**
 * What is protected.
 * @param read the controller's register at an offset
 */
export async function protectionOf(
  flash: FlashDescription,
  { codeAreas, secondCore }: ProtectionVariant,
  read: (offset: number) => Promise<number>,
): Promise<FlashProtection> {
  const options = await read(OPTR);
  const rdp = options & 0xff;
  const closed = { write: new Set<number>(), read: new Set<number>() };
  for (const bank of hasSecondBank(flash) || areJoined(flash) ? [0, 1] : [0]) {
    const areaBank = areJoined(flash) ? 0 : bank;
    for (const register of WRITE_AREAS[bank] ?? []) {
      pagesIn(flash, areaBank, await read(register)).forEach((index) => closed.write.add(index));
    }
    for (const [first, last] of codeAreas.registers[bank] ?? []) {
      const bounds = { first: await read(first), last: await read(last), granule: codeAreas.granule(flash) };
      codePagesIn(flash, areaBank, bounds).forEach((index) => closed.read.add(index));
    }
  }
  const firstReserved = await firstReservedPage(options, secondCore, read);
  const indexes = flash.sectors.map(({ index }) => index);
  return {
    level: rdp === RDP_OPEN ? 0 : rdp === RDP_FINAL ? 2 : 1,
    writeProtected: indexes.filter((index) => closed.write.has(index) || closed.read.has(index)),
    readProtected: indexes.filter((index) => closed.read.has(index)),
    reserved: flash.sectors.filter(({ code }) => code >= firstReserved).map(({ index }) => index),
  };
}

/** Whether both banks became one for which the areas of both count. */
const areJoined = (flash: FlashDescription): boolean => flash.allAreas === true && !hasSecondBank(flash);

/** First and last page, both protected; first behind last: none. */
function pagesIn({ sectors, pagesOfBank = 0 }: FlashDescription, bank: number, area: number): number[] {
  const mask = bitsFor(sectors.reduce((most, { code }) => Math.max(most, code + 1), pagesOfBank));
  const [first, last] = [area & mask, (area >>> 16) & mask];
  return sectors
    .filter((sector) => bankOf(sector) === bank && sector.code >= first && sector.code <= last)
    .map(({ index }) => index);
}

/**
 * Pages that have to do with an area of granules. First behind last: none; and one alone is none, either: two are the
 * least (ST's HAL of G0), and registers that are not there read as 0.
 */
function codePagesIn(
  { sectors, pagesOfBank = 0 }: FlashDescription,
  bank: number,
  bounds: { readonly first: number; readonly last: number; readonly granule: number },
): number[] {
  const pages = sectors.filter((sector) => bankOf(sector) === bank);
  const [page] = pages;
  if (!page) {
    return [];
  }
  const mask = bitsFor((Math.max(pages.length, pagesOfBank) * page.size) / bounds.granule);
  const [first, last] = [bounds.first & mask, bounds.last & mask];
  const [start, end] = [page.start + first * bounds.granule, page.start + (last + 1) * bounds.granule];
  return first < last
    ? pages.filter((each) => each.start < end && each.start + each.size > start).map(({ index }) => index)
    : [];
}

async function firstReservedPage(
  options: number,
  secondCore: ProtectionVariant['secondCore'],
  read: (offset: number) => Promise<number>,
): Promise<number> {
  const { onlyWith = 0 } = secondCore ?? {};
  if (!secondCore || (options & onlyWith) !== onlyWith) {
    return Infinity;
  }
  const secure = await read(SFR);
  return secure & secondCore.none ? Infinity : secure & secondCore.firstPage;
}

const bankOf = ({ bank = 0 }: FlashSector): number => bank;

/** The bits that a number below this one has in a register: on some chips those above read as ones (L443: 0xFF0BFF80 is 0 to 11). */
const bitsFor = (count: number): number => 2 ** (32 - Math.clz32(count - 1)) - 1;
