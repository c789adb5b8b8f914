/**
 * The probe at the level of the bus: transfers in the order they came, each with its time; cables that are pulled,
 * firmware that hangs.
 *
 * Below: descriptors, endpoint, firmware, clock. Above: the W3C device, a USB/IP server.
 */

import type { VirtualBoardFaults } from '../faults.ts';
import type { HostSide, UsbFaceResult } from '../usb-face.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import type { Violations } from '../violations.ts';
import { BulkInEndpoint, type WaitingRequest } from './bulk-endpoint.ts';
import { answerControl, type ControlState } from './control-requests.ts';
import { configurationDescriptor, deviceDescriptor } from './descriptors.ts';
import type { ProbeRow } from './probe-table.ts';

/** Bit of an endpoint's address that says: to the host. */
const IN = 0x80;
/** The serial port's data endpoint: takes whatever comes. */
const SERIAL_OUT = 4;

interface PendingTransfer extends WaitingRequest {
  /** Number with the direction bit. */
  readonly address: number;
  readonly settle: (result: UsbFaceResult) => void;
  cancelled: boolean;
}

/** What the USB side is built into. */
export interface UsbSurroundings {
  readonly row: ProbeRow;
  readonly clock: VirtualClock;
  readonly faults: VirtualBoardFaults;
  readonly violations: Violations;
  readonly serialNumber: string;
  /** The firmware: takes a packet, returns what is to be done. */
  readonly accept: (data: Uint8Array) => (() => Promise<void>) | undefined;
  /** The cable was pulled by a fault. */
  readonly pulled: () => void;
  /** The bus was reset. */
  readonly busReset: () => void;
}

export class UsbSide implements HostSide {
  readonly deviceDescriptor: Uint8Array;
  readonly configurationDescriptor: Uint8Array;
  readonly speed: 'full' | 'high';
  /** Bulk transfers that were begun. */
  bulkTransfers = 0;
  private readonly replies: BulkInEndpoint;
  private waiting: PendingTransfer[] = [];
  private queued = new Set<PendingTransfer>();
  private plugged = true;
  private controlState: ControlState = { configuration: 0, halted: new Set() };
  private readonly listeners = new Set<() => void>();

  constructor(private readonly around: UsbSurroundings) {
    const { row } = around;
    this.speed = row.speed;
    this.deviceDescriptor = deviceDescriptor(row);
    this.configurationDescriptor = configurationDescriptor(row);
    this.replies = new BulkInEndpoint(row.packetSize);
  }

  get present(): boolean {
    return this.plugged;
  }

  /** The firmware's answer to a command. */
  answer(bytes: Uint8Array): void {
    this.replies.put(bytes);
  }

  control(setup: Uint8Array, data: Uint8Array): Promise<UsbFaceResult> {
    return this.inTurn(async () => {
      const { row, serialNumber, faults } = this.around;
      const result = answerControl(this.controlState, setup, {
        row,
        serialNumber,
        rawSerialNumber: faults.rawSerialNumber === true,
      });
      await this.spend(data.length + (result.data?.length ?? 0));
      return this.plugged ? result : { status: 'gone' };
    });
  }

  bulkOut(endpoint: number, data: Uint8Array): Promise<UsbFaceResult> {
    const bytes = data.slice();
    return this.queue(endpoint, 0, async (transfer) => {
      await this.spend(bytes.length);
      if (!this.plugged) {
        transfer.settle({ status: 'gone' });
      } else {
        await this.take(endpoint, bytes, transfer);
      }
    });
  }

  bulkIn(endpoint: number, length: number): Promise<UsbFaceResult> {
    return this.queue(IN | endpoint, length, async (transfer) => {
      this.waiting.push(transfer);
      await this.serveWaiting();
    });
  }

  /** Does a bulk transfer when its turn comes, if it comes. */
  private queue(
    address: number,
    length: number,
    work: (transfer: PendingTransfer) => Promise<void>,
  ): Promise<UsbFaceResult> {
    return new Promise((resolve) => {
      const transfer: PendingTransfer = { address, length, parts: [], settle: resolve, cancelled: false };
      this.queued.add(transfer);
      this.around.clock.submit(async () => {
        this.queued.delete(transfer);
        const fate = transfer.cancelled ? 'gone' : await this.begin();
        if (fate === 'gone') {
          resolve({ status: 'gone' });
        } else if (fate === 'hangs') {
          this.waiting.push(transfer);
        } else {
          await work(transfer);
        }
      });
    });
  }

  /** What came on an OUT endpoint. */
  private async take(endpoint: number, bytes: Uint8Array, { settle }: PendingTransfer): Promise<void> {
    const { row, accept } = this.around;
    if (endpoint !== row.endpoints.out) {
      settle({ status: row.composite && endpoint === SERIAL_OUT ? 'ok' : 'stall' });
      return;
    }
    this.dropUnreadReply();
    const work = accept(bytes);
    // The host goes on while the probe works.
    settle({ status: 'ok' });
    await work?.();
    await this.serveWaiting();
  }

  /** A transfer begins: is the cable still there, does the firmware still live? */
  private async begin(): Promise<'proceed' | 'gone' | 'hangs'> {
    const { faults, row, clock } = this.around;
    if (!this.plugged) {
      return 'gone';
    }
    const number = this.bulkTransfers++;
    if (faults.hangsAtTransfer !== undefined && number >= faults.hangsAtTransfer) {
      return 'hangs';
    }
    if (number === faults.unplugAtTransfer) {
      await clock.spend('usb', row.times.usbTransfer / 2);
      this.around.pulled();
      return 'gone';
    }
    return 'proceed';
  }

  /** Serves the requests that wait for replies, in their order. */
  private async serveWaiting(): Promise<void> {
    const { row } = this.around;
    while (!this.replies.empty) {
      const request = this.waiting.find(({ address }) => address === (IN | row.endpoints.in));
      const received = request && this.replies.serve(request);
      if (request === undefined || received === undefined) {
        return;
      }
      this.waiting = this.waiting.filter((other) => other !== request);
      await this.spend(received.data.length);
      request.settle(this.plugged ? received : { status: 'gone' });
    }
  }

  private dropUnreadReply(): void {
    if (!this.replies.empty) {
      this.around.violations.report('a command was sent before the reply to the one before it was read');
      this.replies.clear();
    }
  }

  private async spend(bytes: number): Promise<void> {
    const { usbTransfer, usbByte } = this.around.row.times;
    await this.around.clock.spend('usb', usbTransfer + bytes * usbByte);
  }

  private inTurn(transfer: () => Promise<UsbFaceResult>): Promise<UsbFaceResult> {
    return new Promise((resolve) => {
      this.around.clock.submit(async () => resolve(this.plugged ? await transfer() : { status: 'gone' }));
    });
  }

  cancel(endpoint: number): void {
    this.giveUp(({ address }) => (address & ~IN) === endpoint);
  }

  /** Gives up everything that waits, on all endpoints. */
  cancelAll(): void {
    this.giveUp(() => true);
  }

  private giveUp(which: (request: PendingTransfer) => boolean): void {
    const waiting = this.waiting.filter(which);
    this.waiting = this.waiting.filter((request) => !which(request));
    waiting.reverse().forEach((request) => this.replies.takeBack(request));
    for (const request of [...waiting, ...[...this.queued].filter(which)]) {
      request.cancelled = true;
      this.queued.delete(request);
      request.settle({ status: 'gone' });
    }
  }

  /** A bus reset: what was under way is forgotten, the probe's mode is not. */
  reset(): void {
    this.cancelAll();
    this.replies.clear();
    this.around.busReset();
  }

  onUnplugged(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  unplug(): void {
    if (this.plugged) {
      this.plugged = false;
      this.cancelAll();
      this.replies.clear();
      [...this.listeners].forEach((listener) => listener());
    }
  }

  replug(): void {
    this.plugged = true;
    this.replies.clear();
    this.controlState = { configuration: 0, halted: new Set() };
  }
}
