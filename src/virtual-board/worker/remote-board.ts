/**
 * A virtual board that lives in a worker, as its host sees it: a W3C device and a clock, as of a board that is here. The
 * host is never blocked by the simulated chip, however much that computes.
 *
 * Below: the bus, messages. Above: the store of the virtual board, which gives the channel.
 */

import { abortReason, type Clock } from '../../base/clock.ts';
import { VirtualUsbDevice } from '../usb-device.ts';
import type { HostSide, UsbFaceResult } from '../usb-face.ts';
import { turnOfTheEventLoop } from '../virtual-clock.ts';
import type { BoardChannel, BoardFace, FromBoard, ToBoard, WorkerBoardOptions } from './board-messages.ts';

/** Somebody waits for an answer. */
interface Waiting {
  readonly answered: (message: FromBoard) => void;
  /** The worker has ended. */
  readonly ended: (error: Error) => void;
}

/** What is sent, without the number that tells answers apart. */
type Unnumbered<Message> = Message extends { id: number } ? Omit<Message, 'id'> : never;

/** The host's end. */
export class RemoteBoard {
  /** The W3C device; a driver knows nothing else. */
  readonly usbDevice: USBDevice;
  /** The board's time, as of the last message; waits are the board's own. */
  readonly clock: Clock;

  private constructor(
    private readonly line: BoardLine,
    face: BoardFace,
    { faults = {} }: WorkerBoardOptions,
  ) {
    const { productName, serialNumber } = face;
    const side = new RemoteSide(line, face);
    this.usbDevice = new VirtualUsbDevice({ side, productName, serialNumber: () => serialNumber, faults });
    this.clock = {
      now: () => line.now,
      sleep: (milliseconds, signal) => line.sleep(milliseconds, signal),
    };
  }

  /**
   * Makes a board at the other end of a channel.
   * @throws RangeError for an unknown chip, or an image of another size; what `end` was called with
   */
  static async make(
    channel: BoardChannel<ToBoard, FromBoard>,
    options: WorkerBoardOptions,
    onEnd?: (ended: (error: Error) => void) => void,
  ): Promise<RemoteBoard> {
    const line = new BoardLine(channel);
    onEnd?.((error) => line.end(error));
    return new RemoteBoard(line, await line.make(options), options);
  }

  /** Calls back when flash or option bytes have changed. Returns how to stop. */
  onFlashChanged(listener: () => void): () => void {
    return this.line.on('flash-changed', listener);
  }

  /** Content for `WorkerBoardOptions.image`, as it is after everything that was sent before. @throws after the end */
  async image(): Promise<Uint8Array> {
    return (await this.line.ask({ kind: 'image' }, 'image')).image;
  }
}

/** Messages and who waits for them. */
class BoardLine {
  /** Milliseconds of the board's time, as of the last message. */
  now = 0;
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<{ readonly kind: FromBoard['kind']; readonly call: () => void }>();
  private making: { resolve: (face: BoardFace) => void; reject: (error: Error) => void } | undefined;
  private over: Error | undefined;

  constructor(private readonly channel: BoardChannel<ToBoard, FromBoard>) {
    channel.onMessage((message) => this.hear(message));
  }

  make(options: WorkerBoardOptions): Promise<BoardFace> {
    return new Promise((resolve, reject) => {
      this.making = { resolve, reject };
      this.say({ kind: 'make', options });
    });
  }

  /** The worker has ended, whyever: nobody waits for it any longer. */
  end(error: Error): void {
    this.over ??= error;
    this.making?.reject(error);
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    waiting.forEach(({ ended }) => ended(error));
  }

  on(kind: FromBoard['kind'], call: () => void): () => void {
    const listener = { kind, call };
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  say(message: ToBoard): void {
    if (this.over === undefined) {
      this.channel.send(message);
    }
  }

  /** Sends and waits for the answer. @throws what the worker ended with */
  ask<Kind extends 'transferred' | 'image'>(
    message: Unnumbered<ToBoard>,
    kind: Kind,
  ): Promise<Extract<FromBoard, { kind: Kind }>> {
    return new Promise((resolve, reject) => {
      const id = this.expect({
        answered: (answer) => {
          if (answer.kind === kind) {
            resolve(answer as Extract<FromBoard, { kind: Kind }>);
          }
        },
        ended: reject,
      });
      this.say({ ...message, id });
    });
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(abortReason(signal));
        return;
      }
      const onAbort = (): void => {
        this.waiting.delete(id);
        this.say({ kind: 'give-up', id });
        reject(abortReason(signal));
      };
      const settled = (): void => signal?.removeEventListener('abort', onAbort);
      const id = this.expect({
        answered: () => {
          settled();
          resolve();
        },
        ended: (error) => {
          settled();
          reject(error);
        },
      });
      signal?.addEventListener('abort', onAbort, { once: true });
      this.say({ kind: 'sleep', id, milliseconds });
    });
  }

  private expect(waiting: Waiting): number {
    const id = ++this.lastId;
    if (this.over === undefined) {
      this.waiting.set(id, waiting);
    } else {
      waiting.ended(this.over);
    }
    return id;
  }

  private hear(message: FromBoard): void {
    this.now = message.now;
    switch (message.kind) {
      case 'made':
        return this.making?.resolve(message.face);
      case 'refused':
        return this.making?.reject(new RangeError(message.message));
      case 'transferred':
      case 'slept':
      case 'image': {
        const waiting = this.waiting.get(message.id);
        this.waiting.delete(message.id);
        return waiting?.answered(message);
      }
      case 'turn':
        // What was told before has been reacted to when the event loop has been around: see `virtual-clock.ts`.
        void turnOfTheEventLoop().then(() => this.say({ kind: 'turned' }));
        return undefined;
      case 'flash-changed':
      case 'unplugged':
        [...this.listeners].filter(({ kind }) => kind === message.kind).forEach(({ call }) => call());
        return undefined;
    }
  }
}

/** The bus beyond the worker's border. A worker that has ended is a device that was unplugged. */
class RemoteSide implements HostSide {
  readonly speed: 'full' | 'high';
  readonly deviceDescriptor: Uint8Array;
  readonly configurationDescriptor: Uint8Array;
  present = true;

  constructor(
    private readonly line: BoardLine,
    { speed, deviceDescriptor, configurationDescriptor }: BoardFace,
  ) {
    this.speed = speed;
    this.deviceDescriptor = deviceDescriptor;
    this.configurationDescriptor = configurationDescriptor;
    line.on('unplugged', () => (this.present = false));
  }

  control(setup: Uint8Array, data: Uint8Array): Promise<UsbFaceResult> {
    return this.transfer({ kind: 'control', setup: setup.slice(), data: data.slice() });
  }

  bulkOut(endpoint: number, data: Uint8Array): Promise<UsbFaceResult> {
    // A copy: the host may change its buffer, and what is sent is copied with the whole buffer under it.
    return this.transfer({ kind: 'bulk-out', endpoint, data: data.slice() });
  }

  bulkIn(endpoint: number, length: number): Promise<UsbFaceResult> {
    return this.transfer({ kind: 'bulk-in', endpoint, length });
  }

  cancel(endpoint: number): void {
    this.line.say({ kind: 'cancel', endpoint });
  }

  cancelAll(): void {
    this.line.say({ kind: 'cancel-all' });
  }

  reset(): void {
    this.line.say({ kind: 'reset' });
  }

  onUnplugged(listener: () => void): () => void {
    return this.line.on('unplugged', listener);
  }

  private async transfer(message: Unnumbered<ToBoard>): Promise<UsbFaceResult> {
    try {
      return (await this.line.ask(message, 'transferred')).result;
    } catch {
      this.present = false;
      return { status: 'gone' };
    }
  }
}
