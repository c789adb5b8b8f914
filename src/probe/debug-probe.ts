/**
 * The seam: what a debug probe can do for the layers above, whichever probe it is.
 *
 * Below: nothing but the error family. Above: `cortex-m`, `stm32`, `programming`. It does not know USB, ST-Link,
 * flash or files. Implemented by `stlink/stlink-probe.ts`; tests of higher layers fake it.
 */

import type { AddressRange } from '../base/address-range.ts';

/** Memory of the target, as one of its access ports sees it. Every access is checked: a failed one throws. */
export interface TargetMemory {
  /** Bytes that the probe moves at once, a multiple of 4: few, large blocks make the wire quick. */
  readonly largestBlock: number;
  /** Reads one aligned 32-bit word, unsigned. */
  readWord(address: number): Promise<number>;
  /** Writes one aligned 32-bit word. */
  writeWord(address: number, value: number, options?: WriteOptions): Promise<void>;
  /** Writes aligned 16-bit half-words, upwards, each in one access of that width. */
  writeHalfWords(address: number, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
  /** Writes one byte in one access of that width. */
  writeByte(address: number, value: number, options?: WriteOptions): Promise<void>;
  /**
   * Reads any number of bytes from any address; as words wherever alignment allows, in the largest blocks the probe can.
   * @throws the signal's reason, between two blocks
   */
  read(address: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * Writes any number of bytes to any address; as words wherever alignment allows, in the largest blocks the probe can.
   * Blocks are written upwards, the next one only after the one before was taken.
   * @throws the signal's reason, between two blocks
   */
  write(address: number, bytes: Uint8Array, options?: WriteOptions): Promise<void>;
}

/** How a write is done. */
export interface WriteOptions {
  /**
   * Never repeat it: for keys, starts of operations and flash data, which mean something else the second time. Where
   * the target answers WAIT or the wire fails, the write then throws at once, and the caller finds out what was done.
   * Without it a write that was refused that way is repeated with growing pauses, at a lower clock where the wire failed.
   */
  readonly once?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Core registers by the numbers of DCRSR.REGSEL (ARM DDI 0403E, C1.6.3). The core must be halted. */
export interface CoreRegisters {
  readRegister(register: number): Promise<number>;
  writeRegister(register: number, value: number): Promise<void>;
}

/** Who the probe is. */
export interface ProbeIdentity {
  /** As people call it: “ST-Link/V2-1”. */
  readonly model: string;
  /** Hexadecimal text, repaired where the firmware gives raw bytes; empty where there is none. */
  readonly serialNumber: string;
  /** As ST writes it: “V2J37M26”. Empty before the probe was opened. */
  readonly firmware: string;
  /** Whether this is the virtual board. */
  readonly virtual: boolean;
}

/**
 * The ways to get hold of a target, as users know them. They are built by `cortex-m` on `DebugProbe.connect`, which
 * knows wires only:
 * - `attach`: look at a running target; neither reset nor halted. `connect`, and nothing else.
 * - `reset-and-halt`: before anything is written. `connect`, catch the reset vector, reset, see the core halt.
 * - `under-reset`: for firmware that takes the pins or sleeps. `connect` with `holdReset`, arm the halt, see in DHCSR
 *   whether NRST really holds the core, `driveReset(false)`, see the core halt.
 * - `automatic`: the next way where one fails.
 */
export type ConnectMode = 'attach' | 'reset-and-halt' | 'under-reset' | 'automatic';

/** What is asked of a connection. */
export interface ConnectOptions {
  readonly mode: ConnectMode;
  /** Upper bound for the SWD clock in kHz; the fastest that works below it is used. */
  readonly maximumClock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it: a wire with a core at its end. */
export interface Connection extends Wire {
  /** The way that worked. */
  readonly mode: Exclude<ConnectMode, 'automatic'>;
  /** The ways that were tried before and failed. */
  readonly failedModes: readonly Exclude<ConnectMode, 'automatic'>[];
  /** With `under-reset`: whether NRST was seen to hold the core in reset. */
  readonly resetPinWorks: boolean | undefined;
}

/** How a probe is opened. */
export interface OpenOptions {
  /** How long to wait for a probe that another program holds, in milliseconds; 0 (absent) gives up at once. */
  readonly patience?: number | undefined;
  /** Told each time the probe was found held, with the milliseconds waited so far. */
  readonly onWaiting?: ((waited: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How the wire is taken. */
export interface WireOptions {
  /** Pull NRST low before the wire is taken and leave it low; the caller lets it go with `driveReset(false)`. */
  readonly holdReset?: boolean | undefined;
  /** Upper bound for the SWD clock in kHz. The highest step of the probe below it is set; lower ones where nothing answers. */
  readonly maximumClock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The wire to a target, as it was taken. */
export interface Wire {
  /** SWD clock in kHz as set. */
  readonly clock: number;
  /** Target supply in volts as the probe measures it; undefined where it cannot. */
  readonly voltage: number | undefined;
  /** IDCODE of the debug port. */
  readonly idcode: number;
}

/**
 * A debug probe. `open`, `connect`, use `memory` and `registers`, `close`: in this order. `connect` may be called
 * again, for another way or after `disconnect`. `close` never throws for a probe that is gone and leaves nothing claimed.
 */
export interface DebugProbe {
  readonly identity: ProbeIdentity;
  /** Memory behind access port 0, where nearly all chips have their core. */
  readonly memory: TargetMemory;
  /**
   * Memory behind another access port.
   * @throws ProbeError, from its accesses: `firmware-too-old` where the probe knows one port only, `command-failed` where
   *   the target has no such port
   */
  memoryBehind(accessPort: number): TargetMemory;
  /** Where the probe has commands of its own for the registers of the core; `cortex-m` does without them. */
  readonly registers?: CoreRegisters | undefined;
  /** SWD clock in kHz as it is set now: lower than `connect` said after the wire has failed. 0 before `connect`. */
  readonly clock: number;
  /** Bytes to RAM in a millisecond, in the largest blocks, at the clock that is set: for predictions. */
  readonly wireSpeed: number;
  /**
   * Claims the probe and reads who it is.
   * @throws ProbeError `in-use` after `patience`, `no-permission`, `unplugged`, `unsupported-probe`, `firmware-too-old`,
   *   `probe-locked-up`
   */
  open(options?: OpenOptions): Promise<void>;
  /**
   * Leaves whatever mode the probe is in, measures the supply, sets the clock, takes SWD and reads the IDCODE. What the
   * core does is left as it is (but for NRST where asked).
   * @throws ProbeError `no-target-power`, `no-target`, `target-refused`, `unplugged`
   */
  connect(options?: WireOptions): Promise<Wire>;
  /** Lets go of the target, so that nothing of the probe acts on it; what the core does is left as it is. Never throws. */
  disconnect(): Promise<void>;
  /**
   * Finds the highest clock that works, from the highest below `connect`'s bound down: a pattern is written to RAM and
   * read back. What was in RAM is put back; still, the core must be halted.
   * @param scratch where in RAM, word-aligned, at most 1 KB are used; absent: 256 bytes at 0x20000000, RAM on any Cortex-M
   * @returns the clock in kHz, as set
   * @throws ProbeError `wire-error` where no clock works
   */
  proveClock(scratch?: AddressRange, signal?: AbortSignal): Promise<number>;
  /**
   * The same without writing, for a target that runs: blocks that do not change are read at a quarter of the clock first,
   * and must come alike at the clock that is set. SWD has one parity bit a word, so a wire that is too quick can answer
   * wrongly without an error.
   * @param blocks word-aligned, of memory that nobody writes
   * @throws ProbeError `wire-error` where no clock works
   */
  proveClockByReading(blocks: readonly AddressRange[], signal?: AbortSignal): Promise<number>;
  /** Target supply in volts; undefined where the probe cannot measure. */
  readVoltage(): Promise<number | undefined>;
  /** Drives the target's NRST pin low (true) or lets it go (false). */
  driveReset(low: boolean): Promise<void>;
  /** Lets NRST go, closes access ports, leaves debug mode, releases the interface. What the core does is left as it is. */
  close(): Promise<void>;
}
