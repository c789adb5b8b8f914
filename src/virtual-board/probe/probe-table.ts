/**
 * The probes that can be on the board, as data: how they look on USB and how quick they are.
 *
 * Below: nothing. Above: descriptors, firmware, USB device. Sources: `lsusb -v` listings of real probes; the timing
 * model for everything in nanoseconds.
 */

import type { FirmwareVersion } from './firmware-version.ts';
import { parseFirmwareVersion } from './firmware-version.ts';

export type ProbeModel = 'v2' | 'v2-1' | 'v3';

/** Costs in nanoseconds. */
export interface ProbeTimes {
  /** One USB transfer of any size. */
  readonly usbTransfer: number;
  readonly usbByte: number;
  /** A command, in the probe. */
  readonly command: number;
  /** One SWD transaction, beside its bits. */
  readonly swdOverhead: number;
  readonly enterDebug: number;
}

export interface ProbeRow {
  readonly model: ProbeModel;
  readonly productId: number;
  readonly speed: 'full' | 'high';
  /** Bytes of a bulk packet. */
  readonly packetSize: number;
  /** Endpoint numbers of the debug interface: commands out, replies in, trace in. */
  readonly endpoints: { readonly out: number; readonly in: number; readonly trace: number };
  /** Whether it is also a disk and a serial port. */
  readonly composite: boolean;
  readonly firmware: string;
  readonly serialNumber: string;
  /** SWD clock before anyone sets it. kHz. */
  readonly defaultClock: number;
  /** SWD clocks in kHz: by divisor of command 0x43 (V2), as listed by command 0x62 (V3). */
  readonly clocks: readonly { readonly kilohertz: number; readonly divisor: number }[];
  readonly times: ProbeTimes;
}

const FULL_SPEED: ProbeTimes = {
  usbTransfer: 250_000,
  usbByte: 1000,
  command: 20_000,
  swdOverhead: 1500,
  enterDebug: 2_000_000,
};

const HIGH_SPEED: ProbeTimes = {
  usbTransfer: 60_000,
  usbByte: 1000 / 30,
  command: 10_000,
  swdOverhead: 200,
  enterDebug: 2_000_000,
};

const V2_CLOCKS = (
  [
    [4000, 0],
    [1800, 1],
    [1200, 2],
    [950, 3],
    [650, 5],
    [480, 7],
    [400, 9],
    [360, 10],
    [240, 15],
    [150, 25],
    [125, 31],
    [100, 40],
    [50, 79],
    [25, 158],
    [15, 265],
    [5, 798],
  ] as const
).map(([kilohertz, divisor]) => ({ kilohertz, divisor }));

const V3_CLOCKS = [24000, 8000, 3300, 1000, 200, 50, 5].map((kilohertz, divisor) => ({ kilohertz, divisor }));

const ROWS: Readonly<Record<ProbeModel, ProbeRow>> = {
  v2: {
    model: 'v2',
    productId: 0x3748,
    speed: 'full',
    packetSize: 64,
    endpoints: { out: 2, in: 1, trace: 3 },
    composite: false,
    firmware: 'V2J37S7',
    serialNumber: '55FF6B067087534923182367',
    defaultClock: 1800,
    clocks: V2_CLOCKS,
    times: FULL_SPEED,
  },
  'v2-1': {
    model: 'v2-1',
    productId: 0x374b,
    speed: 'full',
    packetSize: 64,
    endpoints: { out: 1, in: 1, trace: 2 },
    composite: true,
    firmware: 'V2J37M26',
    serialNumber: '066DFF515570514867145636',
    defaultClock: 1800,
    clocks: V2_CLOCKS,
    times: FULL_SPEED,
  },
  v3: {
    model: 'v3',
    productId: 0x374e,
    speed: 'high',
    packetSize: 512,
    endpoints: { out: 1, in: 1, trace: 2 },
    composite: true,
    firmware: 'V3J7M2',
    serialNumber: '003300453038510234333935',
    defaultClock: 3300,
    clocks: V3_CLOCKS,
    times: HIGH_SPEED,
  },
};

/** The row of a model, and the firmware it runs. */
export function probeOf(model: ProbeModel, firmware?: string): { row: ProbeRow; version: FirmwareVersion } {
  const row = ROWS[model];
  return { row, version: parseFirmwareVersion(firmware ?? row.firmware) };
}
