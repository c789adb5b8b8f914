/**
 * What the commands of the firmware share: the probe's state, what it is built into, and the shape of replies.
 *
 * Below: the debug port. Above: the commands, the firmware.
 */

import type { VirtualBoardFaults } from '../faults.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Violations } from '../violations.ts';
import type { DebugPort } from './debug-port.ts';
import type { FirmwareVersion } from './firmware-version.ts';
import type { ProbeRow } from './probe-table.ts';
import type { Status } from './status.ts';

/** Modes of the probe, as command F5 numbers them. */
export const MODES = { dfu: 0, mass: 1, debug: 2, swim: 3 } as const;
export type ProbeMode = keyof typeof MODES;

/** What comes of a command: an answer, a data phase first, or nothing. */
export type Reply = Uint8Array | DataPhase | undefined;

/** So many bytes must come from the host before the command can be done. */
export interface DataPhase {
  readonly length: number;
  complete(data: Uint8Array): Promise<void>;
}

/** What the firmware needs of the board. */
export interface FirmwareSurroundings {
  readonly row: ProbeRow;
  readonly version: FirmwareVersion;
  readonly port: DebugPort;
  readonly clock: VirtualClock;
  readonly faults: VirtualBoardFaults;
  readonly violations: Violations;
  /** Milliseconds that a repeated poll costs. */
  readonly pollCost: number;
  /** Volts at the target's pin. */
  readonly targetVolts: () => number;
  /** The probe's NRST pin. */
  readonly driveReset: (low: boolean) => void;
  /** Puts a reply into the IN endpoint. */
  readonly answer: (bytes: Uint8Array) => void;
  /** The probe left its DFU mode. */
  readonly leftDfu: () => void;
  /** The host ended the debug session: what it leaves behind is looked at. */
  readonly leftDebug: () => void;
}

/** What commands may look at and change. */
export interface FirmwareState {
  mode: ProbeMode;
  lastStatus: Status;
  lastFault: number;
  openPorts: Set<number>;
  resetLow: boolean;
  mixedResults: Uint8Array;
}

/** A probe, as its commands see it. */
export interface ProbeContext {
  readonly around: FirmwareSurroundings;
  readonly state: FirmwareState;
}

/** A reply of two bytes. */
export function statusReply(status: Status): Uint8Array {
  return Uint8Array.of(status, 0);
}
