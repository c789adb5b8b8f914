/**
 * Control transfers to endpoint 0: the standard requests (USB 2.0, chapter 9.4) and the few of the serial port.
 *
 * Below: descriptors. Above: the USB side.
 */

import { viewOf } from '../../base/bytes.ts';
import type { UsbFaceResult } from '../usb-face.ts';
import {
  configurationDescriptor,
  deviceDescriptor,
  productName,
  qualifierDescriptor,
  STRING,
  stringDescriptor,
  STRINGS,
} from './descriptors.ts';
import type { ProbeRow } from './probe-table.ts';

const GET_STATUS = 0;
const CLEAR_FEATURE = 1;
const SET_FEATURE = 3;
const SET_ADDRESS = 5;
const GET_DESCRIPTOR = 6;
const GET_CONFIGURATION = 8;
const SET_CONFIGURATION = 9;
const GET_INTERFACE = 10;
const SET_INTERFACE = 11;
/** Bits 6:5 of the request type: 0 standard, 1 class. */
const TYPE_MASK = 0x60;
const CLASS = 0x20;
const ENGLISH = 0x0409;

export interface ControlState {
  configuration: number;
  readonly halted: Set<number>;
}

/** What descriptors are made of. */
export interface ControlFacts {
  readonly row: ProbeRow;
  readonly serialNumber: string;
  readonly rawSerialNumber: boolean;
}

/** Answers a control transfer; `setup` has 8 bytes. */
export function answerControl(state: ControlState, setup: Uint8Array, facts: ControlFacts): UsbFaceResult {
  const view = viewOf(setup);
  const type = view.getUint8(0);
  const request = view.getUint8(1);
  const value = view.getUint16(2, true);
  const length = view.getUint16(6, true);
  if ((type & TYPE_MASK) !== 0) {
    // The serial port's settings are taken; the disk's request for its number of units is not.
    return (type & TYPE_MASK) === CLASS && type < 0x80 ? { status: 'ok' } : { status: 'stall' };
  }
  const data = standardReply(state, { request, value, index: view.getUint16(4, true) }, facts);
  return data === undefined ? { status: 'stall' } : { status: 'ok', data: data.subarray(0, length) };
}

interface StandardRequest {
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

function standardReply(
  state: ControlState,
  { request, value, index }: StandardRequest,
  facts: ControlFacts,
): Uint8Array | undefined {
  switch (request) {
    case GET_STATUS:
      return Uint8Array.of(state.halted.has(index) ? 1 : 0, 0);
    case CLEAR_FEATURE:
      state.halted.delete(index);
      return new Uint8Array(0);
    case SET_FEATURE:
      state.halted.add(index);
      return new Uint8Array(0);
    case SET_ADDRESS:
    case SET_INTERFACE:
      return new Uint8Array(0);
    case GET_DESCRIPTOR:
      return descriptor(value >>> 8, value & 0xff, facts);
    case GET_CONFIGURATION:
      return Uint8Array.of(state.configuration);
    case SET_CONFIGURATION:
      state.configuration = value;
      return value <= 1 ? new Uint8Array(0) : undefined;
    case GET_INTERFACE:
      return Uint8Array.of(0);
    default:
      return undefined;
  }
}

function descriptor(type: number, index: number, facts: ControlFacts): Uint8Array | undefined {
  const { row } = facts;
  switch (type) {
    case 1:
      return deviceDescriptor(row);
    case 2:
      return index === 0 ? configurationDescriptor(row) : undefined;
    case 3:
      return stringOf(index, facts);
    case 6:
      return row.speed === 'high' ? qualifierDescriptor(row) : undefined;
    default:
      return undefined;
  }
}

function stringOf(index: number, { row, serialNumber, rawSerialNumber }: ControlFacts): Uint8Array | undefined {
  if (index === 0) {
    return stringDescriptor([ENGLISH]);
  }
  if (index === STRING.serialNumber) {
    return stringDescriptor(serialNumberCodes(serialNumber, rawSerialNumber));
  }
  const text = index === STRING.product ? productName(row) : STRINGS[index];
  return text === undefined ? undefined : stringDescriptor(codesOf(text));
}

/**
 * The serial number as the device sends it, in UTF-16 units.
 * @param raw as old V2 firmware does: each pair of digits as one unit, so 12 units instead of 24
 */
export function serialNumberCodes(serialNumber: string, raw: boolean): number[] {
  return raw ? (serialNumber.match(/../g) ?? []).map((pair) => parseInt(pair, 16)) : codesOf(serialNumber);
}

function codesOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}
