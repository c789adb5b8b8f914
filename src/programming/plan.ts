/**
 * The plan of a flash job, as data: which sectors are erased, what is written where, what stays, how long it takes.
 *
 * Below: image, chip rows. Above: the run does it, the extension shows it (“Show Flash Plan”), tests compare it.
 * Pure: it knows no probe and no board.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import type { HashedRange } from './journal.ts';
import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import type { FlashSector, WriteMode } from '../stm32/devices/chip-description.ts';
import type { MemoryKind, MemoryRange } from '../stm32/devices/memory-of.ts';

/** Why a plan must not be executed. Data, not an error: a plan that does not fit is an expected answer. */
export type PlanProblem =
  /** Part of the image lies outside the chip's flash: in this memory, or in none that is known. */
  | {
      readonly code: 'outside-flash';
      readonly range: AddressRange;
      readonly flash: AddressRange;
      readonly memory?: MemoryKind;
    }
  /** The image has no content. */
  | { readonly code: 'nothing-to-write' }
  /** There is nothing but bytes to put back into sectors that the chip does not have as its option bytes are now. */
  | { readonly code: 'owed-to-other-sectors'; readonly bytes: number }
  /** Sectors that would have to be changed are protected by option bytes. */
  | { readonly code: 'write-protected'; readonly sectors: readonly number[] }
  /** Sectors that would have to be changed belong to another core of the chip. */
  | { readonly code: 'reserved-sectors'; readonly sectors: readonly number[] }
  /** Sectors that can be executed but not read (PCROP): neither compared nor kept. */
  | { readonly code: 'read-protected-sectors'; readonly sectors: readonly number[] };

/** What is done with one sector that the image (or an unfinished job) touches. */
export interface PlannedSector {
  readonly sector: FlashSector;
  /** `identical`: left alone. `program`: blank where it matters, so not erased. */
  readonly action: 'identical' | 'program' | 'erase-and-program' | 'erase';
  /** Why it is erased although it may hold the right bytes: an earlier erase or programming of it was cut short. */
  readonly unfinished: boolean;
  /** What is written: the image's bytes and those that are kept, as whole words. */
  readonly content: FirmwareImage;
  /** Ranges of `content` that are kept, not the image's. */
  readonly kept: readonly AddressRange[];
  /** Bytes of the image in this sector. */
  readonly imageBytes: number;
  /** What it held when the plan was made, hashed in pieces; empty where nobody looked. */
  readonly before: readonly HashedRange[];
}

/** A flash job, before it is done. */
export interface FlashPlan {
  readonly chip: string;
  /** Where there are any, nothing may be done. */
  readonly problems: readonly PlanProblem[];
  /** The sectors in the plan, ascending. All others are untouched. */
  readonly sectors: readonly PlannedSector[];
  /** `chip`: one mass erase instead of an erase for each sector; only where that is quicker and loses nothing. */
  readonly erase: 'sectors' | 'chip';
  /** KB that the chip says it has, and KB that it is taken to have, because the image wants them; absent: as it says. */
  readonly moreFlash?: MoreFlash;
  /** What of the image is not written, because it belongs into other memories; absent: nothing. */
  readonly leftOut?: readonly MemoryRange[];
  /** What shares an erased sector with the image and cannot be read, so that it is lost; absent: nothing. */
  readonly unreadable?: readonly AddressRange[];
  /** How wide a programming operation is. */
  readonly mode: WriteMode;
  /** Supply in volts that it was chosen by; undefined: unknown, or the user chose the mode. */
  readonly voltage: number | undefined;
  /** By typical times, without connecting. */
  readonly predictedSeconds: number;
}

/** Flash beyond what a chip says. */
export interface MoreFlash {
  /** KB that the chip says. */
  readonly said: number;
  /** KB that it is taken to have. */
  readonly kilobytes: number;
}

/** A question that a job has come to. */
export type FlashQuestion =
  OwedBytesQuestion | LeaveOutQuestion | UnreadableQuestion | MoreFlashQuestion | AnotherChipQuestion | ChipDoubt;

/** The firmware's own text names a chip, and it is not this one. Yes: it is flashed all the same. */
export type AnotherChipQuestion = {
  readonly code: 'names-another-chip';
  /** As the firmware has it: “STM32F411CE”. */
  readonly named: string;
  /** The board that is named with it, else the product that is for this chip alone. */
  readonly board: string;
  /** The chip that would be flashed. */
  readonly chip: string;
};

/** The image goes beyond the flash that the chip says that it has, and such chips often have more. Yes: it is tried. */
export type MoreFlashQuestion = MoreFlash & {
  readonly code: 'more-flash-than-said';
  readonly chip: string;
};

/** More would be lost than keeping neighbours promises: some of them cannot be read. Yes: they are lost. */
export type UnreadableQuestion = {
  readonly code: 'unreadable-neighbours';
  readonly sectors: readonly number[];
  readonly bytes: number;
};

/** Parts of the file that belong into memories which this way cannot write. Yes: the rest is flashed without them. */
export type LeaveOutQuestion = {
  readonly code: 'leave-out';
  readonly chip: string;
  readonly parts: readonly MemoryRange[];
  /** Bytes of the rest. */
  readonly bytes: number;
};

/** What an earlier job still owes the chip, and another hand has written over. */
export type OwedBytesQuestion = {
  /**
   * An earlier, unfinished job owes these sectors bytes, but something else was written over their place since. Yes: what
   * is there now stays, and the saved bytes are forgotten.
   */
  readonly code: 'owed-bytes-overwritten';
  readonly sectors: readonly number[];
  /** Bytes that are saved and would be forgotten. */
  readonly bytes: number;
};
