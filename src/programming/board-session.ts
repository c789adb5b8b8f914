/**
 * A board in hand: a probe that is connected, and a chip that was identified. What every job begins with.
 *
 * Below: the probe's seam, the core, identification. Above: jobs of this folder, the extension's commands, the
 * command-line tool. (Signatures first; the body follows.)
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { ConnectOptions, Connection, DebugProbe } from '../probe/debug-probe.ts';
import type { ChipDescription } from '../stm32/devices/chip-description.ts';

/** What a session is opened with. */
export interface BoardSessionOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly connect: ConnectOptions;
  /** Volts, where the probe's reading is not to be trusted. */
  readonly supplyVoltage?: number | undefined;
  /** Wait this long for a probe that another program holds, in milliseconds. */
  readonly patience?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A connected board. */
export declare class BoardSession {
  readonly probe: DebugProbe;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly log: Log;
  /** With as much flash as this one has. */
  readonly chip: ChipDescription;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly chipId: string;
  /** Volts: as given, else as measured; undefined where neither is known. */
  readonly voltage: number | undefined;
  /**
   * Opens the probe, connects, identifies the chip. On failure everything is closed again.
   * @throws ProbeError; ChipError `unknown-chip`, `unlikely-flash-size`
   */
  static open(probe: DebugProbe, options: BoardSessionOptions): Promise<BoardSession>;
  /** Puts back what was set, leaves the core as asked, releases the probe. Never throws for a probe that is gone. */
  close(options?: { readonly run?: boolean }): Promise<void>;
}
