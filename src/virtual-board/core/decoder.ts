/**
 * From opcodes to instructions: the table of all encodings, and a cache of what was decoded.
 *
 * Below: the groups of encodings. Above: `CortexM`.
 *
 * The cache goes by opcode and not by address, so that code in RAM may change at any time. It is shared by all cores:
 * a decoded instruction depends on nothing else.
 */

import { asKnownTo, type Architecture } from './architecture.ts';
import { branches } from './branches.ts';
import { CoreFault, Faults } from './core-fault.ts';
import { dataProcessing16 } from './data-processing-16.ts';
import { dataProcessing32 } from './data-processing-32.ts';
import { Instruction, type Encoding, type Operand } from './instruction.ts';
import { loadsAndStores } from './load-store.ts';
import { multipleLoadsAndStores } from './load-store-multiple.ts';
import { media } from './media.ts';
import { multiplications } from './multiply.ts';
import { coprocessorInstructions, systemInstructions } from './system-instructions.ts';

/** All encodings; where several match, the first counts. */
export const encodings: readonly Encoding[] = [
  ...systemInstructions,
  ...dataProcessing16,
  ...dataProcessing32,
  ...multiplications,
  ...media,
  ...multipleLoadsAndStores,
  ...branches,
  ...loadsAndStores,
  ...coprocessorInstructions,
];

/** An encoding as the decoder matches it. */
interface Pattern {
  readonly encoding: Encoding;
  readonly mask: number;
  readonly value: number;
  /** For each operand the places of its bits in the opcode, the uppermost first. */
  readonly operands: readonly (readonly [Operand, readonly number[]])[];
}

/** Mask and value of an encoding's fixed bits. */
export function patternOf(encoding: Encoding): Pattern & { readonly size: 2 | 4 } {
  const bits = encoding.bits.replaceAll(' ', '');
  if (bits.length !== 16 && bits.length !== 32) {
    throw new Error(`${encoding.name}: ${bits.length} bits`);
  }
  let mask = 0;
  let value = 0;
  const operands = new Map<Operand, number[]>();
  for (const [index, character] of Array.from(bits).entries()) {
    const place = bits.length - 1 - index;
    if (character === '0' || character === '1') {
      mask |= 1 << place;
      value |= Number(character) << place;
    } else {
      const operand = character as Operand;
      operands.set(operand, [...(operands.get(operand) ?? []), place]);
    }
  }
  return { encoding, mask, value, operands: [...operands], size: bits.length === 16 ? 2 : 4 };
}

const undefinedEncoding: Encoding = {
  name: 'undefined',
  bits: '',
  execute: () => {
    throw new CoreFault(Faults.undefinedInstruction);
  },
};

function decode(candidates: readonly Pattern[], opcode: number, size: 2 | 4): Instruction {
  const pattern = candidates.find(({ mask, value }) => (opcode & mask) === value);
  const encoding = pattern?.encoding ?? undefinedEncoding;
  const instruction = new Instruction(opcode, size, encoding.name, encoding.execute);
  for (const [operand, places] of pattern?.operands ?? []) {
    instruction[operand] = places.reduce((number, place) => (number << 1) | ((opcode >>> place) & 1), 0);
  }
  encoding.prepare?.(instruction);
  return instruction;
}

/** What turns opcodes into instructions. */
export interface Decoder {
  /** The instruction of a 16-bit opcode. */
  readonly narrow: (opcode: number) => Instruction;
  /** The instruction of a 32-bit opcode, its first halfword in the upper half. */
  readonly wide: (opcode: number) => Instruction;
}

function makeDecoder(known: readonly (Pattern & { readonly size: 2 | 4 })[]): Decoder {
  const narrowPatterns = known.filter(({ size }) => size === 2);
  /** Wide patterns by the first seven bits of the opcode, which all of them fix in the upper four. */
  const widePatterns = Array.from({ length: 128 }, (_, upper) =>
    known.filter(({ size, mask, value }) => size === 4 && (((upper << 25) ^ value) & mask & 0xfe000000) === 0),
  );
  const narrowCache = new Array<Instruction | undefined>(0x10000).fill(undefined);
  /** One place for each of 65,536 hashes of a 32-bit opcode: bounded, whatever a firmware holds. */
  const wideCache = new Array<Instruction | undefined>(0x10000).fill(undefined);

  return {
    narrow: (opcode) => (narrowCache[opcode] ??= decode(narrowPatterns, opcode, 2)),
    wide: (opcode) => {
      const place = (opcode ^ Math.imul(opcode >>> 16, 0x9e5)) & 0xffff;
      const cached = wideCache[place];
      if (cached?.opcode === opcode) {
        return cached;
      }
      return (wideCache[place] = decode(widePatterns[opcode >>> 25] ?? [], opcode, 4));
    },
  };
}

const decoders = new Map<Architecture, Decoder>();

/** The decoder of an architecture; all cores of it share one. */
export function decoderOf(architecture: Architecture): Decoder {
  let decoder = decoders.get(architecture);
  if (decoder === undefined) {
    const known = encodings.map((encoding) => asKnownTo(architecture, encoding));
    decoder = makeDecoder(known.filter((encoding) => encoding !== undefined).map(patternOf));
    decoders.set(architecture, decoder);
  }
  return decoder;
}
