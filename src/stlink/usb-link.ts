/**
 * The lowest layer of the driver: moves commands, data and replies over a W3C `USBDevice`. It knows endpoints, deadlines
 * and how USB fails, but no command and no status.
 *
 * Below: WebUSB (npm `usb`, a browser, the virtual board). Above: the session.
 *
 * Every exchange has a deadline. WebUSB has no way to give up a single transfer, so after a deadline, and after any
 * failure of a transfer, the device is closed: that settles what is pending, and nothing stale can be taken for a reply.
 */

import { bytesOf, ownCopy } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { ExclusiveQueue } from '../base/exclusive-queue.ts';
import { hexOfBytes } from '../base/hex.ts';
import type { Log } from '../base/log.ts';
import type { OperatingSystem } from '../base/operating-system.ts';
import { ProbeError } from '../probe/probe-error.ts';
import type { Command } from './commands.ts';
import { findEndpoints, type ProbeEndpoints } from './usb-endpoints.ts';
import { usbFailureOf, type UsbStep } from './usb-failure.ts';

/** A command, the data that follows it, and the time it may take. */
export interface Exchange {
  readonly command: Command;
  readonly data?: Uint8Array | undefined;
}

/** What a link needs. */
export interface UsbLinkOptions {
  /**
   * What deadlines are measured on: the machine's own time also where the board's is virtual, because what is waited
   * for is a transfer, not the board.
   */
  readonly deadlineClock: Clock;
  readonly log: Log;
  /** The probe's name, for errors. */
  readonly probe: string;
  readonly system?: OperatingSystem | undefined;
}

/** Milliseconds for opening, claiming, closing. The system may ask the user for rights meanwhile. */
const SET_UP_DEADLINE = 10_000;
const CLOSE_DEADLINE = 2000;
const CLOSE_ATTEMPTS = 4;
const CLOSE_PAUSE = 20;
/** How long Linux may need to notice, after the first failing transfer, that a device was pulled out. */
const VANISHING_TIME = 300;
/** How long a browser on Windows may need for the same, after a call of setting up has failed (ya-webadb, `device.ts`). */
const NOTICING_TIME = 100;

/** Ends the wait for a deadline; made once, because it is needed at each exchange and nobody sees it. */
const DONE = new Error('The deadline is not needed any more');

/** An open connection to a probe's debug interface. */
export class UsbLink {
  private endpoints: ProbeEndpoints | undefined;
  private readonly queue = new ExclusiveQueue();

  constructor(
    private readonly device: USBDevice,
    private readonly options: UsbLinkOptions,
  ) {}

  /** Whether exchanges are possible. */
  get isOpen(): boolean {
    return this.endpoints !== undefined;
  }

  /**
   * Opens the device and claims the debug interface.
   * @throws ProbeError `in-use`, `no-permission`, `unplugged`, `unsupported-probe`, `probe-locked-up`, `timeout`
   */
  async open(): Promise<void> {
    if (this.device.opened) {
      // Another part of this program has it: a second user of one `USBDevice` would mix up the replies.
      throw new ProbeError('in-use', { probe: this.options.probe, waited: 0 });
    }
    try {
      await this.step('open', 'opening', () => this.device.open());
      if (this.device.configuration === null) {
        const value = this.device.configurations[0]?.configurationValue ?? 1;
        await this.step('open', 'selecting the configuration', () => this.device.selectConfiguration(value));
      }
      const { configuration } = this.device;
      if (configuration === null) {
        throw new ProbeError('unsupported-probe', { probe: this.options.probe, reason: 'configuration' });
      }
      const endpoints = findEndpoints(configuration);
      if (endpoints === undefined) {
        throw new ProbeError('unsupported-probe', { probe: this.options.probe, reason: 'endpoints' });
      }
      await this.step('claim', 'claiming the interface', () => this.device.claimInterface(endpoints.interfaceNumber));
      this.endpoints = endpoints;
    } catch (error) {
      await this.closeDevice();
      throw error;
    }
  }

  /** Closes the device, which releases the interface and settles what is pending. Never throws; nothing where not open. */
  async close(): Promise<void> {
    if (this.endpoints !== undefined) {
      this.endpoints = undefined;
      await this.closeDevice();
    }
  }

  /** Resets the device, as far as the system can (Windows cannot). For a probe that does not answer; it has to be closed. */
  async reset(): Promise<void> {
    try {
      await this.step('open', 'opening', () => this.device.open());
      await this.step('open', 'resetting', () => this.device.reset());
    } catch (error) {
      this.options.log.info(`the probe could not be reset: ${String(error)}`);
    } finally {
      await this.closeDevice();
    }
  }

  /**
   * Does the exchanges one after the other, nothing else in between. Command, data and the wait for the reply are
   * submitted together, and so are commands without reply and the next one: the probe's endpoint holds back what it is
   * not ready for. A command is not sent before the last reply has arrived, as no probe is known to keep one waiting.
   * @param milliseconds for all of it
   * @returns the replies of those that have one, in order; a reply may be longer than asked for, never shorter
   * @throws ProbeError `unplugged`, `timeout`, `probe-locked-up`, `not-open`
   */
  exchange(exchanges: readonly Exchange[], milliseconds: number): Promise<Uint8Array[]> {
    return this.queue.run(async () => {
      const during = exchanges.map(({ command }) => command.name).join(' ');
      const { endpoints } = this;
      if (endpoints === undefined) {
        throw new ProbeError('not-open', { during });
      }
      try {
        return await this.within(milliseconds, during, this.transfer(exchanges, endpoints));
      } catch (error) {
        throw await this.giveUp(error, during, endpoints);
      }
    });
  }

  /**
   * Waits for a reply without asking: for what an interrupted program has left behind. @returns the bytes, any number
   */
  receive(length: number, milliseconds: number): Promise<Uint8Array> {
    return this.queue.run(async () => {
      const { endpoints } = this;
      if (endpoints === undefined) {
        throw new ProbeError('not-open', { during: 'receiving' });
      }
      try {
        return await this.within(milliseconds, 'receiving', this.receiveFrom(endpoints, length));
      } catch (error) {
        throw await this.giveUp(error, 'receiving', endpoints);
      }
    });
  }

  private async transfer(exchanges: readonly Exchange[], endpoints: ProbeEndpoints): Promise<Uint8Array[]> {
    const replies: Uint8Array[] = [];
    let underWay: Promise<unknown>[] = [];
    for (const { command, data } of exchanges) {
      this.options.log.trace(`> ${command.name} ${hexOfBytes(command.bytes)}${data ? ` + ${data.length} bytes` : ''}`);
      underWay.push(this.send(endpoints, command.bytes));
      if (data !== undefined) {
        underWay.push(this.send(endpoints, ownCopy(data)));
      }
      if (command.reply > 0) {
        const reply = this.receiveFrom(endpoints, command.reply);
        await Promise.all([...underWay, reply]);
        underWay = [];
        replies.push(await reply);
      }
    }
    await Promise.all(underWay);
    return replies;
  }

  private async send(endpoints: ProbeEndpoints, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { status, bytesWritten } = await this.device.transferOut(endpoints.out, bytes);
    if (status !== 'ok' || bytesWritten !== bytes.length) {
      throw new Error(`transfer to the probe ended with ${status} after ${bytesWritten} of ${bytes.length} bytes`);
    }
  }

  /** One transfer. Whole packets are asked for: a probe that sends more than was asked for would be “babble”. */
  private async receiveFrom(endpoints: ProbeEndpoints, length: number): Promise<Uint8Array> {
    const whole = Math.ceil(length / endpoints.packetSize) * endpoints.packetSize;
    const { status, data } = await this.device.transferIn(endpoints.in, whole);
    if (status !== 'ok' || data === undefined) {
      throw new Error(`transfer from the probe ended with ${status ?? 'nothing'}`);
    }
    const bytes = bytesOf(data);
    this.options.log.trace(`< ${bytes.length <= 16 ? hexOfBytes(bytes) : `${bytes.length} bytes`}`);
    return bytes;
  }

  /** Closes the device and finds the error to throw. */
  private async giveUp(error: unknown, during: string, endpoints: ProbeEndpoints): Promise<ProbeError> {
    if (this.endpoints !== endpoints) {
      return new ProbeError('not-open', { during }, error); // it was closed meanwhile, and may be open again
    }
    await this.close();
    if (error instanceof ProbeError) {
      return error;
    }
    if (usbFailureOf(error, 'transfer') === 'gone' || (await this.hasVanished())) {
      return new ProbeError('unplugged', { during }, error);
    }
    return new ProbeError('probe-locked-up', { during }, error);
  }

  /** After a transfer failed for no clear reason: whether the device is gone, now or in a moment. Leaves it closed. */
  private async hasVanished(): Promise<boolean> {
    for (const wait of [0, VANISHING_TIME]) {
      try {
        await this.options.deadlineClock.sleep(wait);
        await this.within(SET_UP_DEADLINE, 'opening', this.device.open());
      } catch (error) {
        return usbFailureOf(error, 'open') === 'gone';
      } finally {
        await this.closeDevice();
      }
    }
    return false;
  }

  /** npm `usb` refuses to close while a transfer is pending, which closing gives up: so it is asked more than once. */
  private async closeDevice(): Promise<void> {
    for (let attempt = 0; this.device.opened && attempt < CLOSE_ATTEMPTS; attempt++) {
      try {
        await this.within(CLOSE_DEADLINE, 'closing', this.device.close());
      } catch (error) {
        this.options.log.info(`closing the probe: ${String(error)}`);
        await this.options.deadlineClock.sleep(CLOSE_PAUSE);
      }
    }
  }

  /** One call of setting up; its failure becomes a `ProbeError`. */
  private async step(step: UsbStep, during: string, call: () => Promise<void>): Promise<void> {
    const { probe, system } = this.options;
    try {
      await this.within(SET_UP_DEADLINE, during, this.settled(call));
    } catch (error) {
      if (error instanceof ProbeError) {
        throw error;
      }
      switch (usbFailureOf(error, step, system)) {
        case 'gone':
          throw new ProbeError('unplugged', { during }, error);
        case 'held':
          throw new ProbeError('in-use', { probe, waited: 0 }, error);
        case 'denied':
          throw new ProbeError('no-permission', { probe, system }, error);
        case 'broken':
          throw new ProbeError('probe-locked-up', { during }, error);
      }
    }
  }

  /**
   * A call of a browser, once again where it says `NetworkError`: that is what one on Windows says of a device that was
   * just pulled out, until it has noticed, and then it says so. A device that another program holds stays held.
   */
  private async settled(call: () => Promise<void>): Promise<void> {
    try {
      await call();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NetworkError') {
        throw error;
      }
      await this.options.deadlineClock.sleep(NOTICING_TIME);
      await call();
    }
  }

  /** `work`, or the error `timeout` after `milliseconds`. */
  private async within<T>(milliseconds: number, during: string, work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const deadline = async (): Promise<never> => {
      // In two halves: a program that was stopped for a while (sleep of the machine, a debugger) finds one timer over
      // and its transfer done; the second half lets the transfer be seen.
      await this.options.deadlineClock.sleep(milliseconds / 2, done.signal);
      await this.options.deadlineClock.sleep(milliseconds / 2, done.signal);
      throw new ProbeError('timeout', { during, milliseconds });
    };
    try {
      return await Promise.race([work, deadline()]);
    } finally {
      done.abort(DONE);
    }
  }
}
