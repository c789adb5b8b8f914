/**
 * Commands of the ST-Link protocol as bytes, and how long their replies are. Pure.
 *
 * Below: bytes. Above: the driver. It does not know USB nor when a command is allowed. Opcodes and layouts from OpenOCD
 * (stlink_usb.c), pyOCD (stlink.py, constants.py), probe-rs (stlink/mod.rs) and stlink (usb.c), which agree.
 */

import { viewOf } from '../base/bytes.ts';

/** A command: its 16 bytes, and how many bytes the probe answers. */
export interface Command {
  /** For logs and errors. */
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the reply; 0 where none comes. */
  readonly reply: number;
}

const COMMAND_LENGTH = 16;
const DEBUG = 0xf2;

function command(name: string, reply: number, opcodes: readonly number[], fill?: (view: DataView) => void): Command {
  const bytes = new Uint8Array(COMMAND_LENGTH);
  bytes.set(opcodes);
  fill?.(viewOf(bytes));
  return { name, bytes, reply };
}

/** What the probe can be busy with. */
export const MODES = { dfu: 0, massStorage: 1, debug: 2, swim: 3, bootloader: 4 } as const;

export const getVersion = (): Command => command('GET_VERSION', 6, [0xf1]);
export const getExtendedVersion = (): Command => command('GET_VERSION_EXT', 12, [0xfb]);
export const getCurrentMode = (): Command => command('GET_CURRENT_MODE', 2, [0xf5]);
export const getTargetVoltage = (): Command => command('GET_TARGET_VOLTAGE', 8, [0xf7]);
export const leaveDfu = (): Command => command('DFU_EXIT', 0, [0xf3, 0x07]);
export const leaveSwim = (): Command => command('SWIM_EXIT', 0, [0xf4, 0x01]);
export const leaveDebug = (): Command => command('DEBUG_EXIT', 0, [DEBUG, 0x21]);

/** SWD, without a reset of the core. */
export const enterSwd = (): Command => command('ENTER_SWD', 2, [DEBUG, 0x30, 0xa3, 0x00]);
/** Status, then the IDCODE at byte 4. */
export const readIdcodes = (): Command => command('READ_IDCODES', 12, [DEBUG, 0x31]);
export const openAccessPort = (port: number): Command => command('INIT_AP', 2, [DEBUG, 0x4b, port, 0x00]);
export const closeAccessPort = (port: number): Command => command('CLOSE_AP_DBG', 2, [DEBUG, 0x4c, port]);
export const driveReset = (low: boolean): Command => command('DRIVE_NRST', 2, [DEBUG, 0x3c, low ? 0 : 1]);

/** ST-Link/V2: `divisor` from the table of clocks. */
export const setSwdClock = (divisor: number): Command =>
  command('SWD_SET_FREQ', 2, [DEBUG, 0x43], (view) => view.setUint16(2, divisor, true));
/** ST-Link/V3: the clocks it has for SWD. */
export const getClockList = (): Command => command('GET_COM_FREQ', 52, [DEBUG, 0x62, 0x00]);
/** ST-Link/V3: a clock of its list, in kHz. */
export const setClock = (kilohertz: number): Command =>
  command('SET_COM_FREQ', 8, [DEBUG, 0x61, 0x00, 0x00], (view) => view.setUint32(4, kilohertz, true));
/** ST-Link/V3: the probe's own clock undivided, which lifts its best SWD clock from 21.3 to 24 MHz (pyOCD #1283). */
export const setPrescaler = (): Command => command('SWITCH_STLINK_FREQ', 8, [DEBUG, 0x63, 0x01]);

/** One word, status and value in one reply. */
export const readDebugRegister = (address: number): Command =>
  command('READDEBUGREG', 8, [DEBUG, 0x36], (view) => view.setUint32(2, address, true));
export const writeDebugRegister = (address: number, value: number): Command =>
  command('WRITEDEBUGREG', 2, [DEBUG, 0x35], (view) => {
    view.setUint32(2, address, true);
    view.setUint32(6, value, true);
  });
export const readCoreRegister = (register: number): Command => command('READREG', 8, [DEBUG, 0x33, register]);
export const writeCoreRegister = (register: number, value: number): Command =>
  command('WRITEREG', 2, [DEBUG, 0x34, register], (view) => view.setUint32(3, value, true));

/** Registers of the debug port are those of this “access port”. */
const DEBUG_PORT = 0xffff;
export const writeDebugPort = (register: number, value: number): Command =>
  command('WRITE_DAP_REG', 2, [DEBUG, 0x46], (view) => {
    view.setUint16(2, DEBUG_PORT, true);
    view.setUint16(4, register, true);
    view.setUint32(6, value, true);
  });

/** Bytes in one access of a memory command. */
export type AccessWidth = 1 | 2 | 4;
const READ_MEMORY: Readonly<Record<AccessWidth, number>> = { 1: 0x0c, 2: 0x47, 4: 0x07 };
const WRITE_MEMORY: Readonly<Record<AccessWidth, number>> = { 1: 0x0d, 2: 0x48, 4: 0x08 };

/** The probe answers the bytes (one byte as two: OpenOCD, probe-rs, Black Magic Probe); the status is to be asked for. */
export const readMemory = (width: AccessWidth, address: number, length: number, accessPort = 0): Command =>
  command(`READMEM_${width * 8}BIT`, length, [DEBUG, READ_MEMORY[width]], memoryRange(address, length, accessPort));
/** The bytes follow as data; the status is to be asked for. */
export const writeMemory = (width: AccessWidth, address: number, length: number, accessPort = 0): Command =>
  command(`WRITEMEM_${width * 8}BIT`, 0, [DEBUG, WRITE_MEMORY[width]], memoryRange(address, length, accessPort));

/** Address, length, access port; the default CSW follows as zeros (pyOCD, stlink.py). */
function memoryRange(address: number, length: number, accessPort: number): (view: DataView) => void {
  return (view) => {
    view.setUint32(2, address, true);
    view.setUint16(6, length, true);
    view.setUint8(8, accessPort);
  };
}

/** Status of the memory command before; the address of the fault at byte 4. */
export const getMemoryStatus = (): Command => command('GETLASTRWSTATUS2', 12, [DEBUG, 0x3e]);

/**
 * Volts from the reply to GET_TARGET_VOLTAGE: two readings of the probe's converter, of its 1.2 V reference and of half
 * the supply (OpenOCD, stlink_usb_check_voltage).
 * @returns undefined where the reference reads 0, as on bad clones
 */
export function decodeVoltage(reply: Uint8Array): number | undefined {
  const view = viewOf(reply);
  const reference = view.getUint32(0, true);
  return reference === 0 ? undefined : (2 * view.getUint32(4, true) * 1.2) / reference;
}

/** Clocks in kHz from the reply to GET_COM_FREQ: at most ten from byte 12, their count in byte 8. */
export function decodeClockList(reply: Uint8Array): number[] {
  const view = viewOf(reply);
  const count = Math.min(reply[8] ?? 0, 10, Math.floor((reply.length - 12) / 4));
  return Array.from({ length: Math.max(count, 0) }, (_, index) => view.getUint32(12 + 4 * index, true));
}

/** The clock in kHz that the reply to GET_COM_FREQ calls the present one, in byte 4; undefined where it is too short. */
export function decodePresentClock(reply: Uint8Array): number | undefined {
  return reply.length < 8 ? undefined : viewOf(reply).getUint32(4, true);
}
