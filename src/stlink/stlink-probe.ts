/**
 * An ST-Link as a `DebugProbe`: composes opening, session, wire and memory.
 *
 * Below: those. Above: `cortex-m` and whoever holds a `DebugProbe`. It does not know cores (but for their registers'
 * numbers, which it passes on), chips or flash, nor where the `USBDevice` came from.
 */

import { type AddressRange, rangeOf, sizeOf } from '../base/address-range.ts';
import { viewOf } from '../base/bytes.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OperatingSystem } from '../base/operating-system.ts';
import type {
  CoreRegisters,
  DebugProbe,
  OpenOptions,
  ProbeIdentity,
  TargetMemory,
  Wire,
  WireOptions,
} from '../probe/debug-probe.ts';
import { isProbeError, ProbeError } from '../probe/probe-error.ts';
import * as commands from './commands.ts';
import { updateNeeded, versionText } from './firmware-version.ts';
import { modelOf } from './models.ts';
import { type OpenedProbe, ProbeOpening } from './probe-opening.ts';
import { repairSerialNumber } from './serial-number.ts';
import { type MemoryHost, StlinkMemory } from './stlink-memory.ts';
import type { StlinkSession } from './stlink-session.ts';
import { SwdWire } from './swd-wire.ts';

/** What a probe needs from outside. */
export interface StlinkProbeOptions {
  /** Time on which the target lives: pauses before repetitions, waiting for a probe that is held. */
  readonly clock: Clock;
  readonly log: Log;
  /** What deadlines of USB exchanges are measured on; default the machine's time, also for a virtual board. */
  readonly deadlineClock?: Clock | undefined;
  /** Where it is plugged in, for errors where it has no serial number. */
  readonly location?: string | undefined;
  /** Whether this is the virtual board. */
  readonly virtual?: boolean | undefined;
  /** For the right advice where access is denied. */
  readonly system?: OperatingSystem | undefined;
  /**
   * Looks the probe up again before another attempt to open it: it was held, or has left the bus by itself (leaving
   * DFU, a reset). Absent: the same `USBDevice` is opened again.
   */
  readonly findAgain?: (() => Promise<USBDevice | undefined>) | undefined;
}

/** Volts below which a target that does not answer is said to have no supply (OpenOCD warns there). */
const LOWEST_SUPPLY = 1.5;
/** Bits on SWD for a word: request, acknowledge, data, turnarounds (ARM IHI 0031C, B4.2), idle cycles. */
const BITS_PER_WORD = 48;
/** Milliseconds for a word besides SWD: USB at 1 MB/s and the probe's own time; on high-speed USB (V3) a tenth of that. */
const BESIDES_SWD = { fullSpeed: 0.0065, highSpeed: 0.0006 } as const;
/** RAM of any Cortex-M (ARM DDI 0403E, B3.1: the SRAM region); this many bytes prove a clock. */
const DEFAULT_SCRATCH = rangeOf(0x2000_0000, 256);
const LARGEST_SCRATCH = 1024;

/** A debug probe by STMicroelectronics: V2, V2-1, V3. */
export class StlinkProbe implements DebugProbe {
  readonly memory: TargetMemory;
  readonly registers: CoreRegisters;

  private opened: (OpenedProbe & { readonly wire: SwdWire }) | undefined;
  private firmware = '';

  constructor(
    private device: USBDevice,
    private readonly options: StlinkProbeOptions,
  ) {
    this.memory = this.memoryBehind(0);
    this.registers = {
      readRegister: async (register) => {
        const reply = await this.onWire('READREG').do(commands.readCoreRegister(register));
        return viewOf(reply).getUint32(4, true);
      },
      writeRegister: async (register, value) => {
        await this.onWire('WRITEREG').do(commands.writeCoreRegister(register, value));
      },
    };
  }

  get identity(): ProbeIdentity {
    return {
      model: modelOf(this.device)?.name ?? 'ST-Link',
      serialNumber: repairSerialNumber(this.device.serialNumber),
      firmware: this.firmware,
      virtual: this.options.virtual ?? false,
    };
  }

  get clock(): number {
    return this.opened?.session.clock ?? 0;
  }

  get wireSpeed(): number {
    const isHighSpeed = (this.opened?.session.version.generation ?? 0) >= 3;
    const besides = isHighSpeed ? BESIDES_SWD.highSpeed : BESIDES_SWD.fullSpeed;
    return 4 / (BITS_PER_WORD / this.clock + besides);
  }

  memoryBehind(accessPort: number): TargetMemory {
    const host: MemoryHost = {
      session: () => this.onWire('a memory access'),
      openPort: async (port) => {
        this.onWire('a memory access');
        await this.whileOpen('INIT_AP').wire.openPort(port);
      },
      lowerClock: () => this.whileOpen('lowering the clock').wire.lowerClock(),
    };
    return new StlinkMemory(host, accessPort);
  }

  async open(options: OpenOptions = {}): Promise<void> {
    const { clock, log, deadlineClock = new SystemClock(), system, findAgain } = this.options;
    const { model, serialNumber } = this.identity;
    const probe = [model, serialNumber || this.options.location].filter(Boolean).join(' ');
    const unusable = modelOf(this.device)?.unusable;
    if (unusable !== undefined) {
      throw new ProbeError('unsupported-probe', { probe, reason: unusable });
    }
    const around = { clock, deadlineClock, log, probe, system, findAgain };
    const opened = await new ProbeOpening(this.device, around).run(options);
    const { session } = opened;
    this.device = opened.device;
    this.firmware = versionText(session.version);
    log.info(`${probe}: firmware ${this.firmware}`);
    if (session.version.debug === 0) {
      await opened.link.close();
      throw new ProbeError('unsupported-probe', { probe, reason: 'stm8-only' });
    }
    const needed = updateNeeded(session.version);
    if (needed !== undefined) {
      await opened.link.close();
      throw new ProbeError('firmware-too-old', { firmware: this.firmware, needed, feature: undefined });
    }
    this.opened = { ...opened, wire: new SwdWire(session, log) };
  }

  async connect(options: WireOptions = {}): Promise<Wire> {
    const { wire, session } = this.whileOpen('connecting');
    await wire.letGo();
    const voltage = await this.readVoltage();
    try {
      const idcode = await wire.take(options);
      return { clock: session.clock, voltage, idcode };
    } catch (error) {
      if (isProbeError(error, 'no-target') && voltage !== undefined && voltage < LOWEST_SUPPLY) {
        throw new ProbeError('no-target-power', { volts: voltage }, error);
      }
      throw error;
    }
  }

  async disconnect(): Promise<void> {
    if (this.opened?.link.isOpen) {
      await this.opened.wire.letGo();
    }
  }

  async proveClock(scratch: AddressRange = DEFAULT_SCRATCH, signal?: AbortSignal): Promise<number> {
    this.onWire('proving the clock');
    signal?.throwIfAborted();
    const length = Math.min(sizeOf(scratch), LARGEST_SCRATCH) & ~3;
    return this.whileOpen('proving the clock').wire.proveClock(this.memory, scratch.start, length);
  }

  async proveClockByReading(blocks: readonly AddressRange[], signal?: AbortSignal): Promise<number> {
    this.onWire('proving the clock');
    return this.whileOpen('proving the clock').wire.proveClockByReading(this.memory, blocks, signal);
  }

  async readVoltage(): Promise<number | undefined> {
    const { session } = this.whileOpen('GET_TARGET_VOLTAGE');
    return commands.decodeVoltage(await session.ask(commands.getTargetVoltage()));
  }

  async driveReset(low: boolean): Promise<void> {
    await this.whileOpen('DRIVE_NRST').wire.driveReset(low);
  }

  async close(): Promise<void> {
    await this.disconnect();
    const { opened } = this;
    this.opened = undefined;
    await opened?.link.close();
  }

  /** @throws ProbeError `not-open` */
  private whileOpen(during: string): OpenedProbe & { readonly wire: SwdWire } {
    if (!this.opened?.link.isOpen) {
      throw new ProbeError('not-open', { during });
    }
    return this.opened;
  }

  /** @throws ProbeError `not-open`, also where the wire has not been taken */
  private onWire(during: string): StlinkSession {
    const { wire, session } = this.whileOpen(during);
    if (!wire.isTaken) {
      throw new ProbeError('not-open', { during });
    }
    return session;
  }
}
