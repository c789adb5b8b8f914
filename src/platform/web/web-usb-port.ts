/**
 * USB through `navigator.usb` of a browser. A page sees only the devices that a person has allowed to it: `list` answers
 * those, `request` has the browser ask.
 *
 * Below: WebUSB. Above: composition roots, which know who can show the browser's list: a worker cannot.
 *
 * What the browsers do otherwise than one would think:
 * - the list needs a click or a key that is a few seconds old at most, so it comes before anything else of a job;
 * - whoever asked gets a description of the device, not the device: its serial number is what links the two;
 * - no `connect` comes for a device that was just allowed;
 * - at `disconnect` the device is missing, and may be back in a moment (1.5 s; micro:bit's `connection.ts`).
 */

import { ProbeError } from '../../probe/probe-error.ts';
import type { HoldOptions, UsbCandidate, UsbPort } from '../port.ts';
import { type Locks, takeLock, waitForLock } from './web-locks.ts';

/** What is told of the device that was chosen in the browser's list. */
export interface ChosenDevice {
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string | null;
}

/** What the browser gives. */
export interface WebUsbSurroundings {
  /** Undefined where the browser has no WebUSB, or the page may not use it. */
  readonly usb: Pick<USB, 'getDevices' | 'addEventListener' | 'removeEventListener'> | undefined;
  /** Absent where it has none. */
  readonly locks: Locks | undefined;
  /** Whether the page came over https or from this computer: WebUSB needs that. */
  readonly secure: boolean;
  /** Has the browser show its list. Resolves to nothing, or rejects, where nothing was chosen. */
  readonly ask: (filters: readonly USBDeviceFilter[]) => Promise<ChosenDevice | undefined>;
}

/** Milliseconds for the browser to say which devices are allowed; it does so at once, or (without a USB service) never. */
const LISTING_TIME = 5000;
/** Milliseconds until it is told that a device came: it is listed a moment later. */
const SETTLING_TIME = 300;
/** Milliseconds until it is told that a device went. */
const RETURNING_TIME = 1500;
/** Milliseconds between two words to whoever waits for another tab. */
const TELLING_INTERVAL = 1000;

/** USB of the computer that the browser runs on. */
export class WebUsbPort implements UsbPort {
  readonly machine = "the browser's computer";
  private readonly listeners = new Set<() => void>();

  constructor(private readonly around: WebUsbSurroundings) {}

  /** The devices that are allowed. @throws ProbeError `no-web-usb`; `timeout` where the browser does not answer */
  async list(vendorIds: readonly number[]): Promise<UsbCandidate[]> {
    const devices = await inTime(this.usb().getDevices());
    return devices.filter(({ vendorId }) => vendorIds.includes(vendorId)).map((device) => ({ device, location: '' }));
  }

  onChange(listener: () => void): () => void {
    const { usb } = this.around;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const after = (delay: number) => (): void => {
      const timer = setTimeout(() => {
        timers.delete(timer);
        listener();
      }, delay);
      timers.add(timer);
    };
    const [came, went] = [after(SETTLING_TIME), after(RETURNING_TIME)];
    this.listeners.add(listener);
    usb?.addEventListener('connect', came);
    usb?.addEventListener('disconnect', went);
    return () => {
      this.listeners.delete(listener);
      usb?.removeEventListener('connect', came);
      usb?.removeEventListener('disconnect', went);
      timers.forEach((timer) => clearTimeout(timer));
    };
  }

  /**
   * Has the browser ask, which it does only shortly after a click or a key.
   * @returns the device; undefined where none was chosen
   * @throws ProbeError `no-web-usb`; `usb-blocked` where the browser does not let anybody choose
   */
  async request(vendorIds: readonly number[]): Promise<UsbCandidate | undefined> {
    this.usb();
    let chosen: ChosenDevice | undefined;
    try {
      chosen = await this.around.ask(vendorIds.map((vendorId) => ({ vendorId })));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (/no device selected/i.test(reason)) {
        return undefined; // Chromium's words for Cancel
      }
      throw new ProbeError('usb-blocked', { reason }, error);
    }
    if (chosen === undefined) {
      return undefined;
    }
    const allowed = await this.list(vendorIds);
    this.listeners.forEach((listener) => listener());
    return allowed.find(({ device }) => isChosen(device, chosen)) ?? (allowed.length === 1 ? allowed[0] : undefined);
  }

  /** Tabs of one workspace take turns; others are out of reach, and the claim alone fails there. */
  async hold(device: USBDevice, { patience, onWaiting, signal }: HoldOptions): Promise<(() => void) | undefined> {
    const { locks } = this.around;
    if (locks === undefined) {
      return () => undefined;
    }
    const name = `stm32-dfu ${device.vendorId}:${device.productId}:${device.serialNumber ?? ''}`;
    signal?.throwIfAborted();
    const atOnce = await takeLock(locks, name);
    if (atOnce !== undefined || patience <= 0) {
      return atOnce;
    }
    const began = performance.now();
    const tell = setInterval(() => onWaiting?.(performance.now() - began), TELLING_INTERVAL);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), patience);
    try {
      return await waitForLock(locks, name, AbortSignal.any([late.signal, ...(signal ? [signal] : [])]));
    } catch (error) {
      if (late.signal.aborted && !signal?.aborted) {
        return undefined;
      }
      throw error;
    } finally {
      clearInterval(tell);
      clearTimeout(timer);
    }
  }

  private usb(): NonNullable<WebUsbSurroundings['usb']> {
    const { usb, secure } = this.around;
    if (usb === undefined) {
      throw new ProbeError('no-web-usb', { secure });
    }
    return usb;
  }
}

async function inTime<T>(listing: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new ProbeError('timeout', { during: 'navigator.usb.getDevices', milliseconds: LISTING_TIME });
    timer = setTimeout(() => reject(error), LISTING_TIME);
  });
  try {
    return await Promise.race([listing, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Clones have no serial number worth its name: then the ids have to do. */
function isChosen(device: USBDevice, { vendorId, productId, serialNumber }: ChosenDevice): boolean {
  return serialNumber
    ? device.serialNumber === serialNumber
    : device.vendorId === vendorId && device.productId === productId;
}
