/**
 * How a chip can disappoint, as codes.
 *
 * Below: coded errors. Above: identification and flash controllers throw them, `texts/` says them.
 */

import { CodedError } from '../base/coded-error.ts';
import type { FlashFault } from './flash/flash-controller.ts';

/** Each code with the facts that come along. */
export interface ChipErrorDetails {
  /** The chip's identifier is none that we know. React: nothing is written to it. */
  'unknown-chip': { readonly deviceId: number };
  /** No place where a chip with this core keeps its identifier answers. React: nothing is written to it. */
  'no-device-id': { readonly cpuid: number; readonly core: string | undefined };
  /** The chip is known by name, but there is no driver for its flash. React: nothing is written to it. */
  'not-driven': { readonly chip: string; readonly deviceId: number };
  /** Identifier and core contradict each other: a clone, or the wrong core of two. React: nothing is written to it. */
  'another-core': {
    readonly chip: string;
    readonly deviceId: number;
    readonly expected: string;
    readonly found: string;
  };
  /** The flash size register says what such a chip cannot have. React: a clone perhaps; nothing is written to it. */
  'unlikely-flash-size': { readonly chip: string; readonly kilobytes: number };
  /** After it was connected to anew, another chip answers than before. React: nothing was written to it; begin again. */
  'another-chip': { readonly expected: string; readonly found: string };
  /** Option bytes divide the flash in a way that is not understood. React: nothing is written. `options`: as read. */
  'unknown-layout': { readonly chip: string; readonly options: number };
  /** The flash controller does not unlock: something has locked it until the next reset. `control` is FLASH_CR. */
  'flash-locked': { readonly control: number };
  /** An erase reported an error. `status` is for the report; `sector` undefined: the whole chip was to be erased. */
  'erase-failed': { readonly sector: number | undefined; readonly fault: FlashFault; readonly status: number };
  /** Programming reported an error at or before `address`. React to `fault`; `status` is for the report. */
  'program-failed': { readonly address: number; readonly fault: FlashFault; readonly status: number };
  /** The flash, or the routine that drives it, did not come to an end. */
  'flash-stuck': { readonly during: 'erase' | 'program'; readonly milliseconds: number };
  /** There is not enough RAM for what was to be put there. */
  'no-room-in-ram': { readonly needed: number; readonly available: number };
}

/** The codes of this family. */
export type ChipErrorCode = keyof ChipErrorDetails;

/** A failure of the chip, or of knowing it. */
export class ChipError<Code extends ChipErrorCode = ChipErrorCode> extends CodedError<Code, ChipErrorDetails[Code]> {}

/** Whether `error` is a `ChipError` with this code. */
export function isChipError<Code extends ChipErrorCode>(error: unknown, code: Code): error is ChipError<Code> {
  return error instanceof ChipError && error.code === code;
}
