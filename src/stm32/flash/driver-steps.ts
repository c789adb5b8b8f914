/**
 * What every driver does alike: gives keys once, waits with a deadline, does operations one by one through the port.
 *
 * Below: memory, clock. Above: the drivers of this folder. It knows no register: each driver says what is its own.
 */

import type { Clock } from '../../base/clock.ts';
import { pollUntil } from '../../base/poll.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import { isProbeError } from '../../probe/probe-error.ts';
import { ChipError } from '../chip-error.ts';
import type { WriteMode } from '../devices/chip-description.ts';
import type { FlashFault } from './flash-controller.ts';
import type { FlashOperation, WriterOptions } from './flash-operation.ts';

/** Patience beyond the chip's own, in milliseconds: for slow probes. */
const GRACE = 100;
/** Bytes between two looks at the error flags when the probe writes by itself. A multiple of every unit. */
const DIRECT_BLOCK = 1024;
/** A block that the target refused with WAIT is written again this often, where the flash takes the same bytes twice. */
const DIRECT_ATTEMPTS = 3;

/** A lock that is opened by keys. Addresses and bits of one set of registers. */
export interface KeyLock {
  readonly control: number;
  /** The bit of the control register that says that it is locked. */
  readonly lockBit: number;
  readonly keyRegister: number;
  readonly keys: readonly number[];
}

/** Gives the keys, if it is locked: a second time would lock it until the next reset. @throws ChipError `flash-locked` */
export async function giveKeys(memory: TargetMemory, lock: KeyLock): Promise<void> {
  const isLocked = (control: number): boolean => (control & lock.lockBit) >>> 0 !== 0;
  if (!isLocked(await memory.readWord(lock.control))) {
    return;
  }
  for (const key of lock.keys) {
    await memory.writeWord(lock.keyRegister, key, { once: true });
  }
  const control = await memory.readWord(lock.control);
  if (isLocked(control)) {
    throw new ChipError('flash-locked', { control });
  }
}

/** What is waited for. */
export interface IdleWait {
  readonly during: 'erase' | 'program';
  /** Milliseconds that it should take; no question is asked before. */
  readonly expected: number;
  /** Milliseconds after that until it counts as stuck; absent: `patience` times what is expected. */
  readonly timeout?: number | undefined;
  readonly patience: number;
}

/**
 * Waits until no operation is under way.
 * @param errors the error flags, or undefined while an operation runs. The register is asked, not the array, which stalls
 * @throws ChipError `flash-stuck`
 */
export async function pollIdle(
  clock: Clock,
  errors: () => Promise<number | undefined>,
  { during, expected, patience, timeout = expected * patience + GRACE }: IdleWait,
): Promise<number> {
  await clock.sleep(expected);
  return pollUntil(
    clock,
    errors,
    { timeout, interval: 2 },
    () => new ChipError('flash-stuck', { during, milliseconds: timeout }),
  );
}

/** An operation that erases. */
export type EraseOperation = Exclude<FlashOperation, { kind: 'program' }>;

/** What a controller does in its own way. */
export interface DirectSteps {
  /** Erases, and waits for the end. @returns error flags; 0 where all is well */
  erase(operation: EraseOperation, mode: WriteMode): Promise<number>;
  /** Clears old flags and sets the mode in which flash can be programmed. */
  beginProgram(operation: FlashOperation, mode: WriteMode): Promise<void>;
  /** Writes whole units, each access as wide as the controller wants it. */
  writeUnits(address: number, block: Uint8Array, mode: WriteMode): Promise<void>;
  /** Waits for the end of programming. @returns error flags; 0 where all is well */
  endOfBlock(operation: FlashOperation): Promise<number>;
  /** Leaves the mode. */
  endProgram(operation: FlashOperation): Promise<void>;
  faultOf(status: number): FlashFault;
  /** Whether the same bytes can be written to a place twice. Where not, a refused write is not repeated. */
  readonly writesTwice: boolean;
}

/**
 * Does operations one by one through the debug port: slow, but all it needs is the wire.
 * @throws ChipError `erase-failed`, `program-failed`, `flash-stuck`; ProbeError; the signal's reason
 */
export async function runDirectly(
  operations: readonly FlashOperation[],
  { mode, onProgress, signal }: WriterOptions,
  steps: DirectSteps,
): Promise<void> {
  let programmed = 0;
  for (const [index, operation] of operations.entries()) {
    signal?.throwIfAborted();
    onProgress({ completed: index, programmed, begun: index + 1 });
    if (operation.kind === 'program') {
      const before = programmed;
      await steps.beginProgram(operation, mode);
      for (let offset = 0; offset < operation.bytes.length; offset += DIRECT_BLOCK) {
        const block = operation.bytes.subarray(offset, offset + DIRECT_BLOCK);
        await programBlock({ operation, address: operation.address + offset, block, mode }, steps);
        programmed = before + offset + block.length;
        onProgress({ completed: index, programmed, begun: index + 1 });
        signal?.throwIfAborted();
      }
      await steps.endProgram(operation);
    } else {
      const status = await steps.erase(operation, mode);
      if (status !== 0) {
        const sector = operation.kind === 'erase-sector' ? operation.sector.index : undefined;
        throw new ChipError('erase-failed', { sector, fault: steps.faultOf(status), status });
      }
    }
    onProgress({ completed: index + 1, programmed, begun: index + 1 });
  }
}

interface Block {
  readonly operation: FlashOperation;
  readonly address: number;
  readonly block: Uint8Array;
  readonly mode: WriteMode;
}

async function programBlock({ operation, address, block, mode }: Block, steps: DirectSteps): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await steps.writeUnits(address, block, mode);
    } catch (error) {
      // Each unit stalls the bus until the one before is done; a probe can lose its patience over that.
      if (!steps.writesTwice || !isProbeError(error, 'target-busy') || attempt === DIRECT_ATTEMPTS) {
        throw error;
      }
      await steps.endOfBlock(operation);
      continue;
    }
    const status = await steps.endOfBlock(operation);
    if (status !== 0) {
      throw new ChipError('program-failed', { address, fault: steps.faultOf(status), status });
    }
    return;
  }
}
