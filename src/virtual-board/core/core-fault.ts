/**
 * Faults as an instruction meets them (manual B1.5.14): thrown where they happen, turned into an exception by the
 * core.
 *
 * Below: nothing. Above: instructions, memory access, the core.
 */

/** Numbers of the exceptions that the architecture fixes (manual B1.5.2). External interrupts begin at 16. */
export const ExceptionNumber = {
  reset: 1,
  nonMaskable: 2,
  hardFault: 3,
  memoryManagement: 4,
  busFault: 5,
  usageFault: 6,
  supervisorCall: 11,
  debugMonitor: 12,
  pendSupervisor: 14,
  systemTick: 15,
  firstInterrupt: 16,
} as const;

/** What a fault sets and raises. */
export interface FaultKind {
  readonly exception: number;
  /** Bit in CFSR (manual B3.2.15). */
  readonly status: number;
  /** Bit in DEMCR that halts on it (manual C1.6.5). */
  readonly vectorCatch: number;
}

const kind = (exception: number, statusBit: number, vectorCatchBit: number): FaultKind => ({
  exception,
  status: (1 << statusBit) >>> 0,
  vectorCatch: 1 << vectorCatchBit,
});

const { memoryManagement, busFault, usageFault } = ExceptionNumber;

/** CFSR: MemManage in bits 0–7, BusFault in 8–15, UsageFault in 16–31. DEMCR: VC_MMERR 4 … VC_INTERR 9. */
export const Faults = {
  executeNever: kind(memoryManagement, 0, 4),
  fetchBusError: kind(busFault, 8, 8),
  dataBusError: kind(busFault, 9, 8),
  unstacking: kind(busFault, 11, 9),
  stacking: kind(busFault, 12, 9),
  undefinedInstruction: kind(usageFault, 16, 7),
  invalidState: kind(usageFault, 17, 7),
  invalidReturn: kind(usageFault, 18, 9),
  noCoprocessor: kind(usageFault, 19, 5),
  unaligned: kind(usageFault, 24, 6),
  divideByZero: kind(usageFault, 25, 6),
} as const;

/** An instruction that could not complete; the registers are as before it. */
export class CoreFault extends Error {
  constructor(
    readonly kind: FaultKind,
    /** The data address of a bus error, for BFAR. */
    readonly address?: number,
  ) {
    super(`fault 0x${kind.status.toString(16)}`);
  }
}
