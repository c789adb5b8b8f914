/**
 * Puts the routines into the chip's RAM and says what is left of it.
 *
 * Below: the core, the generated code. Above: the host sides of the routines. RAM is cut like this, from its start:
 * code of all routines, a small stack (only a fault would use it), and the workspace that the routines share.
 */

import { concatBytes, viewOf } from '../../base/bytes.ts';
import { type AddressRange, sizeOf } from '../../base/address-range.ts';
import type { RamRoutine } from '../../cortex-m/ram-routine.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { ChipError } from '../chip-error.ts';
import type { ControllerKind } from '../devices/chip-description.ts';
import { F4_WRITER, RANGE_HASH, type RoutineCode } from './routine-code.ts';

/** Room for an exception frame with floating-point registers (ARM DDI 0403E, B1.5.7: 104 bytes), and alignment. */
const STACK_SIZE = 128;
/** Less than this is not worth the trouble. */
const SMALLEST_WORKSPACE = 2048;

/** The writer of each kind of controller. */
const WRITERS: Readonly<Record<ControllerKind, RoutineCode>> = { f4: F4_WRITER };

/** Routines in RAM. */
export interface RamCode {
  readonly rangeHash: Omit<RamRoutine, 'parameters'>;
  readonly writer: Omit<RamRoutine, 'parameters'>;
  /** What is left for tables and buffers; word-aligned. */
  readonly workspace: AddressRange;
}

/**
 * Writes all routines into RAM. The core must be halted, and nothing in RAM be wanted.
 * @throws ChipError `no-room-in-ram`
 */
export async function installRoutines(memory: TargetMemory, ram: AddressRange, kind: ControllerKind): Promise<RamCode> {
  const writer = WRITERS[kind];
  const routines = [RANGE_HASH, writer].map(bytesOfRoutine);
  const code = concatBytes(routines);
  const stackPointer = ram.start + code.length + STACK_SIZE;
  const workspace = { start: stackPointer, end: ram.end };
  if (sizeOf(workspace) < SMALLEST_WORKSPACE) {
    throw new ChipError('no-room-in-ram', {
      needed: code.length + STACK_SIZE + SMALLEST_WORKSPACE,
      available: sizeOf(ram),
    });
  }
  await memory.write(ram.start, code);
  const placed = (routine: RoutineCode, entry: number): Omit<RamRoutine, 'parameters'> => ({
    name: routine.name,
    entry,
    end: entry + routine.end,
    stackPointer,
  });
  return {
    rangeHash: placed(RANGE_HASH, ram.start),
    writer: placed(writer, ram.start + (routines[0]?.length ?? 0)),
    workspace,
  };
}

function bytesOfRoutine({ words }: RoutineCode): Uint8Array {
  const bytes = new Uint8Array(words.length * 4);
  const view = viewOf(bytes);
  words.forEach((word, index) => view.setUint32(index * 4, word, true));
  return bytes;
}
