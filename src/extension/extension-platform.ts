/**
 * What a composition root gives to the extension: the parts that differ between desktop and browser.
 *
 * Below: the platform's port. Above: `activate`. Implemented by `main-node.ts` and `main-web.ts`.
 */

import type { OperatingSystem } from '../base/operating-system.ts';
import type { StartWorker, UsbPort } from '../platform/port.ts';
import type { TakeName } from '../programming/chip-holds.ts';

/** The parts that differ between desktop and browser. */
export interface ExtensionPlatform {
  /** The operating system that the probe hangs on, as far as advice to the user depends on it. */
  readonly system: OperatingSystem | 'browser' | 'other';
  /** This user's folder for what is owed to boards, which the command line uses too; absent in a browser. */
  readonly stateFolder?: string;
  /** Takes a name that no other window has, where the platform has such locks: browsers do. */
  readonly takeName?: TakeName;
  /** Loads the USB library. Called by the first device command, never before. */
  loadUsb(): Promise<UsbPort>;
  /** Starts the worker of the virtual board. */
  readonly startWorker: StartWorker;
}
