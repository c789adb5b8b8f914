/**
 * A `USBDevice` that a test scripts: it takes commands as an ST-Link does and answers what the test says.
 * Not a simulation: it knows how long a command and its data are, and nothing of what they mean.
 */

import { ownCopy, viewOf } from '../../src/base/bytes.ts';

const COMMAND_LENGTH = 16;
/** F2 08, F2 0D, F2 48: memory writes, which data follows; its length is in bytes 6 and 7. */
const WRITES = [0x08, 0x0d, 0x48];

type Answer = (command: Uint8Array, data: Uint8Array | undefined) => Uint8Array | undefined;

/** What a test can make of the device. */
export interface FakeUsbOptions {
  readonly productId?: number;
  readonly serialNumber?: string;
  readonly configuration?: USBConfiguration | null;
  /** The reply to each command; undefined: none comes. */
  answer?: Answer;
}

/** One vendor interface with the endpoints given, as an ST-Link has it. */
export function configurationWith(out: number, ins: readonly number[], packetSize = 64): USBConfiguration {
  const endpoint = (endpointNumber: number, direction: USBDirection): USBEndpoint => ({
    endpointNumber,
    direction,
    type: 'bulk',
    packetSize,
  });
  const alternate = {
    alternateSetting: 0,
    interfaceClass: 0xff,
    endpoints: [...ins.map((number) => endpoint(number, 'in')), endpoint(out, 'out')],
  } as unknown as USBAlternateInterface;
  const theInterface = { interfaceNumber: 0, alternate, alternates: [alternate], claimed: false };
  return { configurationValue: 1, interfaces: [theInterface] } as unknown as USBConfiguration;
}

export class FakeUsbDevice {
  readonly vendorId = 0x0483;
  readonly productId: number;
  readonly serialNumber: string;
  readonly configurations: USBConfiguration[] = [];
  configuration: USBConfiguration | null;
  opened = false;
  claimed: number | undefined;

  answer: Answer;
  /** What the calls of setting up throw. */
  openError: Error | undefined;
  claimError: Error | undefined;
  closeErrors: Error[] = [];
  /** What every transfer throws from now on. */
  transferError: Error | undefined;
  /** Commands as they came. */
  readonly commands: Uint8Array[] = [];
  readonly data: Uint8Array[] = [];
  /** Lengths asked for by `transferIn`. */
  readonly asked: number[] = [];
  /** Transfers in the order they were submitted: “out 16”, “in 64”. */
  readonly transfers: string[] = [];
  resets = 0;

  private readonly replies: Uint8Array[] = [];
  private readonly waiting: { length: number; resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] =
    [];
  private expected: Uint8Array | undefined;

  constructor(options: FakeUsbOptions = {}) {
    this.productId = options.productId ?? 0x374b;
    this.serialNumber = options.serialNumber ?? '0670FF495087534867013226';
    this.configuration = options.configuration === undefined ? configurationWith(1, [1, 2]) : options.configuration;
    this.answer = options.answer ?? ((): undefined => undefined);
  }

  get usbDevice(): USBDevice {
    return this as unknown as USBDevice;
  }

  /** Puts bytes in the reply endpoint, as a program that was killed leaves them. */
  leaveBehind(bytes: Uint8Array): void {
    this.replies.push(bytes);
    this.deliver();
  }

  open(): Promise<void> {
    return this.settle(this.openError, () => (this.opened = true));
  }

  close(): Promise<void> {
    return this.settle(this.closeErrors.shift(), () => {
      this.opened = false;
      this.claimed = undefined;
      this.expected = undefined;
      this.replies.length = 0;
      this.waiting
        .splice(0)
        .forEach(({ reject }) => reject(new DOMException('The transfer was cancelled.', 'AbortError')));
    });
  }

  reset(): Promise<void> {
    return this.settle(undefined, () => this.resets++);
  }

  selectConfiguration(): Promise<void> {
    return this.settle(undefined, () => (this.configuration = this.configurations[0] ?? null));
  }

  claimInterface(interfaceNumber: number): Promise<void> {
    return this.settle(this.claimError, () => (this.claimed = interfaceNumber));
  }

  async transferOut(_endpoint: number, data: BufferSource): Promise<USBOutTransferResult> {
    const bytes = Uint8Array.from(data as Uint8Array);
    this.transfers.push(`out ${bytes.length}`);
    await this.settle(this.transferError, () => this.take(bytes));
    return { bytesWritten: bytes.length, status: 'ok' };
  }

  async transferIn(_endpoint: number, length: number): Promise<USBInTransferResult> {
    this.transfers.push(`in ${length}`);
    this.asked.push(length);
    await this.settle(this.transferError, () => undefined);
    const bytes = await new Promise<Uint8Array>((resolve, reject) => {
      this.waiting.push({ length, resolve, reject });
      this.deliver();
    });
    return { status: 'ok', data: viewOf(ownCopy(bytes)) };
  }

  private take(bytes: Uint8Array): void {
    if (this.expected !== undefined) {
      this.data.push(bytes);
      const command = this.expected;
      this.expected = undefined;
      this.reply(command, bytes);
    } else if (bytes.length === COMMAND_LENGTH) {
      this.commands.push(bytes);
      const writes = bytes[0] === 0xf2 && WRITES.includes(bytes[1] ?? 0);
      if (writes && ((bytes[6] ?? 0) | (bytes[7] ?? 0)) !== 0) {
        this.expected = bytes;
      } else {
        this.reply(bytes, undefined);
      }
    } else {
      throw new Error(`a command has ${COMMAND_LENGTH} bytes, this one ${bytes.length}`);
    }
  }

  private reply(command: Uint8Array, data: Uint8Array | undefined): void {
    const reply = this.answer(command, data);
    if (reply !== undefined) {
      this.replies.push(reply);
      this.deliver();
    }
  }

  private deliver(): void {
    while (this.replies.length > 0 && this.waiting.length > 0) {
      const bytes = this.replies.shift() ?? new Uint8Array();
      const { length, resolve } = this.waiting.shift() ?? { length: 0, resolve: () => undefined };
      resolve(bytes.subarray(0, length));
      if (bytes.length > length) {
        this.replies.unshift(bytes.subarray(length));
      }
    }
  }

  private settle(error: Error | undefined, then: () => unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      if (error !== undefined) {
        reject(error);
        return;
      }
      then();
      resolve();
    });
  }
}
