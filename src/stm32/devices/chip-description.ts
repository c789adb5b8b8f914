/**
 * What a chip is, as plain data: who it says it is, where flash and RAM lie, how flash is divided, how long it takes.
 *
 * Below: address ranges. Above: the tables of this folder are made of these; flash controllers, plans and the
 * inspection of files read them. No behaviour here: controllers are code, chips are rows (`chip-row.ts`).
 */

import type { AddressRange } from '../../base/address-range.ts';

/** The smallest part of flash that can be erased. */
export interface FlashSector {
  /** Position from the start of flash, from 0: how people and reference manuals number sectors. */
  readonly index: number;
  readonly start: number;
  /** Bytes. */
  readonly size: number;
  /** What the controller calls it (FLASH_CR.SNB on F4: the second bank starts at 16, not where the first ended). */
  readonly code: number;
  /** Which of the flash's banks it lies in, from 0; absent: the first. */
  readonly bank?: number;
}

/** One way to program: how many bits at a time, and the supply that it needs. */
export interface WriteMode {
  /**
   * Bits of one programming operation: 8, 16 or 32 on F2, F4 and F7, 16 on F1, a double word on L4, a half page on L0 … On
   * H7, of whose words the controller programs so many bits at a time.
   */
  readonly bits: number;
  /** Volts below which it programs weakly, often without an error flag. 0: the chip runs at none that is too low. */
  readonly minimumVolts: number;
}

/** Milliseconds, by the bits of the write mode where they differ. */
export type FlashTime = number | Readonly<Record<number, number>>;

/** Typical times, in milliseconds, as the data sheet has them. */
export interface FlashTimes {
  /** By sector size in KB (a page of 128 bytes is 0.125). */
  readonly sectorErase: Readonly<Record<string, FlashTime>>;
  /** The whole chip at once; undefined where no data sheet was at hand: then it is never chosen for its speed. */
  readonly massErase: FlashTime | undefined;
  /** One programming operation: of as many bits as the mode has, whatever it writes. */
  readonly program: FlashTime;
  /** How many times the typical time an erase may take before it is called stuck (data sheets: maxima are 2 × typical). */
  readonly patience: number;
}

/** Something that keeps bytes, is erased by sectors and written by units. */
export interface FlashMemory {
  /** All sectors, ascending. There may be a hole between two banks. */
  readonly sectors: readonly FlashSector[];
  /**
   * Bytes that are written together and, where the flash has an error-correcting code, once: a unit that holds anything
   * must be erased before it can be written again. A power of two. L0 and L1: a half page, which takes as long as a word.
   */
  readonly writeUnit: number;
  /** What an erased byte reads as (0x00 on L0 and L1). */
  readonly erasedByte: number;
  /** Whether it has an error-correcting code: a unit that was being written when a job was cut short may be unreadable. */
  readonly errorCorrected: boolean;
}

/**
 * Which kinds of controller are driven: f3 is F0 and F3, f4 is F2 and F4, l4 is L4, L4+ and G4, g0 is G0, C0 and U0, wb
 * and wl have a second core, h7 is H7 but for 7A and 7B, which are h7ab, l0 and l1 are alike but for the half page.
 */
export const CONTROLLER_KINDS = ['f1', 'f3', 'f4', 'f7', 'g0', 'h7', 'h7ab', 'l0', 'l1', 'l4', 'wb', 'wl'] as const;

/** Which kind of controller drives a flash. */
export type ControllerKind = (typeof CONTROLLER_KINDS)[number];

/** How option bytes divide a flash of one size. */
export interface FlashLayout {
  readonly kilobytes: number;
  /** The option register, masked, that makes it so. */
  readonly options: { readonly mask: number; readonly value: number };
  readonly sectors: readonly FlashSector[];
}

/** A chip's main flash. */
export interface FlashDescription extends FlashMemory {
  /** Its driver: `controllerOf`. */
  readonly controller: ControllerKind;
  /** Address of the controller's first register. */
  readonly registers: number;
  readonly start: number;
  /** Best first; the last one works at any supply. */
  readonly writeModes: readonly WriteMode[];
  /** Pages that a bank of the largest chip of the kind has: where they are named by number, registers have bits for as many. */
  readonly pagesOfBank?: number;
  /** L4+, G47x: the protected areas of bank 2 count where both banks were made one. */
  readonly allAreas?: boolean;
  /** F72x, F73x: the controller's register with a bit for each sector that can be run and not read (RM0431, FLASH_OPTCR2). */
  readonly pcropRegister?: number;
  /** Whether one operation can erase all of it (L0 and L1 have none; WB's is not obeyed). */
  readonly erasesAtOnce: boolean;
  /** Whether option bytes make one of the two banks that the kind has; absent: they do not. */
  readonly banksJoined?: boolean;
  readonly times: FlashTimes;
}

/** Bits of a register. */
export interface RegisterBits {
  readonly register: number;
  readonly bits: number;
}

/** Another core that some chips of the kind have, and that runs its own firmware from the same flash. */
export interface SecondCoreDescription {
  /** The access port through which it is debugged. */
  readonly accessPort: number;
  /** What says that it starts at a reset by itself. */
  readonly starts: RegisterBits;
  /** The debug freeze registers and their bits that stop its watchdogs while it is halted. */
  readonly freeze: readonly RegisterBits[];
}

/** Memories beside flash, RAM and the boot loader that a file may mean to fill. */
export type OtherMemoryKind = 'otp' | 'option-bytes' | 'data-eeprom';

/** Where a chip says how much flash it has. */
export interface FlashSizeRegister {
  /** Of a half-word with the size in KB. */
  readonly address: number;
  /** Which of its bits count; absent: all 16. */
  readonly mask?: number;
  /** Where the register holds a code in place of the size: KB by code. */
  readonly codes?: Readonly<Record<string, number>>;
}

/** A chip, or a group of chips that share one device identifier. */
export interface ChipDescription {
  /** “STM32F401xD/xE”. */
  readonly name: string;
  /** “F4”. */
  readonly family: string;
  /** Part numbers without “STM32” by which a text may name it: “F401xE”, “F42x”. */
  readonly parts: readonly string[];
  /** Its core: “M4”. */
  readonly core: string;
  /** The access port through which its core is debugged. */
  readonly accessPort: number;
  readonly secondCore?: SecondCoreDescription;
  /** DBGMCU_IDCODE.DEV_ID, 12 bits. */
  readonly deviceIds: readonly number[];
  readonly flash: FlashDescription;
  /** The contiguous main SRAM. */
  readonly ram: AddressRange;
  /** Core clock after a reset, in Hz: what routines in RAM run at. */
  readonly clockAfterReset: number;
  /** Sizes of flash that chips of this kind have, in KB. */
  readonly kilobytes: readonly number[];
  /**
   * What their size register says and what they often have all the same, in KB, and its sectors where no chip that says
   * so much has the same; absent: nobody knows of such chips.
   */
  readonly moreFlash?: { readonly says: number; readonly has: number; readonly sectors?: readonly FlashSector[] };
  /** The debug freeze registers and their bits that stop the watchdogs while the core is halted. */
  readonly watchdogFreeze: readonly RegisterBits[];
  /** What must be set before the debug unit (DBGMCU) can be read or written. */
  readonly debugClock?: RegisterBits;
  /** Bits of DBGMCU_CR that keep it reachable while it sleeps. */
  readonly lowPower: RegisterBits;
  /** Address of IWDG_KR: 0x40003000, but on H7. */
  readonly watchdogKey: number;
  readonly flashSize: FlashSizeRegister;
  /** Addresses of the three words that no other chip of the kind shares, the lowest first. */
  readonly uniqueId: readonly number[];
  /** System memory with ST's boot loader: what runs when BOOT0 is high. */
  readonly systemMemory: AddressRange;
  readonly otherMemories: Readonly<Partial<Record<OtherMemoryKind, AddressRange>>>;
  /**
   * Where option bytes choose how flash is divided: every way that is understood, by size. A size that has layouts and
   * matches none of them is not driven; a size that has none is the start of `flash.sectors`.
   */
  readonly layouts?: readonly FlashLayout[];
}

/** The range of addresses that a chip's flash takes, with the hole that may be between banks. */
export function flashRange(flash: FlashDescription): AddressRange {
  const last = flash.sectors.at(-1);
  return { start: flash.start, end: last ? last.start + last.size : flash.start };
}

/** The ranges of addresses that a flash takes: one, or two with a hole between. */
export function flashRanges({ sectors }: FlashMemory): AddressRange[] {
  const ranges: AddressRange[] = [];
  for (const sector of sectors) {
    const { start, end } = sectorRange(sector);
    const last = ranges.at(-1);
    if (last?.end === start) {
      ranges[ranges.length - 1] = { start: last.start, end };
    } else {
      ranges.push({ start, end });
    }
  }
  return ranges;
}

/** Whether there are sectors of a second bank. */
export function hasSecondBank({ sectors }: Pick<FlashMemory, 'sectors'>): boolean {
  return sectors.some(({ bank }) => bank === 1);
}

/** The bank that an address lies in: 0, or 1. */
export function bankAt({ sectors }: FlashMemory, address: number): number {
  return sectors.find(({ start, size }) => start <= address && address < start + size)?.bank ?? 0;
}

/** The range of addresses of a sector. */
export function sectorRange(sector: FlashSector): AddressRange {
  return { start: sector.start, end: sector.start + sector.size };
}

/** The range from the first to the last of some words. @param words addresses, ascending, at least one */
export function wordsRange(words: readonly number[]): AddressRange {
  return { start: words[0] ?? 0, end: (words.at(-1) ?? 0) + 4 };
}
