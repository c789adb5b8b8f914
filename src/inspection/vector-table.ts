/**
 * The vector table of a Cortex-M, read from firmware: where the stack begins, where the program starts, who handles
 * which interrupt.
 *
 * Below: images, names of vectors. Above: the editor's facts, the guess of the chip. ARM DDI 0403E, B1.5.2 and B1.5.3.
 */

import { readUint32 } from '../base/bytes.ts';
import { isStackPointer } from '../formats/detect.ts';
import type { Segment } from '../image/firmware-image.ts';
import { vectorNamesOf } from './stm32f4-vectors.ts';

/** The most words that a table can have: 16 exceptions and 240 interrupts (ARM DDI 0403E, B1.5.2). */
const MOST_VECTORS = 256;

/** Words that must be there: initial stack pointer and reset handler. */
const FEWEST_VECTORS = 2;

/** One word of the table. */
export interface Vector {
  /** From 0; interrupts begin at 16. */
  readonly position: number;
  /** `Reset`, `USART1`; `IRQ91` where it is not known what the chip has there. */
  readonly name: string;
  /** Where the word stands. */
  readonly address: number;
  /** The word: the handler's address with the Thumb bit set; 0 where unused. */
  readonly value: number;
}

/** A vector table. */
export interface VectorTable {
  readonly address: number;
  readonly initialStackPointer: number;
  /** With the Thumb bit, as it stands in the table. */
  readonly resetHandler: number;
  /** All words, the initial stack pointer first; without reserved words, and without unused ones at the end. */
  readonly vectors: readonly Vector[];
}

/**
 * The table that the bytes begin with, if they look like one: a word-aligned stack pointer in RAM, a reset handler in
 * code memory with the Thumb bit set, and exceptions that are handlers or unused.
 * @param family the chip's, where it is known: other families have other interrupts at the same positions
 */
export function readVectorTable(segment: Segment, family?: string): VectorTable | undefined {
  const words = leadingWords(segment.bytes);
  const [initialStackPointer = 0, resetHandler = 0, ...others] = words;
  const exceptions = others.slice(0, 14);
  if (
    words.length < FEWEST_VECTORS ||
    !isStackPointer(initialStackPointer) ||
    !isHandler(resetHandler) ||
    !exceptions.every((word) => word === 0 || isHandler(word))
  ) {
    return undefined;
  }
  return {
    address: segment.address,
    initialStackPointer,
    resetHandler,
    vectors: vectorsOf(segment, words, vectorNamesOf(family)),
  };
}

/** The words that can be part of the table: it ends where the first handler begins, since code is not vectors. */
function vectorsOf(segment: Segment, words: readonly number[], names: readonly string[]): Vector[] {
  const vectors: Vector[] = [];
  let end = segment.address + 4 * words.length;
  for (const [position, value] of words.entries()) {
    const address = segment.address + 4 * position;
    if (address >= end || (position >= 16 && value !== 0 && !isHandler(value))) {
      break;
    }
    if (position > 0 && value > address) {
      end = Math.min(end, value - 1);
    }
    vectors.push({ position, name: names[position] ?? `IRQ${position - 16}`, address, value });
  }
  while (vectors.at(-1)?.value === 0) {
    vectors.pop();
  }
  return vectors.filter(({ name }) => name !== '');
}

function leadingWords(bytes: Uint8Array): number[] {
  const count = Math.min(MOST_VECTORS, Math.floor(bytes.length / 4));
  return Array.from({ length: count }, (_, index) => readUint32(bytes, 4 * index));
}

/** Whether a word can be a handler: the Thumb bit set, in the code region, in RAM or in external memory. */
function isHandler(word: number): boolean {
  const inCode = word > 0 && word < 0x2000_0000;
  const inRam = word >= 0x2000_0000 && word < 0x2500_0000;
  const inExternalMemory = word >= 0x9000_0000 && word < 0xa000_0000; // QUADSPI and OCTOSPI: RM0433
  return (word & 1) === 1 && (inCode || inRam || inExternalMemory);
}
