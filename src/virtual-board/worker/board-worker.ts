/**
 * A virtual board that does what messages say: the worker's end.
 *
 * Below: the board. Above: the worker's entry, which gives the channel.
 */

import { VirtualBoard } from '../virtual-board.ts';
import type { BoardChannel, FromBoard, ToBoard, WorkerBoardOptions } from './board-messages.ts';

type Said<Kind extends ToBoard['kind']> = Extract<ToBoard, { kind: Kind }>;

/** What is sent: the board's time is put beside it. */
type Unstamped<Message> = Message extends unknown ? Omit<Message, 'now'> : never;

/** Serves one board over a channel, for as long as the worker lives. */
export class BoardWorker {
  private board: VirtualBoard | undefined;
  private readonly sleeps = new Map<number, AbortController>();
  private readonly turns: (() => void)[] = [];

  constructor(private readonly channel: BoardChannel<FromBoard, ToBoard>) {
    channel.onMessage((message) => this.hear(message));
  }

  private hear(message: ToBoard): void {
    if (message.kind === 'make') {
      this.make(message.options);
    } else if (message.kind === 'turned') {
      this.turns.shift()?.();
    } else if (this.board !== undefined) {
      this.do(this.board, message);
    }
  }

  private make(options: WorkerBoardOptions): void {
    try {
      const turnOfHost = (): Promise<void> =>
        new Promise((resolve) => {
          this.turns.push(resolve);
          this.send({ kind: 'turn' });
        });
      const board = new VirtualBoard({ ...options, turnOfHost });
      this.board = board;
      board.onFlashChanged(() => this.send({ kind: 'flash-changed' }));
      board.usbFace.onUnplugged(() => this.send({ kind: 'unplugged' }));
      const { speed, deviceDescriptor, configurationDescriptor } = board.usbFace;
      const { productName, serialNumber } = board.usbDevice;
      this.send({
        kind: 'made',
        face: {
          ...{ speed, deviceDescriptor, configurationDescriptor },
          ...{ productName: productName ?? '', serialNumber: serialNumber ?? '' },
        },
      });
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      this.send({ kind: 'refused', message: error.message });
    }
  }

  private do(board: VirtualBoard, message: Exclude<ToBoard, Said<'make' | 'turned'>>): void {
    const { usbFace } = board;
    switch (message.kind) {
      case 'control':
        return this.transfer(message.id, usbFace.control(message.setup, message.data));
      case 'bulk-out':
        return this.transfer(message.id, usbFace.bulkOut(message.endpoint, message.data));
      case 'bulk-in':
        return this.transfer(message.id, usbFace.bulkIn(message.endpoint, message.length));
      case 'cancel':
        return usbFace.cancel(message.endpoint);
      case 'cancel-all':
        return usbFace.cancelAll();
      case 'reset':
        return usbFace.reset();
      case 'sleep':
        return this.sleep(board, message);
      case 'give-up':
        this.sleeps.get(message.id)?.abort();
        return undefined;
      case 'image':
        return this.send({ kind: 'image', id: message.id, image: board.boardImage() });
    }
  }

  private transfer(id: number, transfer: ReturnType<VirtualBoard['usbFace']['bulkIn']>): void {
    void transfer.then(({ status, data }) => {
      // What is sent is copied with the whole buffer under it.
      this.send({ kind: 'transferred', id, result: { status, ...(data && { data: data.slice() }) } });
    });
  }

  private sleep(board: VirtualBoard, { id, milliseconds }: Said<'sleep'>): void {
    const waiting = new AbortController();
    this.sleeps.set(id, waiting);
    board.clock.sleep(milliseconds, waiting.signal).then(
      () => {
        this.sleeps.delete(id);
        this.send({ kind: 'slept', id });
      },
      () => this.sleeps.delete(id), // the host knows already
    );
  }

  private send(message: Unstamped<FromBoard>): void {
    this.channel.send({ ...message, now: this.board?.clock.now() ?? 0 });
  }
}
