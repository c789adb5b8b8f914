/**
 * Random programs for comparison with Unicorn: every encoding of the table with random operands, in a state in which
 * it can be executed, in and out of IT blocks.
 *
 * What the manual calls UNPREDICTABLE is left out, by the rules in `isPredictable`: each names its section of ARM DDI
 * 0403E. Instructions that leave the program (exceptions, sleep) have unit tests of their own.
 */

import { decoderOf, patternOf } from '../../../src/virtual-board/core/decoder.ts';
import type { Encoding, Instruction, Operand } from '../../../src/virtual-board/core/instruction.ts';

const { narrow: decodeNarrow, wide: decodeWide } = decoderOf('v7e-m');

/** Memory as both sides have it: data in the first half, code behind it. */
export const RAM = 0x20000000;
export const RAM_SIZE = 0x8000;
export const DATA_SIZE = 0x4000;
export const CODE = RAM + 0x6000;
const DATA_MIDDLE = RAM + DATA_SIZE / 2;

/** A program and the registers that it begins with. */
export interface Program {
  readonly text: string;
  readonly code: Uint8Array;
  readonly instructions: number;
  /** Whether Unicorn must count instructions, because it would run past the end: see `endsBlock`, and jumps. */
  readonly counted: boolean;
  /** R0 to R14. */
  readonly registers: readonly number[];
}

/** A small generator of random numbers (xorshift32), so that a seed tells the whole run. */
export class Random {
  constructor(private state: number) {}

  word(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }

  below(limit: number): number {
    return Math.floor((this.word() / 2 ** 32) * limit);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** A register's value: often one at an edge, where flags and saturation are decided. */
  value(): number {
    const edges = [0, 1, 2, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0x80008000];
    return this.chance(30) ? (edges[this.below(edges.length)] ?? 0) : this.chance(20) ? this.below(256) : this.word();
  }
}

/** Sleep, exceptions, and what the virtual core does not have. */
const excluded = /^(BKPT|UDF|SVC|IT |undefined|coprocessor)/;
/** Always jump, or may do so with some operands. */
const branching = /^(B |BL |BLX |BX |CBZ|TBB|TBH|(ADD|MOV) \(register\) T[12])/;
/** After these Unicorn loses sight of where it should stop. */
const endsBlock = /^(CPS|MSR|ISB)/;
const memory = /^(LDR|STR|LDM|STM|PUSH|POP|TBB|TBH)/;
/** Need aligned addresses, which Unicorn does not check. */
const aligned = /^(LDM|STM|PUSH|POP|LDRD|STRD|LDREX|STREX)/;
const exclusive = /^(LDREX|STREX)/;

/** Encodings in which the stack pointer may be named as any register (manual A5.1.3 and the encodings themselves). */
const allowsStackPointer: Partial<Record<Operand, RegExp>> = {
  n: /^(ADD|SUB|CMP|CMN) \((immediate|register)\)|^CMP \(register\) T2|^(LDR|STR|LDM|STM)/,
  d: /^(ADD|MOV) \(register\) T[12]/,
  m: /^(ADD|MOV|CMP) \(register\) T[12]/,
};

/** Encodings in which 15 stands for “no such operand” or is the program counter. */
const allowsProgramCounter: Partial<Record<Operand, RegExp>> = {
  n: /^(SXTA|UXTA|TBB|TBH)/,
  a: /^(SMLAxy|SMLAD|SMLAWy|SMLSD|SMMLA|USADA8)/,
  d: /^(ADD|MOV) \(register\) T[12]/,
  t: /^LDR \((register\) T2|literal\) T2|immediate, (12|negative|indexed))/,
};

const registerOperands: readonly Operand[] = ['d', 'n', 'm', 't', 'a'];

function listOf(x: Instruction): number[] {
  return Array.from({ length: 16 }, (_, register) => register).filter((register) => (x.l >>> register) & 1);
}

/** Whether the manual says what an instruction does. `lastInIt` is whether it may branch where it stands. */
export function isPredictable(encoding: Encoding, x: Instruction, operands: ReadonlyMap<Operand, number>): boolean {
  const { name } = encoding;
  for (const letter of registerOperands) {
    const bits = operands.get(letter);
    // A5.1.2 and A5.1.3: registers 13 and 15 only where an encoding allows them.
    if (bits === 4 && x[letter] === 13 && allowsStackPointer[letter]?.test(name) !== true) {
      return false;
    }
    if (bits === 4 && x[letter] === 15 && allowsProgramCounter[letter]?.test(name) !== true) {
      return false;
    }
  }
  if (name === 'CMP (register) T2') {
    return x.n !== 15 && x.m !== 15 && (x.n >= 8 || x.m >= 8); // A7.7.28
  }
  if (name === 'ADD (register) T2' || name === 'MOV (register) T1') {
    return x.d !== 15 || (x.m !== 15 && x.m !== 13); // A7.7.4, and a jump to a place that is known
  }
  if (name.startsWith('REV') || name.startsWith('RBIT') || name.startsWith('CLZ')) {
    return name.endsWith('T1') || x.n === x.m ? x.n === x.m || operands.get('m') === 3 : false; // A7.7.24: Rm twice
  }
  if (name.startsWith('BF')) {
    return x.a >= x.i; // A7.7.13, A7.7.14: msbit below lsbit
  }
  if (/^[SU]SAT T1/.test(name)) {
    return x.y === 0 || x.i !== 32; // A7.7.152: the place of SSAT16, of which bit 4 should be 0
  }
  if (name.startsWith('SBFX') || name.startsWith('UBFX')) {
    return x.a + x.i < 32; // A7.7.126
  }
  if (/^[SU]ML.*L|^UMAAL|^[SU]MULL/.test(name)) {
    return x.a !== x.d; // A7.7.138: RdHi and RdLo are the same
  }
  if (name.startsWith('LDRD') || name.startsWith('STRD')) {
    return x.t !== x.a && (x.w === 0 || (x.n !== x.t && x.n !== x.a)) && x.n !== 15; // A7.7.50, A7.7.166
  }
  if (name.includes('indexed')) {
    return x.n !== x.t; // A7.7.42
  }
  if (name.startsWith('STREX')) {
    return x.d !== x.n && x.d !== x.t; // A7.7.167
  }
  if ('l' in x && operands.has('l')) {
    return isPredictableList(name, x, operands);
  }
  return true;
}

/** A7.7.41, A7.7.99, A7.7.159: lists of registers. */
function isPredictableList(name: string, x: Instruction, operands: ReadonlyMap<Operand, number>): boolean {
  const list = listOf(x);
  const wide = operands.get('l') === 16;
  if (list.length < (wide ? 2 : 1)) {
    return false;
  }
  if (wide && (list.includes(13) || (list.includes(15) && (list.includes(14) || name.startsWith('STM'))))) {
    return false;
  }
  if (name === 'STM T1') {
    return !list.includes(x.n) || list[0] === x.n;
  }
  return !(wide && x.w === 1 && list.includes(x.n));
}

/** Special registers that Unicorn and the virtual core both have: flags, stack pointers, masks. */
const specialRegisters = [0, 8, 9, 16, 19];

interface Chosen {
  readonly encoding: Encoding;
  readonly x: Instruction;
  readonly opcode: number;
}

/** Fills an encoding's operands until they make sense. */
function choose(random: Random, encoding: Encoding): Chosen {
  const { value, operands, size } = patternOf(encoding);
  const counts = new Map(operands.map(([letter, places]) => [letter, places.length]));
  for (;;) {
    let opcode = value;
    for (const [, places] of operands) {
      for (const place of places) {
        opcode |= random.below(2) << place;
      }
    }
    opcode = withSpecial(random, encoding, opcode);
    const x = size === 2 ? decodeNarrow(opcode & 0xffff) : decodeWide(opcode | 0);
    // Another encoding that comes first may own the opcode.
    if (x.name === encoding.name && isPredictable(encoding, x, counts)) {
      return { encoding, x, opcode: opcode >>> 0 };
    }
  }
}

/** Hints without sleep and YIELD, which makes Unicorn stop; MSR and MRS of registers that exist, with both masks of flags. */
function withSpecial(random: Random, encoding: Encoding, opcode: number): number {
  if (encoding.name.startsWith('NOP')) {
    const number = random.chance(50) ? 0 : 4;
    return encoding.bits.startsWith('1011') ? 0xbf00 | (number << 4) : (opcode & ~0xff) | number;
  }
  if (encoding.name.startsWith('MSR') || encoding.name.startsWith('MRS')) {
    const special = specialRegisters[random.below(specialRegisters.length)] ?? 0;
    const masked = encoding.name.startsWith('MSR')
      ? (opcode & ~0xc00) | (special === 0 ? opcode & 0xc00 : 0x800)
      : opcode;
    return (
      (masked & ~0xff) |
      special |
      (special === 0 && (masked & 0xc00) === 0 && encoding.name.startsWith('MSR') ? 0x800 : 0)
    );
  }
  return opcode;
}

/** Gives the operands of a load, store or jump values with which it stays in memory. */
function aim(random: Random, { encoding, x }: Chosen, registers: number[]): boolean {
  const { name } = encoding;
  if (name === 'BX T1' || name === 'BLX (register) T1') {
    registers[x.m] = (registers[x.m] ?? 0) | 1;
    // 0xfxxxxxxx would be a return from an exception in other modes; keep to addresses.
    registers[x.m] = ((registers[x.m] ?? 0) & 0x0fffffff) >>> 0;
    return x.m < 13 || x.m === 14;
  }
  if (!memory.test(name)) {
    return true;
  }
  const operands = new Map(patternOf(encoding).operands);
  const offset = operands.has('m') ? 4 * random.below(16) : 0;
  const misaligned = aligned.test(name) || x.t === 15 ? 0 : random.below(4);
  const base = (DATA_MIDDLE + 4 * random.below(64) + misaligned) >>> 0;
  if (operands.has('n') && x.n !== 15) {
    if (operands.has('m') && x.m === x.n) {
      return false;
    }
    registers[x.n] = x.n === 13 ? base & ~3 : base;
  }
  if (operands.has('m')) {
    registers[x.m] = x.t === 15 ? 0 : offset;
  }
  // A word that becomes the PC must have its lowest bit set, as all words of the pattern have: no odd offsets.
  return x.t !== 15 || (x.i % 4 === 0 && !name.includes('T2') ? true : x.i % 4 === 0);
}

/** `MSR APSR_nzcvqg, LR`: every program begins with flags from LR, which Unicorn does not take from outside (GE). */
const setFlags = [0xf38e, 0x8c00];
const BRANCH_TO_SELF = 0xe7fe;
const clearExclusive = [0xf3bf, 0x8f2f];

function halfwords(opcode: number, size: number): number[] {
  return size === 2 ? [opcode & 0xffff] : [opcode >>> 16, opcode & 0xffff];
}

/** A random program: `first` and up to two more of its group, in an IT block or not; jumps and accesses alone. */
export function randomProgram(random: Random, first: Encoding, group: readonly Encoding[]): Program {
  for (;;) {
    const program = tryProgram(random, first, group);
    if (program !== undefined) {
      return program;
    }
  }
}

function tryProgram(random: Random, first: Encoding, group: readonly Encoding[]): Program | undefined {
  const registers = Array.from({ length: 15 }, () => random.value());
  registers[13] = DATA_MIDDLE + 8 * random.below(64);
  const chosen = [choose(random, first)];
  while (chosen.length < 3 && chosen.every(({ encoding }) => standsInRow(encoding)) && random.chance(40)) {
    const next = group[random.below(group.length)];
    if (next !== undefined && standsInRow(next)) {
      chosen.push(choose(random, next));
    }
  }
  const inIt = random.chance(25) && chosen.every(({ encoding }) => mayBeInIt(encoding));
  const parts = [setFlags];
  if (chosen.some(({ encoding }) => exclusive.test(encoding.name))) {
    parts.push(clearExclusive);
  }
  if (inIt) {
    parts.push([0xbf00 | it(random, chosen.length)]);
  }
  for (const { x, opcode } of chosen) {
    parts.push(halfwords(opcode, x.size));
  }
  if (!chosen.every((one) => aim(random, one, registers))) {
    return undefined;
  }
  const counted = chosen.some(
    ({ encoding, x }) => isJump(encoding) || writesProgramCounter(x) || endsBlock.test(encoding.name),
  );
  // Unicorn at times executes one more than it was to count: that must be without effect.
  const halfwordsOfCode = [...parts.flat(), ...(counted ? [BRANCH_TO_SELF] : [])];
  return {
    text:
      chosen.map(({ encoding, opcode }) => `${opcode.toString(16)} ${encoding.name}`).join('; ') +
      (inIt ? ' (IT)' : ''),
    code: Uint8Array.from(halfwordsOfCode.flatMap((halfword) => [halfword & 0xff, halfword >>> 8])),
    instructions: parts.length,
    counted,
    registers: registers.map((value) => value >>> 0),
  };
}

/** Another instruction before it cannot spoil where it goes. */
const standsInRow = (encoding: Encoding): boolean => !isJump(encoding) && !memory.test(encoding.name);

const isJump = (encoding: Encoding): boolean => branching.test(encoding.name);

function writesProgramCounter(x: Instruction): boolean {
  return x.t === 15 || x.d === 15 || x.l >>> 15 === 1;
}

/** A7.3.2: what an IT block may not hold, and branches, which may only end it: they are tested outside. */
function mayBeInIt(encoding: Encoding): boolean {
  return !isJump(encoding) && !endsBlock.test(encoding.name) && !/^(LDM|POP|LDR \()/.test(encoding.name);
}

/** Condition and mask of an IT block of `length` instructions (A7.7.38). “Always” takes no “else”. */
function it(random: Random, length: number): number {
  const condition = random.below(15);
  let mask = 0;
  for (let index = 1; index < length; index++) {
    const same = condition === 14 || random.chance(50);
    mask = (mask << 1) | (same ? condition & 1 : ~condition & 1);
  }
  mask = ((mask << 1) | 1) << (4 - length);
  return (condition << 4) | mask;
}

/** Whether an encoding can be compared at all. */
export function isTestable({ name }: Encoding): boolean {
  return !excluded.test(name);
}
