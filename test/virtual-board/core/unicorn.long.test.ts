/**
 * The interpreter against Unicorn (QEMU's core), on random programs from every encoding of the table: registers,
 * flags and memory must come out the same. Long: tens of thousands of programs, in `npm run test:all` four times as many.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { viewOf } from '../../../src/base/bytes.ts';
import { crc32 } from '../../../src/base/crc32.ts';
import { hex32 } from '../../../src/base/hex.ts';
import { CortexM } from '../../../src/virtual-board/core/cortex-m.ts';
import { branches } from '../../../src/virtual-board/core/branches.ts';
import { dataProcessing16 } from '../../../src/virtual-board/core/data-processing-16.ts';
import { dataProcessing32 } from '../../../src/virtual-board/core/data-processing-32.ts';
import { decoderOf } from '../../../src/virtual-board/core/decoder.ts';
import type { Encoding } from '../../../src/virtual-board/core/instruction.ts';
import { multipleLoadsAndStores } from '../../../src/virtual-board/core/load-store-multiple.ts';
import { loadsAndStores } from '../../../src/virtual-board/core/load-store.ts';
import { media } from '../../../src/virtual-board/core/media.ts';
import { multiplications } from '../../../src/virtual-board/core/multiply.ts';
import { systemInstructions } from '../../../src/virtual-board/core/system-instructions.ts';
import { amount } from '../../support/amount.ts';
import { CODE, DATA_SIZE, RAM, RAM_SIZE, Random, isTestable, randomProgram, type Program } from './random-programs.ts';

const { narrow: decodeNarrow, wide: decodeWide } = decoderOf('v7e-m');

/** Debian puts python3-unicorn where only its own Python looks. */
const PYTHON = process.env['STM32_DFU_PYTHON'] ?? '/usr/bin/python3';
const REFERENCE = resolve(__dirname, 'unicorn-reference.py');
const SEED = Number(process.env['STM32_DFU_SEED'] ?? 20260722);

/** So many programs begin with each encoding. */
const PROGRAMS_PER_ENCODING = amount(100, 400);

/** What one side says about a program: R0 to R15, xPSR, CRC-32 of the data. */
interface Outcome {
  readonly faulted: boolean;
  readonly values: readonly number[];
}

const CASE_SIZE = 92;
const RESULT_SIZE = 76;

/** Memory as the reference fills it too. */
function pattern(): Uint8Array {
  const bytes = new Uint8Array(RAM_SIZE);
  const view = viewOf(bytes);
  let value = 0x12345678;
  for (let offset = 0; offset < RAM_SIZE; offset += 4) {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0;
    view.setUint32(offset, ((value ^ (value >>> 15)) & 0x0fffffff) | 1, true);
  }
  return bytes;
}

function runOnUnicorn(programs: readonly Program[]): Outcome[] {
  const input = new Uint8Array(CASE_SIZE * programs.length);
  const view = viewOf(input);
  programs.forEach((program, index) => {
    const at = CASE_SIZE * index;
    input.set([program.instructions, program.counted ? 1 : 0, program.code.length], at);
    input.set(program.code, at + 4);
    [...program.registers, 0x01000000].forEach((value, register) => {
      view.setUint32(at + 28 + 4 * register, value, true);
    });
  });
  const { status, stdout, stderr, error } = spawnSync(PYTHON, [REFERENCE], { input, maxBuffer: 2 ** 30 });
  assert.equal(status, 0, `The reference failed: ${error?.message ?? stderr.toString()}`);
  const output = viewOf(stdout);
  return programs.map((_, index) => {
    const at = RESULT_SIZE * index;
    const values = Array.from({ length: 18 }, (_unused, word) => output.getUint32(at + 4 + 4 * word, true));
    // Unicorn keeps the two lowest bits of the stack pointer; they are always 0 (manual B1.4.1).
    values[13] = ((values[13] ?? 0) & ~3) >>> 0;
    return { faulted: output.getUint8(at) !== 0, values };
  });
}

class VirtualRunner {
  private readonly untouched = pattern();
  private readonly ram = pattern();
  private readonly core: CortexM;

  constructor() {
    const bus = { read: () => 1, write: () => undefined, takeStallCycles: () => 0 };
    this.core = new CortexM(bus, { plainMemory: [{ start: RAM, bytes: this.ram, writable: true }] });
  }

  run(program: Program): Outcome {
    const { core, ram } = this;
    core.powerOnReset();
    ram.set(this.untouched);
    ram.set(program.code, CODE - RAM);
    program.registers.forEach((value, register) => {
      core.writeRegister(register, value);
    });
    core.writeRegister(15, CODE);
    for (let count = 0; count < program.instructions; count++) {
      core.run(1);
    }
    const registers = Array.from({ length: 17 }, (_, register) => core.readRegister(register));
    const faulted = core.ipsr !== 0 || core.lockedUp;
    return { faulted, values: [...registers, crc32(ram.subarray(0, DATA_SIZE))] };
  }
}

const names = [...Array.from({ length: 16 }, (_, register) => `r${register}`), 'xpsr', 'memory'];

function describeDifference(program: Program, ours: Outcome, theirs: Outcome): string {
  const differences = names
    .map((name, index) => ({ name, ours: ours.values[index] ?? 0, theirs: theirs.values[index] ?? 0 }))
    .filter((entry) => entry.ours !== entry.theirs)
    .map((entry) => `${entry.name}: ${hex32(entry.ours)}, Unicorn has ${hex32(entry.theirs)}`);
  const faults = ours.faulted || theirs.faulted ? ` faults: ${ours.faulted}, Unicorn ${theirs.faulted}` : '';
  const registers = program.registers.map((value, register) => `r${register}=${hex32(value)}`).join(' ');
  return `${program.text}\n  ${differences.join('\n  ')}${faults}\n  from ${registers}`;
}

function compare(programs: readonly Program[]): void {
  const runner = new VirtualRunner();
  const theirs = runOnUnicorn(programs);
  const differences = programs.flatMap((program, index) => {
    const ours = runner.run(program);
    const other = theirs[index] as Outcome;
    // After a jump Unicorn may also tell that there is no memory where it leads: that is not executed.
    const same =
      ours.faulted === (other.faulted && !program.counted) &&
      ours.values.every((value, at) => value === other.values[at]);
    return same ? [] : [describeDifference(program, ours, other)];
  });
  const shown = differences.slice(0, 12).join('\n\n');
  assert.equal(
    differences.length,
    0,
    `${differences.length} of ${programs.length} programs differ (seed ${SEED}):\n${shown}`,
  );
}

const isWide = (opcode: number): boolean => opcode > 0xffff;

function isUndefined(opcode: number): boolean {
  return (isWide(opcode) ? decodeWide(opcode | 0) : decodeNarrow(opcode)).name === 'undefined';
}

/** Instructions of other profiles, which Unicorn executes although ARMv7-M leaves them undefined. */
function isForeign(opcode: number): boolean {
  return (
    (opcode & ~0xf) >>> 0 === 0xb650 || // SETEND: not in table A5-5
    opcode >>> 20 === 0xe8c || // STREXD: not in table A5-15
    (opcode & 0xfff000f0) >>> 0 === 0xe8d00070 || // LDREXD: likewise
    (opcode & 0xfff00080) >>> 0 === 0xe8d00080 || // LDAEX and others of ARMv8
    (opcode & 0xff100000) >>> 0 === 0xf9000000 // loads and stores of Advanced SIMD: not in table A5-9
  );
}

/** One instruction, and registers that point to memory. */
function programOf(opcode: number): Program {
  const code = isWide(opcode) ? [opcode >>> 16, opcode & 0xffff] : [opcode];
  return {
    text: opcode.toString(16),
    code: Uint8Array.from(code.flatMap((halfword) => [halfword & 0xff, halfword >>> 8])),
    instructions: 1,
    counted: true,
    registers: Array.from({ length: 15 }, () => RAM + DATA_SIZE / 2),
  };
}

const groups: Readonly<Record<string, readonly Encoding[]>> = {
  '16-bit data processing': dataProcessing16,
  '32-bit data processing': dataProcessing32,
  multiplication: multiplications,
  'operations on parts of registers': media,
  'loads and stores': loadsAndStores,
  'loads and stores of several registers': multipleLoadsAndStores,
  branches,
  'system instructions': systemInstructions,
};

describe('the interpreter and Unicorn', function () {
  this.timeout(600_000);

  before(() => {
    const { status } = spawnSync(PYTHON, ['-c', 'import unicorn']);
    assert.equal(status, 0, `Unicorn is missing. Debian: apt-get install python3-unicorn (used by ${PYTHON})`);
  });

  it('agree on what is undefined', () => {
    const random = new Random(SEED);
    const narrow = Array.from({ length: 0xe800 }, (_, opcode) => opcode);
    const wide = Array.from({ length: 40_000 }, () => (0xe8000000 + random.below(0x18000000)) >>> 0);
    const opcodes = [...narrow, ...wide].filter((opcode) => isUndefined(opcode) && !isForeign(opcode));
    const programs = opcodes.map((opcode) => programOf(opcode));
    const known = runOnUnicorn(programs).flatMap(({ faulted }, index) => (faulted ? [] : [programs[index]?.text]));
    assert.ok(programs.length > 5000);
    assert.deepEqual(known, []);
  });

  for (const [name, group] of Object.entries(groups)) {
    it(`agree on ${name}`, () => {
      const random = new Random(SEED);
      const encodings = group.filter(isTestable);
      const programs = encodings.flatMap((encoding) =>
        Array.from({ length: PROGRAMS_PER_ENCODING }, () => randomProgram(random, encoding, encodings)),
      );
      compare(programs);
    });
  }
});
