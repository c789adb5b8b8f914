/**
 * How the virtual core and the virtual debug port reach memory and peripherals.
 *
 * Below: nothing. Above: the core executes on it, the access port of the probe reads and writes through it, the chip
 * implements it.
 */

/** Bytes in one access. */
export type AccessSize = 1 | 2 | 4;

/** Who asks: the core fetching an instruction, the core's load or store, or the debugger's access port. */
export type BusMaster = 'fetch' | 'data' | 'debug';

/** Answered where nothing is mapped or the access is not allowed: a bus fault for the core, a FAULT for the debugger. */
export class BusError extends Error {
  constructor(
    readonly address: number,
    readonly master: BusMaster,
  ) {
    super(`bus error at 0x${address.toString(16)} (${master})`);
  }
}

/** Memory as the masters see it. Accesses arrive aligned to their size. */
export interface MemoryBus {
  /** @returns the value, zero-extended, unsigned. @throws BusError */
  read(address: number, size: AccessSize, master: BusMaster): number;
  /** @throws BusError */
  write(address: number, size: AccessSize, value: number, master: BusMaster): void;
  /**
   * Core cycles that accesses since the last call had to wait (a read of flash that is busy); 0 mostly. The core adds
   * them to its own count.
   */
  takeStallCycles(): number;
}
