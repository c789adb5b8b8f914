/**
 * One decoded instruction, and the encodings that instructions are decoded by.
 *
 * Below: the processor's type. Above: the tables of encodings, the decoder.
 *
 * An encoding is written as the manual prints it: a string of 16 or 32 characters, of which 0 and 1 must match and
 * letters name operands. A letter that stands in several places gives one number, its bits in the order of the text
 * (`i`, `imm3` and `imm8` of a 12-bit immediate are all written `i`). Spaces only part the text.
 */

import type { Processor } from './processor.ts';

/** Operands by the letters of the encodings. */
export class Instruction {
  /** Destination register. */
  d = 0;
  /** First operand or base register. */
  n = 0;
  /** Second operand register. */
  m = 0;
  /** Register that is loaded or stored. */
  t = 0;
  /** Accumulator, second destination, or second register that is loaded or stored. */
  a = 0;
  /** Immediate value or amount of a shift. */
  i = 0;
  /** Carry out of an expanded immediate: 0, 1, or −1 for “as it was”. */
  carry = -1;
  /** Kind of a shift: see `shift`. */
  y = 0;
  /** Whether flags are set. */
  s = 0;
  /** Condition. */
  c = 0;
  /** List of registers, one bit each. */
  l = 0;
  /** P: the base register is changed before the access. */
  p = 0;
  /** U: the offset is added. */
  u = 0;
  /** W: the base register is written back. */
  w = 0;
  /** A choice that the encoding explains: top or bottom half, swapped or not, rounding. */
  x = 0;
  /** Another such choice. */
  o = 0;

  constructor(
    /** Both halfwords, the first one in the upper half; or the one. */
    readonly opcode: number,
    /** Bytes. */
    readonly size: 2 | 4,
    readonly name: string,
    readonly execute: Execute,
  ) {}
}

export type Execute = (cpu: Processor, x: Instruction) => void;

/** The letters of `Instruction` that an encoding may use. */
export type Operand = 'd' | 'n' | 'm' | 't' | 'a' | 'i' | 'y' | 's' | 'c' | 'l' | 'p' | 'u' | 'w' | 'x' | 'o';

export interface Encoding {
  /** The instruction and the manual's name of the encoding (chapter A7.7). */
  readonly name: string;
  readonly bits: string;
  readonly execute: Execute;
  /** Brings operands into the form in which they are used, once. */
  readonly prepare?: (x: Instruction) => void;
}
