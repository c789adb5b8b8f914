/**
 * A board that does not exist: an ST-Link with an STM32 behind it, on a clock of its own. The composition of this
 * folder, and the only file of it that others need.
 *
 * Below: the chip, the probe's firmware, the USB device. Above: the command-line tool, the extension, tests, the
 * USB/IP server. It shares nothing with the driver: both are written from the manuals.
 */

import type { VirtualBoardFaults } from './faults.ts';
import type { BoardTimes, VirtualClock } from './virtual-clock.ts';
import type { UsbFace } from './usb-face.ts';

/** Which probe is on the board. */
export type ProbeModel = 'v2' | 'v2-1' | 'v3';

/** How the board is made. Everything may be left out: then it is a NUCLEO-F401RE with an erased chip. */
export interface VirtualBoardOptions {
  /** Default `v2-1`. */
  readonly probe?: ProbeModel;
  /** The probe's firmware, as “V2J37M26”; default a current one of the model. Decides which commands there are. */
  readonly firmware?: string;
  /** A row of `chips/chip-table.ts`; default `stm32f401xe`. */
  readonly chip?: string;
  /** 24 hexadecimal digits; default one of the model. */
  readonly serialNumber?: string;
  /** Content of a board-image file (see `board-image.ts`). Absent: an erased chip. */
  readonly image?: Uint8Array;
  /** Target supply; default 3.3. */
  readonly volts?: number;
  /** Level of the BOOT0 pin at reset; default low. */
  readonly boot0?: boolean;
  /** `real-time` sleeps so that people can watch; default `virtual`. */
  readonly pace?: 'virtual' | 'real-time';
  /** Milliseconds that a repeated poll costs, for hosts that wait by the wall clock; default 0. */
  readonly pollCost?: number;
  readonly faults?: VirtualBoardFaults;
}

/** What `snapshot` returned. Opaque. */
export interface BoardSnapshot {
  readonly kind: 'virtual-board';
}

/** The board. (Signatures first; the body follows.) */
export declare class VirtualBoard {
  constructor(options?: VirtualBoardOptions);
  /** The W3C device; a driver knows nothing else. Stays the same object over unplug and replug. */
  readonly usbDevice: USBDevice;
  /** The same device at the level of the bus, for a USB/IP server. */
  readonly usbFace: UsbFace;
  /** The board's time; a host's wait on it advances the board. */
  readonly clock: VirtualClock;
  /** Virtual milliseconds by what they were spent on. */
  readonly times: BoardTimes;
  resetTimes(): void;
  /** What a well-behaved debugger would not have done. */
  readonly violations: readonly string[];
  /** Faults; the fields may be changed at any time. */
  readonly faults: VirtualBoardFaults;
  /** Bulk transfers so far: what `faults.unplugAtTransfer` counts. */
  readonly bulkTransfers: number;
  /** Called after flash or option bytes changed (once a flash operation). Returns how to stop. */
  onFlashChanged(listener: () => void): () => void;
  /** Flash bytes, then option bytes: content for `VirtualBoardOptions.image`. */
  boardImage(): Uint8Array;
  /** Flash as it is, past caches and protection. For tests and image files. */
  readFlash(address: number, length: number): Uint8Array;
  /** Writes flash as if it had been programmed earlier. For tests. */
  writeFlash(address: number, bytes: Uint8Array): void;
  /** RAM as it is. For tests. */
  readMemory(address: number, length: number): Uint8Array;
  /** The reset button: NRST low and high again. */
  pressReset(): void;
  /** Supply off and on again. RAM is lost, an operation of the flash under way is cut short. */
  powerCycle(): void;
  /** Pulls the USB cable. `cutsPower`: the target is fed by it too (as on a Nucleo); default true. */
  unplug(options?: { readonly cutsPower?: boolean }): void;
  replug(): void;
  snapshot(): BoardSnapshot;
  restore(snapshot: BoardSnapshot): void;
}
