/**
 * From a `USBDevice` to a session with a probe that waits for debug commands: past other programs that hold it, firmware
 * that does not answer, and modes that it was left in.
 *
 * Below: session, link. Above: the probe. It does not know the target.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OperatingSystem } from '../base/operating-system.ts';
import type { OpenOptions } from '../probe/debug-probe.ts';
import { isProbeError, ProbeError } from '../probe/probe-error.ts';
import * as commands from './commands.ts';
import { StlinkSession } from './stlink-session.ts';
import { UsbLink } from './usb-link.ts';

/** What opening needs from outside. */
export interface OpeningSurroundings {
  readonly clock: Clock;
  readonly deadlineClock: Clock;
  readonly log: Log;
  /** The probe's name, for errors. */
  readonly probe: string;
  readonly system: OperatingSystem | undefined;
  /** Looks the probe up again, where it is held or has left the bus. Absent: the same `USBDevice` is opened again. */
  readonly findAgain: (() => Promise<USBDevice | undefined>) | undefined;
}

/** An open probe. */
export interface OpenedProbe {
  /** Another one than at first, where the probe has left the bus meanwhile. */
  readonly device: USBDevice;
  readonly link: UsbLink;
  readonly session: StlinkSession;
}

/** Milliseconds between attempts to open a probe that is held or has left the bus; they grow as the waiting goes on. */
const REOPEN_PAUSE = 250;
const LONGEST_PAUSE = 2000;
/** Milliseconds for a probe to come back to the bus. OpenOCD gives it one second. */
const REAPPEAR_TIME = 5000;

/** One attempt to open a probe. */
export class ProbeOpening {
  private link: UsbLink;

  constructor(
    private device: USBDevice,
    private readonly around: OpeningSurroundings,
  ) {
    this.link = new UsbLink(device, around);
  }

  /**
   * Opens the probe and leaves the mode that it is in. After a failure nothing is left open.
   * @throws what `DebugProbe.open` throws
   */
  async run(options: OpenOptions): Promise<OpenedProbe> {
    try {
      await this.openPatiently(options);
      const session = await this.leaveMode(await this.begin(options.signal), options.signal);
      return { device: this.device, link: this.link, session };
    } catch (error) {
      await this.link.close();
      throw error;
    }
  }

  /**
   * Opens the link; waits for a probe that another program holds. It is looked up before each further attempt: a device
   * whose descriptors could not be read stays useless when the other program has let it go (Windows).
   */
  private async openPatiently({ patience = 0, onWaiting, signal }: OpenOptions): Promise<void> {
    const { clock, probe } = this.around;
    const start = clock.now();
    for (let first = true; ; first = false) {
      signal?.throwIfAborted();
      try {
        if (!first || isUnread(this.device)) {
          await this.lookUp();
        }
        await this.link.open();
        return;
      } catch (error) {
        if (!isProbeError(error, 'in-use') && !(isProbeError(error, 'unsupported-probe') && isUnread(this.device))) {
          throw error;
        }
        const waited = clock.now() - start;
        if (waited >= patience) {
          throw new ProbeError('in-use', { probe, waited }, error);
        }
        onWaiting?.(waited);
        await clock.sleep(Math.min(Math.max(REOPEN_PAUSE, waited / 4), LONGEST_PAUSE), signal);
      }
    }
  }

  /** Takes the device that the probe is now. @returns whether it is on the bus */
  private async lookUp(): Promise<boolean> {
    const { findAgain } = this.around;
    const device = findAgain === undefined ? this.device : await findAgain();
    if (device !== undefined && device !== this.device) {
      this.device = device;
      this.link = new UsbLink(device, this.around);
    }
    return device !== undefined;
  }

  /** The first exchange. A probe that does not answer is reset once, as far as the system can (OpenOCD: MacBooks). */
  private async begin(signal: AbortSignal | undefined): Promise<StlinkSession> {
    const start = (): Promise<StlinkSession> => StlinkSession.begin(this.link, this.around.clock, this.device);
    try {
      return await start();
    } catch (error) {
      if (isProbeError(error, 'unplugged')) {
        throw error;
      }
      this.around.log.warn(`the probe does not answer (${String(error)}), resetting it`);
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
    const { clock } = this.around;
    const end = clock.now() + REAPPEAR_TIME;
    for (;;) {
      await clock.sleep(REOPEN_PAUSE, signal);
      const present = await this.lookUp();
      try {
        if (!present) {
          throw new ProbeError('unplugged', { during: 'coming back to the bus' });
        }
        await this.link.open();
        return;
      } catch (error) {
        if (clock.now() >= end || !(error instanceof ProbeError)) {
          throw error;
        }
      }
    }
  }

  /** Leaves DFU (which may take the probe off the bus), SWIM, or the debug session of a program that died. */
  private async leaveMode(session: StlinkSession, signal: AbortSignal | undefined): Promise<StlinkSession> {
    const [mode] = await session.ask(commands.getCurrentMode());
    this.around.log.info(`the probe is found in mode ${mode}`);
    switch (mode) {
      case commands.MODES.debug:
        await session.try(commands.driveReset(false)); // who left debug mode on may have died with NRST held
        await session.ask(commands.leaveDebug());
        return session;
      case commands.MODES.swim:
        await session.ask(commands.leaveSwim());
        return session;
      case commands.MODES.dfu:
        try {
          await session.ask(commands.leaveDfu());
          await session.ask(commands.getCurrentMode());
          return session;
        } catch (error) {
          this.around.log.info(`the probe left the bus with DFU mode: ${String(error)}`);
          await this.reappear(signal);
          return this.begin(signal);
        }
      default:
        return session;
    }
  }
}

/** Whether the descriptors could not be read when the device was found. */
function isUnread({ configuration, configurations }: USBDevice): boolean {
  return configuration === null && configurations.length === 0;
}
