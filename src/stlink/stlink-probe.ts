/**
 * An ST-Link as a `DebugProbe`: opening, taking the wire, clock, reset line, leaving everything as it was found.
 *
 * Below: session, memory, link. Above: `cortex-m` and whoever holds a `DebugProbe`. It does not know cores (but for
 * their registers' numbers, which it passes on), chips or flash, nor where the `USBDevice` came from.
 */

import { type AddressRange, rangeOf, sizeOf } from '../base/address-range.ts';
import { equalBytes, viewOf } from '../base/bytes.ts';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
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
import { versionText } from './firmware-version.ts';
import { modelOf } from './models.ts';
import { repairSerialNumber } from './serial-number.ts';
import { meaningOf } from './status.ts';
import { StlinkMemory } from './stlink-memory.ts';
import { StlinkSession } from './stlink-session.ts';
import { clocksUpTo, FIXED_CLOCK, type SwdClock, V2_CLOCKS } from './swd-clocks.ts';
import { testPattern } from './test-pattern.ts';
import type { OperatingSystem } from './usb-failure.ts';
import { UsbLink } from './usb-link.ts';

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
   * Looks the probe up again after it has left the bus by itself (leaving DFU, a reset). Absent: the same `USBDevice`
   * is opened again.
   */
  readonly findAgain?: (() => Promise<USBDevice | undefined>) | undefined;
}

/** Milliseconds between attempts to open a probe that is held or has left the bus. */
const REOPEN_PAUSE = 250;
/** Milliseconds for a probe to come back to the bus. OpenOCD gives it one second. */
const REAPPEAR_TIME = 5000;
/** Volts below which a target that does not answer is said to have no supply (OpenOCD warns there). */
const LOWEST_SUPPLY = 1.5;
/** kHz at which RAM is saved and put back when clocks are tried: the firmware's own default at most. */
const CAREFUL_CLOCK = 1800;
const ACCESS_PORT = 0;
/** What a clock that is too high can look like: an address or a request may be garbled as well as data. */
const GARBLED = ['wire-error', 'target-fault', 'no-target', 'command-failed'] as const;
/** RAM of any Cortex-M (ARM DDI 0403E, B3.1: the SRAM region); this many bytes prove a clock. */
const DEFAULT_SCRATCH = rangeOf(0x2000_0000, 256);
const LARGEST_SCRATCH = 1024;

/** A debug probe by STMicroelectronics: V2, V2-1, V3. */
export class StlinkProbe implements DebugProbe {
  readonly memory: TargetMemory;
  readonly registers: CoreRegisters;

  private readonly deadlineClock: Clock;
  private link: UsbLink;
  private session: StlinkSession | undefined;
  private clocks: readonly SwdClock[] = [];
  private clockIsFinal = false;
  private debugging = false;
  private resetHeld = false;

  constructor(
    private device: USBDevice,
    private readonly options: StlinkProbeOptions,
  ) {
    this.deadlineClock = options.deadlineClock ?? new SystemClock();
    this.link = this.linkTo(device);
    this.memory = new StlinkMemory({
      session: () => this.targetSession('a memory access'),
      lowerClock: () => this.lowerClock(),
    });
    this.registers = {
      readRegister: async (register) => {
        const reply = await this.targetSession('READREG').do(commands.readCoreRegister(register));
        return viewOf(reply).getUint32(4, true);
      },
      writeRegister: async (register, value) => {
        await this.targetSession('WRITEREG').do(commands.writeCoreRegister(register, value));
      },
    };
  }

  get identity(): ProbeIdentity {
    return {
      model: modelOf(this.device)?.name ?? 'ST-Link',
      serialNumber: repairSerialNumber(this.device.serialNumber),
      firmware: this.session === undefined ? '' : versionText(this.session.version),
      virtual: this.options.virtual ?? false,
    };
  }

  get clock(): number {
    return this.session?.clock ?? 0;
  }

  async open(options: OpenOptions = {}): Promise<void> {
    const unusable = modelOf(this.device)?.unusable;
    if (unusable !== undefined) {
      throw new ProbeError('unsupported-probe', { probe: this.name, reason: unusable });
    }
    try {
      await this.openPatiently(options);
      this.session = await this.begin(options.signal);
      this.options.log.info(`${this.name}: firmware ${versionText(this.session.version)}`);
      if (this.session.version.debug === 0) {
        throw new ProbeError('unsupported-probe', { probe: this.name, reason: 'stm8-only' });
      }
      await this.leaveModes(options.signal);
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async connect(options: WireOptions = {}): Promise<Wire> {
    const session = this.openSession('connecting');
    const { holdReset = false, maximumClock, signal } = options;
    await this.leaveDebug(session);
    const voltage = await this.readVoltage();
    this.clocks = clocksUpTo(await this.availableClocks(session), maximumClock);
    try {
      for (const clock of halvings(this.clocks)) {
        signal?.throwIfAborted();
        const answer = await this.enter(session, clock, holdReset);
        if (typeof answer === 'number') {
          return { clock: session.clock, voltage, idcode: answer };
        }
        this.options.log.info(`nothing answers at ${clock.kilohertz} kHz: ${answer.message}`);
      }
      if (voltage !== undefined && voltage < LOWEST_SUPPLY) {
        throw new ProbeError('no-target-power', { volts: voltage });
      }
      throw new ProbeError('no-target', { status: 0, tried: [holdReset ? 'under reset' : 'running'] });
    } catch (error) {
      await this.leaveTarget(session);
      throw error;
    }
  }

  async proveClock(scratch: AddressRange = DEFAULT_SCRATCH, signal?: AbortSignal): Promise<number> {
    const session = this.targetSession('proving the clock');
    signal?.throwIfAborted();
    const length = Math.min(sizeOf(scratch), LARGEST_SCRATCH) & ~3;
    await this.setClock(session, clocksUpTo(this.clocks, CAREFUL_CLOCK)[0] ?? FIXED_CLOCK);
    const saved = await this.memory.read(scratch.start, length);
    const careful = session.clock;
    const proven = await this.highestThatCarries(scratch.start, length, session);
    await this.setClock(session, proven ?? clocksUpTo(this.clocks, careful)[0] ?? FIXED_CLOCK);
    await this.memory.write(scratch.start, saved);
    if (proven === undefined) {
      throw new ProbeError('wire-error', { address: scratch.start, status: 0 });
    }
    return proven.kilohertz;
  }

  async readVoltage(): Promise<number | undefined> {
    const session = this.openSession('GET_TARGET_VOLTAGE');
    return session.can('target voltage')
      ? commands.decodeVoltage(await session.ask(commands.getTargetVoltage()))
      : undefined;
  }

  async driveReset(low: boolean): Promise<void> {
    const session = this.openSession('DRIVE_NRST');
    await session.do(commands.driveReset(low));
    this.resetHeld = low;
  }

  async close(): Promise<void> {
    const { session } = this;
    if (session !== undefined && this.link.isOpen) {
      await this.leaveTarget(session);
    }
    this.session = undefined;
    this.debugging = false;
    this.resetHeld = false;
    await this.link.close();
  }

  private get name(): string {
    const { model, serialNumber } = this.identity;
    return [model, serialNumber || this.options.location].filter(Boolean).join(' ');
  }

  private linkTo(device: USBDevice): UsbLink {
    const { log, system } = this.options;
    return new UsbLink(device, { deadlineClock: this.deadlineClock, log, probe: this.name, system });
  }

  /** @throws ProbeError `not-open` */
  private openSession(during: string): StlinkSession {
    if (this.session === undefined || !this.link.isOpen) {
      throw new ProbeError('not-open', { during });
    }
    return this.session;
  }

  /** @throws ProbeError `not-open`, also where no wire has been taken */
  private targetSession(during: string): StlinkSession {
    const session = this.openSession(during);
    if (!this.debugging) {
      throw new ProbeError('not-open', { during });
    }
    return session;
  }

  /** Opens the link; waits for a probe that another program holds. */
  private async openPatiently({ patience = 0, onWaiting, signal }: OpenOptions): Promise<void> {
    const start = this.options.clock.now();
    for (;;) {
      signal?.throwIfAborted();
      try {
        await this.link.open();
        return;
      } catch (error) {
        if (!isProbeError(error, 'in-use')) {
          throw error;
        }
        const waited = this.options.clock.now() - start;
        if (waited >= patience) {
          throw new ProbeError('in-use', { probe: this.name, waited }, error);
        }
        onWaiting?.(waited);
        await this.options.clock.sleep(REOPEN_PAUSE, signal);
      }
    }
  }

  /** The first exchange. A probe that does not answer is reset once, as far as the system can (OpenOCD: MacBooks). */
  private async begin(signal: AbortSignal | undefined): Promise<StlinkSession> {
    const start = (): Promise<StlinkSession> => StlinkSession.begin(this.link, this.options.clock, this.device);
    try {
      return await start();
    } catch (error) {
      if (isProbeError(error, 'unplugged')) {
        throw error;
      }
      this.options.log.warn(`the probe does not answer (${String(error)}), resetting it`);
    }
    await this.link.close();
    await this.link.reset();
    await this.reappear(signal);
    try {
      return await start();
    } catch (error) {
      if (isProbeError(error, 'unplugged')) {
        throw error;
      }
      throw new ProbeError('probe-locked-up', { during: 'GET_VERSION' }, error);
    }
  }

  /** Opens the link again after the probe may have left the bus. @throws what opening throws, after `REAPPEAR_TIME` */
  private async reappear(signal: AbortSignal | undefined): Promise<void> {
    const { clock, findAgain } = this.options;
    const end = clock.now() + REAPPEAR_TIME;
    for (;;) {
      await clock.sleep(REOPEN_PAUSE, signal);
      const device = findAgain === undefined ? this.device : await findAgain();
      try {
        if (device === undefined) {
          throw new ProbeError('unplugged', { during: 'coming back to the bus' });
        }
        this.device = device;
        this.link = this.linkTo(device);
        await this.link.open();
        return;
      } catch (error) {
        if (clock.now() >= end || !(error instanceof ProbeError)) {
          throw error;
        }
      }
    }
  }

  /** Leaves the mode that the probe is found in: DFU (which may take it off the bus), SWIM, somebody's debug session. */
  private async leaveModes(signal: AbortSignal | undefined): Promise<void> {
    const session = this.openSession('GET_CURRENT_MODE');
    const [mode] = await session.ask(commands.getCurrentMode());
    this.options.log.info(`the probe is found in mode ${mode}`);
    if (mode === commands.MODES.debug) {
      await session.try(commands.driveReset(false)); // who left debug mode on may have died with NRST held
      await session.ask(commands.leaveDebug());
    } else if (mode === commands.MODES.swim) {
      await session.ask(commands.leaveSwim());
    } else if (mode === commands.MODES.dfu) {
      try {
        await session.ask(commands.leaveDfu());
        await session.ask(commands.getCurrentMode());
      } catch (error) {
        this.options.log.info(`the probe left the bus with DFU mode: ${String(error)}`);
        await this.reappear(signal);
        this.session = await this.begin(signal);
      }
    }
  }

  private async availableClocks(session: StlinkSession): Promise<readonly SwdClock[]> {
    if (session.can('SWD clock list')) {
      await session.try(commands.setPrescaler());
      const list = commands.decodeClockList(await session.do(commands.getClockList()));
      return list.map((kilohertz) => ({ kilohertz, divisor: 0 }));
    }
    return session.can('SWD clock') ? V2_CLOCKS : [FIXED_CLOCK];
  }

  /** Sets the SWD clock. Always done: a probe keeps that of the program before (stlink #534). */
  private async setClock(session: StlinkSession, clock: SwdClock): Promise<void> {
    if (session.can('SWD clock list')) {
      await session.do(commands.setClock(clock.kilohertz));
    } else if (session.can('SWD clock')) {
      await session.do(commands.setSwdClock(clock.divisor));
    }
    session.clock = clock.kilohertz;
  }

  private async lowerClock(): Promise<boolean> {
    const session = this.targetSession('lowering the clock');
    const lower = this.clocks.find(({ kilohertz }) => kilohertz < session.clock);
    if (lower === undefined || this.clockIsFinal) {
      return false;
    }
    this.options.log.warn(`the wire failed at ${session.clock} kHz, going on at ${lower.kilohertz} kHz`);
    await this.setClock(session, lower);
    return true;
  }

  /** Takes SWD at a clock. @returns the IDCODE, or the error where the target does not answer */
  private async enter(session: StlinkSession, clock: SwdClock, holdReset: boolean): Promise<number | ProbeError> {
    await this.leaveDebug(session);
    await this.setClock(session, clock); // before entering: the target is found at this clock too (OpenOCD)
    try {
      // Before entering and again after: only then does the probe know for sure which pin is NRST (OpenOCD).
      if (holdReset) {
        this.resetHeld = true;
        await session.try(commands.driveReset(true));
      }
      this.debugging = true;
      await session.do(commands.enterSwd());
      if (holdReset) {
        await session.do(commands.driveReset(true));
      }
      if (session.can('access port opening')) {
        await session.do(commands.openAccessPort(ACCESS_PORT));
      }
      const idcode = viewOf(await session.do(commands.readIdcodes())).getUint32(4, true);
      return idcode === 0 || idcode === 0xffff_ffff ? new ProbeError('no-target', { status: 0, tried: [] }) : idcode;
    } catch (error) {
      if (isProbeError(error, 'no-target') || isProbeError(error, 'command-failed')) {
        return error;
      }
      throw error;
    }
  }

  /** The highest clock at which a pattern comes back from RAM as it went there. */
  private async highestThatCarries(
    address: number,
    length: number,
    session: StlinkSession,
  ): Promise<SwdClock | undefined> {
    const pattern = testPattern(length);
    this.clockIsFinal = true; // a wire that fails is an answer here, no reason to step down
    try {
      for (const clock of this.clocks) {
        await this.setClock(session, clock);
        try {
          await this.memory.write(address, pattern, { once: true });
          if (equalBytes(await this.memory.read(address, length), pattern)) {
            return clock;
          }
        } catch (error) {
          if (!GARBLED.some((code) => isProbeError(error, code))) {
            throw error;
          }
        }
        this.options.log.info(`the wire fails at ${clock.kilohertz} kHz`);
      }
      return undefined;
    } finally {
      this.clockIsFinal = false;
    }
  }

  private async leaveDebug(session: StlinkSession): Promise<void> {
    if (!this.debugging) {
      return;
    }
    this.debugging = false;
    if (session.can('access port opening')) {
      const command = commands.closeAccessPort(ACCESS_PORT);
      const { status } = await session.try(command);
      if (session.can('access port closing status') && meaningOf(status) !== 'ok') {
        this.options.log.info(`${command.name} was answered ${status}`);
      }
    }
    await session.ask(commands.leaveDebug());
  }

  /** Lets NRST go and leaves debug mode, which makes the pins float. Never throws: there is nobody left to react. */
  private async leaveTarget(session: StlinkSession): Promise<void> {
    try {
      if (this.resetHeld) {
        this.resetHeld = false;
        await session.try(commands.driveReset(false));
      }
      await this.leaveDebug(session);
    } catch (error) {
      this.options.log.info(`leaving the target: ${String(error)}`);
    }
  }
}

/** Clocks to look for a target at: the first, and then each that is at most half of the one before. */
function halvings(clocks: readonly SwdClock[]): SwdClock[] {
  const tried: SwdClock[] = [];
  for (const clock of clocks) {
    const last = tried.at(-1);
    if (last === undefined || clock.kilohertz * 2 <= last.kilohertz) {
      tried.push(clock);
    }
  }
  return tried;
}
