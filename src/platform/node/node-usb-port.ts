/**
 * USB through the npm package `usb` 2 (libusb), as W3C `USBDevice` objects.
 *
 * Below: `usb`, which is loaded by the first call and not before. Above: composition roots. It knows vendors only, no
 * probe, and keeps to what the package gets wrong:
 * - its own listing opens every device on the bus; here only those of the vendors that are asked for;
 * - making a `USBDevice` opens and closes the device, also one that is in use: so each is made once and kept;
 * - it does not close a device while a transfer is pending: `cancel-on-close.ts`;
 * - it reads strings through ASCII: a serial number with other characters in it is read again from the descriptor.
 */

import { arch, platform } from 'node:process';
import { ExclusiveQueue } from '../../base/exclusive-queue.ts';
import { operatingSystemOf } from '../../base/operating-system.ts';
import { ProbeError } from '../../probe/probe-error.ts';
import type { UsbCandidate, UsbPort } from '../port.ts';
import { cancelOnClose, type LibraryInterfaces } from './cancel-on-close.ts';

/** A device of the package, as far as it is used here. */
export interface LibraryDevice extends LibraryInterfaces {
  readonly busNumber: number;
  readonly portNumbers?: readonly number[];
  readonly deviceDescriptor: { readonly idVendor: number; readonly iSerialNumber: number };
  open(): void;
  close(): void;
  controlTransfer(
    requestType: number,
    request: number,
    value: number,
    index: number,
    length: number,
    callback: (error: Error | undefined, data: Uint8Array | number | undefined) => void,
  ): unknown;
}

/** The package, as far as it is used here. */
export interface UsbLibrary {
  /** Absent where libusb could not be initialised. */
  readonly getDeviceList?: () => LibraryDevice[];
  readonly WebUSBDevice: { createInstance(device: LibraryDevice, detachKernelDriver?: boolean): Promise<USBDevice> };
  readonly usb: {
    on(event: 'attach' | 'detach', listener: () => void): unknown;
    removeListener(event: 'attach' | 'detach', listener: () => void): unknown;
    unrefHotplugEvents?(): void;
  };
}

/** Milliseconds after a device came or went until it is told: udev sets its rights a moment later. */
const SETTLING_TIME = 300;

/** USB of the machine that this program runs on. */
export class NodeUsbPort implements UsbPort {
  readonly machine = `this computer (${platform}-${arch})`;
  readonly system = operatingSystemOf(platform);

  private readonly devices = new WeakMap<LibraryDevice, USBDevice>();
  private readonly queue = new ExclusiveQueue();
  private library: Promise<UsbLibrary> | undefined;

  /** @param load how the package is loaded; tests give their own */
  constructor(private readonly load: () => Promise<unknown> = () => import('usb')) {}

  /** Which devices of the vendors are on the bus; none where the machine has no USB. @throws ProbeError `no-usb-library` */
  list(vendorIds: readonly number[]): Promise<UsbCandidate[]> {
    return this.queue.run(async () => {
      const library = await this.loadOnce();
      const candidates: UsbCandidate[] = [];
      for (const native of this.devicesOnBus(library)) {
        if (vendorIds.includes(native.deviceDescriptor.idVendor)) {
          const found = await this.deviceOf(library, native);
          if (found !== undefined) {
            candidates.push({ ...found, location: locationOf(native) });
          }
        }
      }
      return candidates;
    });
  }

  onChange(listener: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    let stop: (() => void) | undefined = () => undefined;
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(listener, SETTLING_TIME);
    };
    void this.loadOnce().then(
      ({ usb }) => {
        if (stop !== undefined) {
          usb.on('attach', later);
          usb.on('detach', later);
          usb.unrefHotplugEvents?.(); // listening alone is no reason to keep a program running
          stop = () => {
            usb.removeListener('attach', later);
            usb.removeListener('detach', later);
          };
        }
      },
      () => undefined, // without the package nothing comes or goes; `list` says so
    );
    return () => {
      clearTimeout(timer);
      stop?.();
      stop = undefined;
    };
  }

  private loadOnce(): Promise<UsbLibrary> {
    this.library ??= this.load().then(
      (loaded) => loaded as UsbLibrary,
      (error: unknown) => {
        this.library = undefined;
        throw new ProbeError('no-usb-library', { platform: `${platform}-${arch}` }, error);
      },
    );
    return this.library;
  }

  /** None where libusb cannot look, as in a container without `/sys/bus/usb`. */
  private devicesOnBus(library: UsbLibrary): LibraryDevice[] {
    try {
      return library.getDeviceList?.() ?? [];
    } catch {
      return [];
    }
  }

  /** The W3C device; undefined where it has just gone. */
  private async deviceOf(
    library: UsbLibrary,
    native: LibraryDevice,
  ): Promise<Pick<UsbCandidate, 'device' | 'unread'> | undefined> {
    const known = this.devices.get(native);
    if (known !== undefined) {
      return { device: known };
    }
    try {
      const device = await library.WebUSBDevice.createInstance(native);
      await repairSerialNumber(device, native);
      cancelOnClose(device, native);
      this.devices.set(native, device);
      return { device };
    } catch (error) {
      if (/NO_DEVICE|NOT_FOUND/.test(String(error))) {
        return undefined;
      }
      // Access denied, no driver, held: listed all the same, so that opening it can say what is wrong. Not kept: its
      // strings and configurations are unread, and rights may be given meanwhile.
      const Unread = library.WebUSBDevice as unknown as new (
        device: LibraryDevice,
        detachKernelDriver: boolean,
      ) => USBDevice;
      return { device: new Unread(native, true), unread: error };
    }
  }
}

/** “bus-port.port”, as the kernel names it. */
function locationOf({ busNumber, portNumbers = [] }: LibraryDevice): string {
  return portNumbers.length === 0 ? String(busNumber) : `${busNumber}-${portNumbers.join('.')}`;
}

/** USB 2.0, 9.4.3 and 9.6.7: GET_DESCRIPTOR from the device, of a string, in US English. */
const FROM_DEVICE = 0x80;
const GET_DESCRIPTOR = 6;
const STRING_DESCRIPTOR = 3;
const US_ENGLISH = 0x0409;
const LONGEST_DESCRIPTOR = 255;

/**
 * Puts the serial number's true characters in `device`: libusb's ASCII conversion makes `?` of what is above 0x7F, and
 * old ST-Links send raw bytes there.
 */
async function repairSerialNumber(device: USBDevice, native: LibraryDevice): Promise<void> {
  const index = native.deviceDescriptor.iSerialNumber;
  if (index === 0 || /^[0-9A-Za-z]+$/.test(device.serialNumber ?? '')) {
    return;
  }
  native.open();
  try {
    const descriptor = await new Promise<Uint8Array>((resolve, reject) => {
      const done = (error: Error | undefined, data: Uint8Array | number | undefined): void => {
        if (data instanceof Uint8Array) {
          resolve(data);
        } else {
          reject(error ?? new Error('no descriptor'));
        }
      };
      const value = (STRING_DESCRIPTOR << 8) | index;
      native.controlTransfer(FROM_DEVICE, GET_DESCRIPTOR, value, US_ENGLISH, LONGEST_DESCRIPTOR, done);
    });
    const units = Array.from({ length: Math.max(0, descriptor.length - 2) >> 1 }, (_, unit) => {
      return (descriptor[2 + 2 * unit] ?? 0) | ((descriptor[3 + 2 * unit] ?? 0) << 8);
    });
    Object.assign(device, { serialNumber: String.fromCharCode(...units) });
  } catch {
    // The text as it is will do: it only tells probes apart.
  } finally {
    native.close();
  }
}
