/**
 * The probe as a W3C `USBDevice` (WebUSB, section 6), with the errors that Chrome gives. What a driver sees.
 *
 * Below: the side of the bus, here or in a worker. Above: drivers, which know nothing else of the board.
 */

import { bytesOf, ownCopy, viewOf } from '../base/bytes.ts';
import type { VirtualBoardFaults } from './faults.ts';
import { STRINGS } from './probe/descriptors.ts';
import type { HostSide, UsbFaceResult } from './usb-face.ts';
import { readConfiguration, type ConfigurationModel } from './usb-configuration.ts';

/** What the device is made of. */
export interface UsbDeviceParts {
  readonly side: HostSide;
  readonly productName: string;
  /** As Chrome gives it: the string's UTF-16 units, also where old firmware put raw bytes into them. */
  readonly serialNumber: () => string;
  /** Those of the host that it hangs on. */
  readonly faults: Pick<VirtualBoardFaults, 'openElsewhere' | 'interfaceHeld'>;
}

/** Setup packets of control transfers (USB 2.0, 9.3): type and recipient bits. */
const REQUEST_TYPES = { standard: 0, class: 0x20, vendor: 0x40 } as const;
const RECIPIENTS = { device: 0, interface: 1, endpoint: 2, other: 3 } as const;
const CLEAR_FEATURE = 1;

export class VirtualUsbDevice implements USBDevice {
  readonly usbVersionMajor = 2;
  readonly usbVersionMinor = 0;
  readonly usbVersionSubminor = 0;
  readonly deviceClass: number;
  readonly deviceSubclass: number;
  readonly deviceProtocol: number;
  readonly vendorId: number;
  readonly productId: number;
  readonly deviceVersionMajor = 1;
  readonly deviceVersionMinor = 0;
  readonly deviceVersionSubminor = 0;
  readonly manufacturerName = STRINGS[1] ?? null;
  readonly productName: string;
  opened = false;
  private readonly model: ConfigurationModel;
  private selected = false;
  private pending = new Set<(error: DOMException) => void>();

  constructor(private readonly parts: UsbDeviceParts) {
    const device = viewOf(parts.side.deviceDescriptor);
    this.deviceClass = device.getUint8(4);
    this.deviceSubclass = device.getUint8(5);
    this.deviceProtocol = device.getUint8(6);
    this.vendorId = device.getUint16(8, true);
    this.productId = device.getUint16(10, true);
    this.productName = parts.productName;
    this.model = readConfiguration(parts.side.configurationDescriptor);
    parts.side.onUnplugged(() => this.disconnected());
  }

  get serialNumber(): string {
    return this.parts.serialNumber();
  }

  get configurations(): USBConfiguration[] {
    return [this.model.configuration];
  }

  get configuration(): USBConfiguration | null {
    return this.selected ? this.model.configuration : null;
  }

  async open(): Promise<void> {
    this.mustBePresent();
    if (this.parts.faults.openElsewhere) {
      throw new DOMException('Access denied.', 'SecurityError');
    }
    await this.exchange(() => this.parts.side.control(getStatus(), new Uint8Array(0)), 'open');
    this.opened = true;
    // Operating systems configure a device that has one configuration.
    this.selected = true;
  }

  async close(): Promise<void> {
    if (this.opened) {
      this.opened = false;
      this.release();
      this.rejectPending(new DOMException('The transfer was cancelled.', 'AbortError'));
      this.parts.side.cancelAll();
    }
    await Promise.resolve();
  }

  forget(): Promise<void> {
    return this.close();
  }

  async selectConfiguration(configurationValue: number): Promise<void> {
    this.mustBeOpen();
    if (configurationValue !== this.model.configuration.configurationValue) {
      throw new DOMException('The configuration value provided is not supported by the device.', 'NotFoundError');
    }
    this.selected = true;
    await Promise.resolve();
  }

  async claimInterface(interfaceNumber: number): Promise<void> {
    this.mustBeOpen();
    const state = this.interfaceNumbered(interfaceNumber);
    await Promise.resolve();
    if (this.parts.faults.interfaceHeld) {
      throw new DOMException('Unable to claim interface.', 'NetworkError');
    }
    state.claimed = true;
  }

  async releaseInterface(interfaceNumber: number): Promise<void> {
    this.mustBeOpen();
    this.interfaceNumbered(interfaceNumber).claimed = false;
    await Promise.resolve();
  }

  async selectAlternateInterface(interfaceNumber: number, alternateSetting: number): Promise<void> {
    this.mustBeOpen();
    if (!this.interfaceNumbered(interfaceNumber).claimed) {
      throw new DOMException('The specified interface has not been claimed.', 'InvalidStateError');
    }
    if (alternateSetting !== 0) {
      throw new DOMException('The alternate setting provided is not supported by the device.', 'NotFoundError');
    }
    await Promise.resolve();
  }

  async controlTransferIn(setup: USBControlTransferParameters, length: number): Promise<USBInTransferResult> {
    this.mustBeOpen();
    const packet = setupPacket(setup, length, 0x80);
    const result = await this.exchange(() => this.parts.side.control(packet, new Uint8Array(0)), 'transfer');
    return inResult(result);
  }

  async controlTransferOut(setup: USBControlTransferParameters, data?: BufferSource): Promise<USBOutTransferResult> {
    this.mustBeOpen();
    const bytes = data === undefined ? new Uint8Array(0) : bytesOfSource(data);
    const packet = setupPacket(setup, bytes.length, 0);
    const result = await this.exchange(() => this.parts.side.control(packet, bytes), 'transfer');
    return outResult(result, bytes.length);
  }

  async clearHalt(direction: USBDirection, endpointNumber: number): Promise<void> {
    this.mustHaveEndpoint(direction, endpointNumber);
    const address = endpointNumber | (direction === 'in' ? 0x80 : 0);
    const packet = Uint8Array.of(2, CLEAR_FEATURE, 0, 0, address, 0, 0, 0);
    await this.exchange(() => this.parts.side.control(packet, new Uint8Array(0)), 'clear');
  }

  async transferIn(endpointNumber: number, length: number): Promise<USBInTransferResult> {
    this.mustHaveEndpoint('in', endpointNumber);
    return inResult(await this.exchange(() => this.parts.side.bulkIn(endpointNumber, length), 'transfer'));
  }

  async transferOut(endpointNumber: number, data: BufferSource): Promise<USBOutTransferResult> {
    this.mustHaveEndpoint('out', endpointNumber);
    const bytes = bytesOfSource(data);
    const result = await this.exchange(() => this.parts.side.bulkOut(endpointNumber, bytes), 'transfer');
    return outResult(result, bytes.length);
  }

  isochronousTransferIn(): Promise<USBIsochronousInTransferResult> {
    return Promise.reject(new DOMException('The device has no isochronous endpoints.', 'NotFoundError'));
  }

  isochronousTransferOut(): Promise<USBIsochronousOutTransferResult> {
    return Promise.reject(new DOMException('The device has no isochronous endpoints.', 'NotFoundError'));
  }

  /** A bus reset: pending transfers end, the firmware waits for a command again. */
  async reset(): Promise<void> {
    this.mustBeOpen();
    this.rejectPending(new DOMException('The transfer was cancelled.', 'AbortError'));
    this.parts.side.reset();
    await this.exchange(() => this.parts.side.control(getStatus(), new Uint8Array(0)), 'reset');
  }

  /** Waits for the bus, but no longer than the device is open and plugged in. */
  private exchange(start: () => Promise<UsbFaceResult>, what: string): Promise<UsbFaceResult> {
    return new Promise((resolve, reject) => {
      this.pending.add(reject);
      void start().then((result) => {
        this.pending.delete(reject);
        if (result.status === 'gone') {
          reject(new DOMException(`A ${what} error has occurred.`, 'NetworkError'));
        } else {
          resolve(result);
        }
      });
    });
  }

  private rejectPending(error: DOMException): void {
    const rejects = [...this.pending];
    this.pending.clear();
    rejects.forEach((reject) => reject(error));
  }

  private disconnected(): void {
    this.opened = false;
    this.release();
    this.rejectPending(new DOMException('A transfer error has occurred.', 'NetworkError'));
  }

  /** Forgets what was claimed; the firmware does not notice. */
  release(): void {
    this.model.interfaces.forEach((state) => (state.claimed = false));
    this.selected = false;
    this.opened = false;
  }

  private mustBePresent(): void {
    if (!this.parts.side.present) {
      throw new DOMException('The device was disconnected.', 'NotFoundError');
    }
  }

  private mustBeOpen(): void {
    this.mustBePresent();
    if (!this.opened) {
      throw new DOMException('The device must be opened first.', 'InvalidStateError');
    }
  }

  private interfaceNumbered(number: number): ConfigurationModel['interfaces'][number] {
    const state = this.model.interfaces.find(({ interfaceNumber }) => interfaceNumber === number);
    if (state === undefined) {
      throw new DOMException('The interface number provided is not supported by the device.', 'NotFoundError');
    }
    return state;
  }

  private mustHaveEndpoint(direction: USBDirection, number: number): void {
    this.mustBeOpen();
    const claimed = this.model.interfaces.some(
      ({ claimed, alternate }) =>
        claimed && alternate.endpoints.some((end) => end.direction === direction && end.endpointNumber === number),
    );
    if (!claimed) {
      const reason = 'The specified endpoint is not part of a claimed and selected alternate interface.';
      throw new DOMException(reason, 'NotFoundError');
    }
  }
}

function getStatus(): Uint8Array {
  return Uint8Array.of(0x80, 0, 0, 0, 0, 0, 2, 0);
}

function setupPacket(setup: USBControlTransferParameters, length: number, direction: number): Uint8Array {
  const packet = new Uint8Array(8);
  const view = viewOf(packet);
  view.setUint8(0, direction | REQUEST_TYPES[setup.requestType] | RECIPIENTS[setup.recipient]);
  view.setUint8(1, setup.request);
  view.setUint16(2, setup.value, true);
  view.setUint16(4, setup.index, true);
  view.setUint16(6, length, true);
  return packet;
}

/** Exactly the bytes of a view, not of the buffer under it. */
function bytesOfSource(source: BufferSource): Uint8Array {
  return source instanceof ArrayBuffer ? new Uint8Array(source) : bytesOf(source as DataView);
}

function inResult({ status, data }: UsbFaceResult): USBInTransferResult {
  const bytes = data === undefined ? new Uint8Array(0) : ownCopy(data);
  return { status: status as USBTransferStatus, data: viewOf(bytes) };
}

function outResult({ status }: UsbFaceResult, bytesWritten: number): USBOutTransferResult {
  return { status: status as USBTransferStatus, bytesWritten: status === 'ok' ? bytesWritten : 0 };
}
