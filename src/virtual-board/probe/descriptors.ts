/**
 * USB descriptors of the probes (USB 2.0, chapter 9), as `lsusb -v` shows those of real ones.
 *
 * Below: the probe table. Above: the USB device. Interface 0 is the debugger; a composite probe has a disk at 1 and a
 * serial port at 2 and 3.
 */

import { concatBytes } from '../../base/bytes.ts';
import type { ProbeRow } from './probe-table.ts';

const ST = 0x0483;
const BULK = 2;
const INTERRUPT = 3;

/** Indexes of string descriptors. */
export const STRING = {
  manufacturer: 1,
  product: 2,
  serialNumber: 3,
  debugInterface: 4,
  diskInterface: 5,
  serialInterface: 6,
} as const;

export const STRINGS: Readonly<Record<number, string>> = {
  [STRING.manufacturer]: 'STMicroelectronics',
  [STRING.debugInterface]: 'ST-Link Debug',
  [STRING.diskInterface]: 'ST-Link Mass Storage',
  [STRING.serialInterface]: 'ST-Link VCP Ctrl',
};

/** What the product string says. */
export function productName({ model }: ProbeRow): string {
  return model === 'v3' ? 'STLINK-V3' : 'STM32 STLink';
}

function word(value: number): [number, number] {
  return [value & 0xff, value >>> 8];
}

/** USB 2.0, 9.6.1. */
export function deviceDescriptor(row: ProbeRow): Uint8Array {
  // A composite probe says “miscellaneous, interface association” (USB IAD class codes).
  const classCodes = row.composite ? [0xef, 2, 1] : [0, 0, 0];
  const strings = [STRING.manufacturer, STRING.product, STRING.serialNumber];
  return Uint8Array.from([
    18,
    1,
    ...word(0x0200),
    ...classCodes,
    64,
    ...word(ST),
    ...word(row.productId),
    ...word(0x0100),
    ...strings,
    1,
  ]);
}

function endpoint(address: number, type: number, size: number, interval = 0): number[] {
  return [7, 5, address, type, ...word(size), interval];
}

function interfaceOf(number: number, endpoints: number, codes: readonly number[], name: number): number[] {
  return [9, 4, number, 0, endpoints, ...codes, name];
}

/** USB 2.0, 9.6.3 and following: one configuration with everything in it. */
export function configurationDescriptor(row: ProbeRow): Uint8Array {
  const { packetSize, endpoints } = row;
  const debug = [
    ...interfaceOf(0, 3, [0xff, 0xff, 0xff], STRING.debugInterface),
    ...endpoint(0x80 | endpoints.in, BULK, packetSize),
    ...endpoint(endpoints.out, BULK, packetSize),
    ...endpoint(0x80 | endpoints.trace, BULK, packetSize),
  ];
  const disk = [
    ...interfaceOf(1, 2, [8, 6, 0x50], STRING.diskInterface),
    ...endpoint(0x83, BULK, packetSize),
    ...endpoint(0x03, BULK, packetSize),
  ];
  // Interface association and the class descriptors of a serial port (USB CDC 1.2, 5.2.3: header, call, ACM, union).
  const serial = [
    ...[8, 11, 2, 2, 2, 2, 1, STRING.serialInterface],
    ...interfaceOf(2, 1, [2, 2, 1], STRING.serialInterface),
    ...[5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 3, 4, 0x24, 2, 6, 5, 0x24, 6, 2, 3],
    ...endpoint(0x85, INTERRUPT, 10, row.speed === 'high' ? 9 : 255),
    ...interfaceOf(3, 2, [10, 0, 0], 0),
    ...endpoint(0x04, BULK, packetSize),
    ...endpoint(0x84, BULK, packetSize),
  ];
  const body = Uint8Array.from(row.composite ? [...debug, ...disk, ...serial] : debug);
  const total = 9 + body.length;
  // Bus powered, at most 100 mA for a V2 and 300 for boards that feed a target.
  const header = [9, 2, ...word(total), row.composite ? 4 : 1, 1, 0, 0x80, row.composite ? 150 : 50];
  return concatBytes([Uint8Array.from(header), body]);
}

/** A string descriptor (USB 2.0, 9.6.7); `codes` are UTF-16 units. */
export function stringDescriptor(codes: readonly number[]): Uint8Array {
  return Uint8Array.from([2 + 2 * codes.length, 3, ...codes.flatMap((code) => word(code))]);
}

/** USB 2.0, 9.6.2: what a high-speed device would be at the other speed. */
export function qualifierDescriptor(row: ProbeRow): Uint8Array {
  return Uint8Array.from([10, 6, ...deviceDescriptor(row).subarray(2, 8), 1, 0]);
}
