/**
 * The seam: what a debug probe can do for the layers above, whichever probe it is.
 *
 * Below: nothing but the error family. Above: `cortex-m`, `stm32`, `programming`. It does not know USB, ST-Link,
 * flash or files. Implemented by `stlink/stlink-probe.ts`; tests of higher layers fake it.
 */

/** Memory of the target, as the probe's access port sees it. Every access is checked: a failed one throws. */
export interface TargetMemory {
  /** Reads one aligned 32-bit word, unsigned. */
  readWord(address: number): Promise<number>;
  /** Writes one aligned 32-bit word. */
  writeWord(address: number, value: number): Promise<void>;
  /** Writes one aligned 16-bit half-word in one access of that width. */
  writeHalfWord(address: number, value: number): Promise<void>;
  /** Writes one byte in one access of that width. */
  writeByte(address: number, value: number): Promise<void>;
  /** Reads any number of bytes from any address; as words wherever alignment allows. */
  read(address: number, length: number, signal?: AbortSignal): Promise<Uint8Array>;
  /** Writes any number of bytes to any address; as words wherever alignment allows. */
  write(address: number, bytes: Uint8Array, signal?: AbortSignal): Promise<void>;
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

/** How to get hold of the target. `automatic` tries the next way if one fails. */
export type ConnectMode = 'attach' | 'reset-and-halt' | 'under-reset' | 'automatic';

/** What is asked of a connection. */
export interface ConnectOptions {
  readonly mode: ConnectMode;
  /** Upper bound for the SWD clock in kHz; the fastest that works below it is used. */
  readonly maximumClock?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What came of it. */
export interface Connection {
  /** The way that worked. */
  readonly mode: Exclude<ConnectMode, 'automatic'>;
  /** The ways that were tried before and failed. */
  readonly failedModes: readonly Exclude<ConnectMode, 'automatic'>[];
  /** SWD clock in kHz as set. */
  readonly clock: number;
  /** Target supply in volts as the probe measures it; undefined where it cannot. */
  readonly voltage: number | undefined;
  /** IDCODE of the debug port. */
  readonly idcode: number;
  /** With `under-reset`: whether NRST was seen to hold the core in reset. */
  readonly resetPinWorks: boolean | undefined;
}

/**
 * A debug probe. `open`, `connect`, use `memory` and `registers`, `close`: in this order. `close` never throws for a
 * probe that is gone and leaves nothing claimed.
 */
export interface DebugProbe {
  readonly identity: ProbeIdentity;
  readonly memory: TargetMemory;
  readonly registers: CoreRegisters;
  /** Claims the probe and reads who it is. */
  open(signal?: AbortSignal): Promise<void>;
  /** Leaves whatever mode the probe is in, sets the clock, enters SWD. Does not decide what is done to the core later. */
  connect(options: ConnectOptions): Promise<Connection>;
  /** Target supply in volts; undefined where the probe cannot measure. */
  readVoltage(): Promise<number | undefined>;
  /** Drives the target's NRST pin low (true) or lets it go (false). */
  driveReset(low: boolean): Promise<void>;
  /** Leaves debug mode, closes access ports, releases the interface. */
  close(): Promise<void>;
}
