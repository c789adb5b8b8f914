/**
 * Puts the routines into the chip's RAM and says what is left of it.
 *
 * Below: the core, the generated code. Above: the host sides of the routines. RAM is cut like this, from its start:
 * a vector table of which only NMI and HardFault are used, the breakpoint where both lead, the code of all routines, a
 * small stack (only a fault would use it), and the workspace that the routines share.
 *
 * The table: masking interrupts masks no NMI, which the flash itself raises where its error-correcting code finds two
 * wrong bits; the firmware's handler must not run then, in the middle of an erase. A Cortex-M0 has no VTOR and takes its
 * vectors from where it always does.
 */

import { concatBytes, viewOf } from '../../base/bytes.ts';
import { sizeOf, type AddressRange } from '../../base/address-range.ts';
import type { RamRoutine } from '../../cortex-m/ram-routine.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { ChipError } from '../chip-error.ts';
import type { ChipDescription, ControllerKind } from '../devices/chip-description.ts';
import {
  F1_WRITER,
  F4_WRITER,
  G0_WRITER,
  H7_WRITER,
  H7AB_WRITER,
  L0_WRITER,
  L1_WRITER,
  L4_WRITER,
  RANGE_HASH,
  type RoutineCode,
} from './routine-code.ts';

/** Room for an exception frame with floating-point registers (ARM DDI 0403E, B1.5.7: 104 bytes), and alignment. */
const STACK_SIZE = 128;
/** A list of a few operations and a ring that is worth having: what a chip with 2 KB of RAM has left. */
const SMALLEST_WORKSPACE = 640;

/** Vector table offset register (ARM DDI 0403E, B3.2.5). What is written to it is ignored on a Cortex-M0. */
const VTOR = 0xe000ed08;
/** Stack pointer, reset, NMI, HardFault; behind them the breakpoint. Of the others none can come: all are masked. */
const TABLE_SIZE = 20;
/** BKPT #1, twice. */
const TRAP = 0xbe01be01;

/** The writer of each kind of controller. */
const WRITERS: Readonly<Record<ControllerKind, RoutineCode>> = {
  f1: F1_WRITER,
  f3: F1_WRITER,
  f4: F4_WRITER,
  f7: F4_WRITER,
  g0: G0_WRITER,
  l0: L0_WRITER,
  l1: L1_WRITER,
  h7: H7_WRITER,
  h7ab: H7AB_WRITER,
  l4: L4_WRITER,
  wb: G0_WRITER,
  wl: G0_WRITER,
};

/** Routines in RAM. */
export interface RamCode {
  /** A breakpoint and nothing before it; faults lead there too. */
  readonly trap: RamRoutine;
  readonly rangeHash: Omit<RamRoutine, 'parameters'>;
  readonly writer: Omit<RamRoutine, 'parameters'>;
  /** What is left for tables and buffers; word-aligned. */
  readonly workspace: AddressRange;
  /** Address of the independent watchdog's key register, which routines feed. */
  readonly watchdogKey: number;
}

/**
 * Writes all routines into RAM. The core must be halted, and nothing in RAM be wanted.
 * @throws ChipError `no-room-in-ram`
 */
export async function installRoutines(
  memory: TargetMemory,
  { ram, flash, watchdogKey }: Pick<ChipDescription, 'ram' | 'flash' | 'watchdogKey'>,
): Promise<RamCode> {
  const writer = WRITERS[flash.controller];
  const routines = [RANGE_HASH, writer].map(({ words }) => bytesOfWords(words));
  // Memory with an error-correcting code is written by whole double words, of which the last instruction may be half a one.
  const codeSize = toDoubleWords(TABLE_SIZE + routines.reduce((sum, { length }) => sum + length, 0));
  const size = codeSize + STACK_SIZE;
  const workspace = { start: ram.start + size, end: ram.end };
  if (sizeOf(workspace) < SMALLEST_WORKSPACE) {
    throw new ChipError('no-room-in-ram', { needed: size + SMALLEST_WORKSPACE, available: sizeOf(ram) });
  }
  const stackPointer = workspace.start;
  const trap = (ram.start + TABLE_SIZE - 4) | 1;
  const code = new Uint8Array(codeSize);
  code.set(concatBytes([bytesOfWords([stackPointer, trap, trap, trap, TRAP]), ...routines]));
  await memory.write(ram.start, code);
  await memory.writeWord(VTOR, ram.start);
  const placed = (routine: RoutineCode, entry: number): Omit<RamRoutine, 'parameters'> => ({
    name: routine.name,
    entry,
    end: entry + routine.end,
    stackPointer,
  });
  const first = ram.start + TABLE_SIZE;
  return {
    trap: { name: 'trap', entry: trap - 1, end: trap - 1, stackPointer, parameters: [] },
    rangeHash: placed(RANGE_HASH, first),
    writer: placed(writer, first + (routines[0]?.length ?? 0)),
    workspace,
    watchdogKey,
  };
}

function toDoubleWords(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function bytesOfWords(words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = viewOf(bytes);
  words.forEach((word, index) => view.setUint32(index * 4, word, true));
  return bytes;
}
