/**
 * USB/IP 1.1.1 on the wire: pure encoding and decoding, network byte order.
 *
 * Below: bytes. Above: `server.ts`. Source of every number here: the Linux kernel's
 * Documentation/usb/usbip_protocol.rst. It knows neither sockets nor the virtual board.
 */

import { viewOf } from '../base/bytes.ts';

/** Version 1.1.1 as binary coded decimal. */
export const USBIP_VERSION = 0x0111;

export const OPERATION = {
  requestDeviceList: 0x8005,
  replyDeviceList: 0x0005,
  requestImport: 0x8003,
  replyImport: 0x0003,
} as const;

export const COMMAND = { submit: 1, unlink: 2, replySubmit: 3, replyUnlink: 4 } as const;

/** Status of a reply, as negated Linux error numbers (errno.h). */
export const URB_STATUS = { ok: 0, noDevice: -19, connectionReset: -104, pipe: -32, overflow: -75 } as const;

/** Values of `enum usb_device_speed` in the kernel's include/uapi/linux/usb/ch9.h. */
export const SPEED = { full: 2, high: 3 } as const;

/** Bytes of an operation's header: version, code, status. */
export const OPERATION_HEADER_SIZE = 8;
/** Bytes of a bus id in a request for import. */
export const BUS_ID_SIZE = 32;
/** Bytes of every URB header, commands and replies alike. */
export const URB_HEADER_SIZE = 48;

const PATH_SIZE = 256;
const DEVICE_SIZE = PATH_SIZE + BUS_ID_SIZE + 24;

/** What the lists say of a device. */
export interface DeviceSummary {
  readonly busId: string;
  readonly busNumber: number;
  readonly deviceNumber: number;
  readonly speed: keyof typeof SPEED;
  /** The 18 bytes of the device descriptor (USB 2.0, 9.6.1). */
  readonly deviceDescriptor: Uint8Array;
  /** The configuration descriptor with all that belongs to it (USB 2.0, 9.6.3). */
  readonly configurationDescriptor: Uint8Array;
}

/** One URB that the client submits. */
export interface SubmitCommand {
  readonly kind: 'submit';
  readonly sequence: number;
  readonly directionIn: boolean;
  readonly endpoint: number;
  readonly length: number;
  /** The eight bytes of a control transfer's set-up packet. */
  readonly setup: Uint8Array;
}

/** A request to give up a URB that was submitted before. */
export interface UnlinkCommand {
  readonly kind: 'unlink';
  readonly sequence: number;
  readonly unlinkSequence: number;
}

/** Decodes the header of an operation: its code. @throws RangeError for another version */
export function decodeOperation(header: Uint8Array): number {
  const view = viewOf(header);
  const version = view.getUint16(0);
  if (version !== USBIP_VERSION) {
    throw new RangeError(`Cannot serve USB/IP version 0x${version.toString(16)}: only 1.1.1`);
  }
  return view.getUint16(2);
}

/** The reply to a request for the list of devices. */
export function encodeDeviceList(devices: readonly DeviceSummary[]): Uint8Array {
  const bodies = devices.map((device) => {
    const interfaces = interfaceClasses(device.configurationDescriptor);
    const bytes = new Uint8Array(DEVICE_SIZE + 4 * interfaces.length);
    bytes.set(encodeDevice(device));
    interfaces.forEach((classes, index) => bytes.set(classes, DEVICE_SIZE + 4 * index));
    return bytes;
  });
  const reply = new Uint8Array(OPERATION_HEADER_SIZE + 4 + bodies.reduce((sum, body) => sum + body.length, 0));
  reply.set(encodeOperationHeader(OPERATION.replyDeviceList, 0));
  viewOf(reply).setUint32(OPERATION_HEADER_SIZE, devices.length);
  let offset = OPERATION_HEADER_SIZE + 4;
  for (const body of bodies) {
    reply.set(body, offset);
    offset += body.length;
  }
  return reply;
}

/** The reply to a request for import: the device, or a refusal where there is none. */
export function encodeImportReply(device: DeviceSummary | undefined): Uint8Array {
  if (device === undefined) {
    return encodeOperationHeader(OPERATION.replyImport, 1);
  }
  const reply = new Uint8Array(OPERATION_HEADER_SIZE + DEVICE_SIZE);
  reply.set(encodeOperationHeader(OPERATION.replyImport, 0));
  reply.set(encodeDevice(device), OPERATION_HEADER_SIZE);
  return reply;
}

/** The bus id in the body of a request for import. */
export function decodeBusId(body: Uint8Array): string {
  const end = body.indexOf(0);
  return new TextDecoder('latin1').decode(body.subarray(0, end < 0 ? body.length : end));
}

/** Decodes the header of a command. @throws RangeError for an unknown one */
export function decodeCommand(header: Uint8Array): SubmitCommand | UnlinkCommand {
  const view = viewOf(header);
  const command = view.getUint32(0);
  const sequence = view.getUint32(4);
  if (command === COMMAND.unlink) {
    return { kind: 'unlink', sequence, unlinkSequence: view.getUint32(20) };
  }
  if (command !== COMMAND.submit) {
    throw new RangeError(`Cannot decode USB/IP command ${command}`);
  }
  return {
    kind: 'submit',
    sequence,
    directionIn: view.getUint32(12) === 1,
    endpoint: view.getUint32(16),
    length: view.getUint32(24),
    setup: header.slice(40, 48),
  };
}

/** The reply to a submitted URB. `actualLength` counts the bytes moved, in either direction. */
export function encodeSubmitReply(
  sequence: number,
  status: number,
  actualLength: number,
  data?: Uint8Array,
): Uint8Array {
  const reply = new Uint8Array(URB_HEADER_SIZE + (data?.length ?? 0));
  const view = viewOf(reply);
  view.setUint32(0, COMMAND.replySubmit);
  view.setUint32(4, sequence);
  view.setInt32(20, status);
  view.setUint32(24, actualLength);
  if (data) {
    reply.set(data, URB_HEADER_SIZE);
  }
  return reply;
}

/** The reply to an unlink: `unlinked` tells whether the URB was still pending. */
export function encodeUnlinkReply(sequence: number, unlinked: boolean): Uint8Array {
  const reply = new Uint8Array(URB_HEADER_SIZE);
  const view = viewOf(reply);
  view.setUint32(0, COMMAND.replyUnlink);
  view.setUint32(4, sequence);
  view.setInt32(20, unlinked ? URB_STATUS.connectionReset : URB_STATUS.ok);
  return reply;
}

function encodeOperationHeader(code: number, status: number): Uint8Array {
  const header = new Uint8Array(OPERATION_HEADER_SIZE);
  const view = viewOf(header);
  view.setUint16(0, USBIP_VERSION);
  view.setUint16(2, code);
  view.setUint32(4, status);
  return header;
}

function encodeDevice(device: DeviceSummary): Uint8Array {
  const bytes = new Uint8Array(DEVICE_SIZE);
  const view = viewOf(bytes);
  const descriptor = viewOf(device.deviceDescriptor);
  writeText(bytes, 0, `/sys/devices/virtual/usb/${device.busId}`);
  writeText(bytes, PATH_SIZE, device.busId);
  const rest = PATH_SIZE + BUS_ID_SIZE;
  view.setUint32(rest, device.busNumber);
  view.setUint32(rest + 4, device.deviceNumber);
  view.setUint32(rest + 8, SPEED[device.speed]);
  view.setUint16(rest + 12, descriptor.getUint16(8, true)); // idVendor
  view.setUint16(rest + 14, descriptor.getUint16(10, true)); // idProduct
  view.setUint16(rest + 16, descriptor.getUint16(12, true)); // bcdDevice
  bytes.set(device.deviceDescriptor.subarray(4, 7), rest + 18); // class, subclass, protocol
  bytes[rest + 21] = device.configurationDescriptor[5] ?? 1; // bConfigurationValue
  bytes[rest + 22] = device.deviceDescriptor[17] ?? 1; // bNumConfigurations
  bytes[rest + 23] = device.configurationDescriptor[4] ?? 0; // bNumInterfaces
  return bytes;
}

/** Class, subclass, protocol and a zero of each interface's first alternate setting. */
function interfaceClasses(configuration: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 1 < configuration.length; at += Math.max(configuration[at] ?? 0, 2)) {
    const isInterface = configuration[at + 1] === 4 && configuration[at + 3] === 0; // INTERFACE, bAlternateSetting 0
    if (isInterface) {
      found.push(Uint8Array.of(...configuration.subarray(at + 5, at + 8), 0));
    }
  }
  return found;
}

function writeText(bytes: Uint8Array, offset: number, text: string): void {
  bytes.set(new TextEncoder().encode(text), offset);
}
