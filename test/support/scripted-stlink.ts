/**
 * The answers of an ST-Link to the commands that the driver knows, with statuses that a test queues. RAM of 64 KB, no
 * core, no time: what has to do with a target is tested on the virtual board.
 */

import { viewOf } from '../../src/base/bytes.ts';
import { FakeUsbDevice, type FakeUsbOptions } from './fake-usb-device.ts';

const RAM_START = 0x2000_0000;
const OK = 0x80;
/** kHz by divisor (stlink_usb.c of OpenOCD, constants.py of pyOCD). */
const KILOHERTZ: Readonly<Record<number, number>> = {
  0: 4000,
  1: 1800,
  2: 1200,
  3: 950,
  5: 650,
  7: 480,
  9: 400,
  10: 360,
  15: 240,
  25: 150,
  31: 125,
  40: 100,
  79: 50,
  158: 25,
  265: 15,
  798: 5,
};

/** What kind of probe it is. */
export interface ScriptedStlinkOptions extends FakeUsbOptions {
  /** Generation and debug part; default 2 and 37. */
  readonly version?: readonly [generation: number, debug: number];
  readonly mode?: number;
}

export class ScriptedStlink {
  readonly device: FakeUsbDevice;
  readonly ram = new Uint8Array(0x10000);
  /** Statuses of the next accesses and commands, by opcode of F2 commands; then all is well. */
  readonly statuses = new Map<number, number[]>();
  /** Address of the fault that GETLASTRWSTATUS2 tells. */
  faultAddress = 0;
  mode: number;
  volts = 3.3;
  idcode = 0x2ba01477;
  /** kHz that were set, in order. */
  readonly clocks: number[] = [];
  /** Above this clock a memory access is answered with a parity error. */
  parityAbove = Infinity;
  /** Levels that NRST was driven to. */
  readonly resets: number[] = [];
  private readonly version: readonly [number, number];

  constructor(options: ScriptedStlinkOptions = {}) {
    this.version = options.version ?? [2, 37];
    this.mode = options.mode ?? 1;
    this.device = new FakeUsbDevice({ ...options, answer: (command, data) => this.answer(command, data) });
  }

  /** Opcodes of the F2 commands so far, in hexadecimal; others by their first byte. */
  get opcodes(): string[] {
    return this.device.commands.map((command) => ((command[0] === 0xf2 ? command[1] : command[0]) ?? 0).toString(16));
  }

  private answer(command: Uint8Array, data: Uint8Array | undefined): Uint8Array | undefined {
    const [generation, debug] = this.version;
    switch (command[0]) {
      case 0xf1: {
        const word = generation >= 3 ? generation << 12 : (generation << 12) | (debug << 6) | 26;
        return Uint8Array.of(word >> 8, word & 0xff, 0x83, 0x04, 0x4b, 0x37);
      }
      case 0xfb:
        return Uint8Array.of(generation, 0, debug, 3, 0, 0, 0, 0, 0x83, 0x04, 0x4e, 0x37);
      case 0xf5:
        return Uint8Array.of(this.mode, 0);
      case 0xf7: {
        const reply = new Uint8Array(8);
        viewOf(reply).setUint32(0, 1489, true);
        viewOf(reply).setUint32(4, Math.round((this.volts / 2 / 1.2) * 1489), true);
        return reply;
      }
      case 0xf2:
        return this.debug(command, data);
      default:
        this.mode = 1; // leaving DFU or SWIM
        return undefined;
    }
  }

  private debug(command: Uint8Array, data: Uint8Array | undefined): Uint8Array | undefined {
    const view = viewOf(command);
    const opcode = command[1] ?? 0;
    const address = view.getUint32(2, true);
    const at = address - RAM_START;
    const length = view.getUint16(6, true);
    switch (opcode) {
      case 0x21:
        this.mode = 1;
        return undefined;
      case 0x30:
        this.mode = 2;
        return this.status(opcode, 2);
      case 0x31:
        return this.status(opcode, 12, this.idcode);
      case 0x3c:
        this.resets.push(command[2] ?? 0);
        return this.status(opcode, 2);
      case 0x43:
        this.clocks.push(KILOHERTZ[view.getUint16(2, true)] ?? NaN);
        return this.status(opcode, 2);
      case 0x61:
        this.clocks.push(view.getUint32(4, true));
        return this.status(opcode, 8, view.getUint32(4, true));
      case 0x62: {
        const reply = this.status(opcode, 52);
        viewOf(reply).setUint32(4, this.clocks.at(-1) ?? 8000, true);
        reply[8] = 3;
        [24_000, 8000, 1000].forEach((clock, index) => viewOf(reply).setUint32(12 + 4 * index, clock, true));
        return reply;
      }
      case 0x33:
      case 0x36:
        return this.status(opcode, 8, opcode === 0x36 ? viewOf(this.ram).getUint32(at, true) : command[2]);
      case 0x35:
        viewOf(this.ram).setUint32(at, view.getUint32(6, true), true);
        return this.status(opcode, 2);
      case 0x07:
      case 0x47:
      case 0x0c:
        return length === 1 ? Uint8Array.of(this.ram[at] ?? 0, 0) : this.ram.slice(at, at + length);
      case 0x08:
      case 0x48:
      case 0x0d:
        this.ram.set(data ?? [], at);
        return undefined;
      case 0x3b:
        return this.status(opcode, 2);
      case 0x3e:
        return this.status(opcode, 12, this.faultAddress);
      default:
        return this.status(opcode, opcode === 0x63 ? 8 : 2);
    }
  }

  private status(opcode: number, length: number, value = 0): Uint8Array {
    const reply = new Uint8Array(length);
    const garbled = [0x3e, 0x3b, 0x35, 0x36].includes(opcode) && (this.clocks.at(-1) ?? 0) > this.parityAbove;
    reply[0] = this.statuses.get(opcode)?.shift() ?? (garbled ? 0x13 : OK);
    if (length >= 8) {
      viewOf(reply).setUint32(4, value, true);
    }
    return reply;
  }
}
