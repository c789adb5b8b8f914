/**
 * What a platform gives to the rest of the program: USB devices, and workers.
 *
 * Below: base. Above: the extension and the command-line tool. Implemented by `platform/node` and `platform/web`.
 */

import type { OperatingSystem } from '../base/operating-system.ts';

/** A USB device that may be a probe, not yet opened. */
export interface UsbCandidate {
  /** The W3C device. */
  readonly device: USBDevice;
  /** Where it is plugged in, as “bus-port.port”; tells two probes with one serial number apart. Empty if unknown. */
  readonly location: string;
  /**
   * What reading its strings and configurations failed with, where it did: it is held, or access is denied. Such a
   * device has to be listed again before it can be used.
   */
  readonly unread?: unknown;
}

/** How long to wait for another window. */
export interface HoldOptions {
  /** Milliseconds; 0: not at all. */
  readonly patience: number;
  /** Told while it is waited, with the milliseconds so far. */
  readonly onWaiting?: ((waited: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Access to USB. */
export interface UsbPort {
  /** Which machine is searched: “this computer (linux-x64)”, “the browser's computer”. */
  readonly machine: string;
  /** The operating system of that machine, where it is known: errors mean different things on each. */
  readonly system?: OperatingSystem | undefined;
  /**
   * Devices of the vendors, without opening anybody else's.
   * @throws ProbeError `no-usb-library` where the library cannot be loaded
   */
  list(vendorIds: readonly number[]): Promise<UsbCandidate[]>;
  /** Calls back when a device comes or goes; undefined where the platform cannot tell. Returns how to stop. */
  onChange?(listener: () => void): () => void;
  /**
   * Asks the user for permission to use a device, where the platform works that way (browsers): `list` knows only those
   * that were allowed. Must be called shortly after a click or a key. Undefined: the user chose none.
   * @throws ProbeError `usb-blocked`, `no-web-usb`
   */
  request?(vendorIds: readonly number[]): Promise<UsbCandidate | undefined>;
  /**
   * Waits until no other window of this program has the device, as far as the platform can tell.
   * @returns how to let it go; undefined where another window has it still after `patience`
   * @throws the signal's reason
   */
  hold?(device: USBDevice, waiting: HoldOptions): Promise<(() => void) | undefined>;
}

/** A program that runs beside this one. */
export interface BackgroundWorker {
  /** Sends a copy. Buffers are copied whole, also where a view is sent. */
  send(message: unknown): void;
  /** Called once. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called back when it has ended, by an error or by `end`. */
  onEnd(listener: (error: Error) => void): void;
  /** Ends it at once. */
  end(): void;
}

/**
 * Starts a worker.
 * @param script one classic script for a web worker: it uses `postMessage` and `onmessage`, and loads nothing
 */
export type StartWorker = (script: string) => BackgroundWorker;
