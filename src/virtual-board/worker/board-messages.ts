/**
 * What a board in a worker and its host say to each other: transfers at the level of the bus, and the board's time.
 *
 * Below: the bus. Above: both ends, in this folder. Data only: nothing else crosses to a worker.
 */

import type { VirtualBoardFaults } from '../faults.ts';
import type { UsbFaceResult } from '../usb-face.ts';
import type { Pace } from '../virtual-clock.ts';

/** How a board in a worker is made; as `VirtualBoardOptions`. */
export interface WorkerBoardOptions {
  readonly chip?: string;
  readonly serialNumber?: string;
  readonly image?: Uint8Array;
  readonly pace?: Pace;
  readonly faults?: VirtualBoardFaults;
}

/** To the worker. Those with an `id` are answered. */
export type ToBoard =
  /** Comes first and once. */
  | { readonly kind: 'make'; readonly options: WorkerBoardOptions }
  | { readonly kind: 'control'; readonly id: number; readonly setup: Uint8Array; readonly data: Uint8Array }
  | { readonly kind: 'bulk-out'; readonly id: number; readonly endpoint: number; readonly data: Uint8Array }
  | { readonly kind: 'bulk-in'; readonly id: number; readonly endpoint: number; readonly length: number }
  | { readonly kind: 'cancel'; readonly endpoint: number }
  | { readonly kind: 'cancel-all' }
  | { readonly kind: 'reset' }
  /** A wait of the host on the board's clock. */
  | { readonly kind: 'sleep'; readonly id: number; readonly milliseconds: number }
  /** That wait was given up. */
  | { readonly kind: 'give-up'; readonly id: number }
  /** The host has had its turn: everything that it had to say before stands before this. */
  | { readonly kind: 'turned' }
  | { readonly kind: 'image'; readonly id: number };

/** What the host knows of the device before the first transfer. */
export interface BoardFace {
  readonly speed: 'full' | 'high';
  readonly deviceDescriptor: Uint8Array;
  readonly configurationDescriptor: Uint8Array;
  readonly productName: string;
  readonly serialNumber: string;
}

/** What comes from the worker; `now` is the board's time in milliseconds. */
export type FromBoard = { readonly now: number } & (
  | { readonly kind: 'made'; readonly face: BoardFace }
  /** The options make no board; the text of the RangeError. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'transferred'; readonly id: number; readonly result: UsbFaceResult }
  | { readonly kind: 'slept'; readonly id: number }
  /** Before time moves on to a wait: the host may react to what it has just been told. Is answered by `turned`. */
  | { readonly kind: 'turn' }
  | { readonly kind: 'flash-changed' }
  | { readonly kind: 'unplugged' }
  | { readonly kind: 'image'; readonly id: number; readonly image: Uint8Array }
);

/** One end of the way between the two. Messages arrive in the order in which they were sent. */
export interface BoardChannel<Out, In> {
  send(message: Out): void;
  /** Called once, before the first message can arrive. */
  onMessage(listener: (message: In) => void): void;
}
