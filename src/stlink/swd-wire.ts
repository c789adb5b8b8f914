/**
 * The wire between probe and target: taking it, its clock, NRST, and letting go of it.
 *
 * Below: session, commands. Above: the probe. It does not know cores nor what is read and written.
 */

import type { AddressRange } from '../base/address-range.ts';
import { equalBytes, viewOf } from '../base/bytes.ts';
import type { Log } from '../base/log.ts';
import type { TargetMemory, WireOptions } from '../probe/debug-probe.ts';
import { isProbeError, ProbeError } from '../probe/probe-error.ts';
import * as commands from './commands.ts';
import { meaningOf } from './status.ts';
import type { StlinkSession } from './stlink-session.ts';
import { clocksUpTo, CAREFUL_CLOCK, type SwdClock, V2_CLOCKS } from './swd-clocks.ts';
import { testPattern } from './test-pattern.ts';

/** What is read at so many times less is taken for right. */
const SAFELY_SLOWER = 4;
/** The access port that is opened with the wire. */
const FIRST_PORT = 0;
/** What a clock that is too high can look like: an address or a request may be garbled as well as data. */
const GARBLED = ['wire-error', 'target-fault', 'no-target', 'command-failed'] as const;

/** SWD as an open probe drives it. */
export class SwdWire {
  /** Those to choose from, from the highest down. */
  private clocks: readonly SwdClock[] = [];
  private clockIsFinal = false;
  private entered = false;
  /** Access ports that were opened in this debug mode: these are closed, and before the mode is left. */
  private readonly openPorts = new Set<number>();
  private resetHeld = false;
  /** What the probe had before; undefined: it still has that. */
  private clockBefore: SwdClock | undefined;

  constructor(
    private readonly session: StlinkSession,
    private readonly log: Log,
  ) {}

  /** Whether the target can be talked to. */
  get isTaken(): boolean {
    return this.entered;
  }

  /**
   * Takes the wire, at the highest clock below the bound at which the target answers.
   * @returns the IDCODE of the debug port
   * @throws ProbeError `no-target` where nothing answers at any clock, with the status of the last refusal;
   *   `target-refused` and what the session throws. The wire is let go then.
   */
  async take({ holdReset = false, maximumClock, signal }: WireOptions): Promise<number> {
    this.clocks = clocksUpTo(await this.availableClocks(), maximumClock);
    const tried = [holdReset ? 'under reset' : 'running'];
    let refusal = new ProbeError('no-target', { status: 0, tried });
    try {
      for (const clock of halvings(this.clocks)) {
        signal?.throwIfAborted();
        try {
          return await this.enter(clock, holdReset);
        } catch (error) {
          if (!isProbeError(error, 'no-target') && !isProbeError(error, 'command-failed')) {
            throw error;
          }
          this.log.info(`nothing answers at ${clock.kilohertz} kHz: ${String(error)}`);
          refusal = new ProbeError('no-target', { status: error.details.status, tried }, error);
        }
      }
      throw refusal;
    } catch (error) {
      await this.letGo();
      throw error;
    }
  }

  /**
   * Opens an access port beside the first one, once.
   * @throws ProbeError `firmware-too-old` where the probe sends everything to the first port, `command-failed` where the
   *   target has no such port
   */
  async openPort(port: number): Promise<void> {
    if (this.openPorts.has(port)) {
      return;
    }
    this.session.require('several access ports');
    const command = commands.openAccessPort(port);
    const { status, meaning } = await this.session.untilReady(() => this.session.try(command));
    if (meaning !== 'ok') {
      await this.session.clearStickyErrors();
      throw new ProbeError('command-failed', { command: `${command.name} ${port}`, status });
    }
    this.openPorts.add(port);
  }

  /** Drives NRST low (true) or lets it go (false). */
  async driveReset(low: boolean): Promise<void> {
    this.resetHeld = this.resetHeld || low;
    await this.session.do(commands.driveReset(low));
    this.resetHeld = low;
  }

  /**
   * Lets NRST go, leaves debug mode, which makes the pins float, and puts the clock back: a probe keeps it for the next
   * program, which may not set one. Never throws: nobody is left to react.
   */
  async letGo(): Promise<void> {
    try {
      if (this.resetHeld) {
        this.resetHeld = false;
        await this.session.try(commands.driveReset(false));
      }
      await this.leaveDebug();
      await this.restoreClock();
    } catch (error) {
      this.log.info(`letting go of the target: ${String(error)}`);
    }
  }

  /** Sets the next lower clock after the wire has failed. @returns whether there was one */
  async lowerClock(): Promise<boolean> {
    const lower = this.clocks.find(({ kilohertz }) => kilohertz < this.session.clock);
    if (lower === undefined || this.clockIsFinal) {
      return false;
    }
    this.log.warn(`the wire failed at ${this.session.clock} kHz, going on at ${lower.kilohertz} kHz`);
    await this.setClock(lower);
    return true;
  }

  /**
   * Finds the highest clock at which a pattern comes back from RAM as it went there, and sets it. RAM is saved first, at
   * a careful clock, and put back.
   * @param memory the target's, on this wire
   * @param length bytes of RAM from `address`, a multiple of 4
   * @returns the clock in kHz
   * @throws ProbeError `wire-error` where there is none
   */
  async proveClock(memory: TargetMemory, address: number, length: number): Promise<number> {
    await this.setClock(clocksUpTo(this.clocks, CAREFUL_CLOCK.kilohertz)[0] ?? CAREFUL_CLOCK);
    const saved = await readable(memory, address, length);
    const careful = this.session.clock;
    const proven = await this.highestThatCarries(memory, address, testPattern(length));
    await this.setClock(proven ?? clocksUpTo(this.clocks, careful)[0] ?? CAREFUL_CLOCK);
    if (saved) {
      await memory.write(address, saved);
    }
    if (proven === undefined) {
      throw new ProbeError('wire-error', { address, status: 0 });
    }
    return proven.kilohertz;
  }

  /**
   * Finds the highest clock, from the present one down, at which blocks that do not change read as they do at a quarter
   * of it, and sets it. Writes nothing, so that the target may run.
   * @returns the clock in kHz
   * @throws ProbeError `wire-error` where there is none
   */
  async proveClockByReading(
    memory: TargetMemory,
    blocks: readonly AddressRange[],
    signal?: AbortSignal,
  ): Promise<number> {
    const present = this.session.clock;
    const readAll = async (): Promise<Uint8Array[]> => {
      const read: Uint8Array[] = [];
      for (const { start, end } of blocks) {
        read.push(await memory.read(start, end - start, signal));
      }
      return read;
    };
    await this.setClock(clocksUpTo(this.clocks, present / SAFELY_SLOWER)[0] ?? CAREFUL_CLOCK);
    const expected = await readAll();
    const proven = await this.highestWhere(clocksUpTo(this.clocks, present), async () =>
      (await readAll()).every((bytes, index) => equalBytes(bytes, expected[index] ?? new Uint8Array())),
    );
    if (proven === undefined) {
      throw new ProbeError('wire-error', { address: blocks[0]?.start ?? 0, status: 0 });
    }
    return proven.kilohertz;
  }

  private async highestThatCarries(
    memory: TargetMemory,
    address: number,
    pattern: Uint8Array,
  ): Promise<SwdClock | undefined> {
    return this.highestWhere(this.clocks, async () => {
      await memory.write(address, pattern, { once: true });
      return equalBytes(await memory.read(address, pattern.length), pattern);
    });
  }

  /** The first of the clocks, from the highest down, at which the trial comes out right; it is set then. */
  private async highestWhere(
    clocks: readonly SwdClock[],
    trial: () => Promise<boolean>,
  ): Promise<SwdClock | undefined> {
    this.clockIsFinal = true; // a wire that fails is an answer here, no reason to step down
    try {
      for (const clock of clocks) {
        await this.setClock(clock);
        try {
          if (await trial()) {
            return clock;
          }
        } catch (error) {
          if (!GARBLED.some((code) => isProbeError(error, code))) {
            throw error;
          }
        }
        this.log.info(`the wire fails at ${clock.kilohertz} kHz`);
      }
      return undefined;
    } finally {
      this.clockIsFinal = false;
    }
  }

  private async availableClocks(): Promise<readonly SwdClock[]> {
    if (this.session.can('SWD clock list')) {
      await this.session.try(commands.setPrescaler());
      const reply = await this.session.do(commands.getClockList());
      const present = commands.decodePresentClock(reply);
      this.clockBefore ??= present ? { kilohertz: present, divisor: 0 } : undefined;
      return commands.decodeClockList(reply).map((kilohertz) => ({ kilohertz, divisor: 0 }));
    }
    this.clockBefore ??= CAREFUL_CLOCK; // a V2 cannot be asked
    return V2_CLOCKS;
  }

  private async restoreClock(): Promise<void> {
    const { clockBefore } = this;
    this.clockBefore = undefined;
    if (clockBefore && clockBefore.kilohertz !== this.session.clock) {
      await this.setClock(clockBefore);
    }
  }

  /** Sets the clock. Always done: a probe keeps that of the program before (stlink #534). */
  private async setClock(clock: SwdClock): Promise<void> {
    if (this.session.can('SWD clock list')) {
      await this.session.do(commands.setClock(clock.kilohertz));
    } else {
      await this.session.do(commands.setSwdClock(clock.divisor));
    }
    this.session.clock = clock.kilohertz;
  }

  /** @returns the IDCODE. @throws ProbeError `no-target`, `command-failed` where the target does not answer at this clock */
  private async enter(clock: SwdClock, holdReset: boolean): Promise<number> {
    const { session } = this;
    await this.leaveDebug();
    await this.setClock(clock); // before entering: the target is found at this clock too (OpenOCD)
    // Before entering and again after: only then does the probe know for sure which pin is NRST (OpenOCD).
    if (holdReset) {
      this.resetHeld = true;
      await session.try(commands.driveReset(true));
    }
    this.entered = true;
    await session.do(commands.enterSwd());
    if (holdReset) {
      await session.do(commands.driveReset(true));
    }
    if (session.can('access port opening')) {
      await session.do(commands.openAccessPort(FIRST_PORT));
      this.openPorts.add(FIRST_PORT);
    }
    const idcode = viewOf(await session.do(commands.readIdcodes())).getUint32(4, true);
    if (idcode === 0 || idcode === 0xffff_ffff) {
      throw new ProbeError('no-target', { status: 0, tried: [] });
    }
    return idcode;
  }

  private async leaveDebug(): Promise<void> {
    const { session } = this;
    if (!this.entered) {
      return;
    }
    this.entered = false;
    for (const port of this.openPorts) {
      this.openPorts.delete(port);
      const command = commands.closeAccessPort(port);
      const { status } = await session.try(command);
      if (session.can('access port closing status') && meaningOf(status) !== 'ok') {
        this.log.info(`${command.name} was answered ${status}`);
      }
    }
    await session.ask(commands.leaveDebug());
  }
}

/** What is there; undefined where RAM with a code over its words was not written since power-on, and refuses to be read. */
async function readable(memory: TargetMemory, address: number, length: number): Promise<Uint8Array | undefined> {
  try {
    return await memory.read(address, length);
  } catch (error) {
    if (isProbeError(error, 'target-fault')) {
      return undefined;
    }
    throw error;
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
