/**
 * The simplest driver that can talk to the virtual probe: packets by hand, as the public protocol has them. For tests
 * of the board, which must not use the project's own driver.
 */

import { ownCopy } from '../../src/base/bytes.ts';
import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';

export const OK = 0x80;

function words(...values: number[]): number[] {
  return values.flatMap((value) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255]);
}

/** Debug registers (ARM DDI 0403E). */
export const DHCSR = 0xe000edf0;
export const DEMCR = 0xe000edfc;
export const AIRCR = 0xe000ed0c;

/** Flash registers (RM0368, 3.8). */
export const FLASH = {
  acr: 0x40023c00,
  keyr: 0x40023c04,
  optkeyr: 0x40023c08,
  sr: 0x40023c0c,
  cr: 0x40023c10,
  optcr: 0x40023c14,
};

export class RawProbe {
  constructor(
    readonly board: VirtualBoard,
    readonly endpoint: { out: number; in: number; packet: number } = { out: 1, in: 1, packet: 64 },
  ) {}

  get device(): USBDevice {
    return this.board.usbDevice;
  }

  async open(): Promise<void> {
    await this.device.open();
    await this.device.selectConfiguration(1);
    await this.device.claimInterface(0);
  }

  /** Sends a command and returns the reply, if one of `length` bytes is expected. */
  async command(bytes: readonly number[], length = 0): Promise<Uint8Array> {
    const packet = new Uint8Array(16);
    packet.set(bytes);
    await this.device.transferOut(this.endpoint.out, packet);
    return length === 0 ? new Uint8Array(0) : this.receive(length);
  }

  async receive(length: number): Promise<Uint8Array> {
    const wanted = Math.ceil(length / this.endpoint.packet) * this.endpoint.packet;
    const { data, status } = await this.device.transferIn(this.endpoint.in, wanted);
    if (data === undefined || status !== 'ok') {
      throw new Error(`transfer: ${status}`);
    }
    return Uint8Array.from({ length: data.byteLength }, (_, index) => data.getUint8(index));
  }

  /** Opens, sets the fastest clock of a V2, enters SWD. */
  async enter(): Promise<void> {
    await this.open();
    await this.command([0xf2, 0x43, 0, 0], 2);
    await this.command([0xf2, 0x30, 0xa3, 0], 2);
  }

  async readRegisterOf(address: number): Promise<{ status: number; value: number }> {
    const reply = await this.command([0xf2, 0x36, ...words(address)], 8);
    return { status: reply[0] ?? 0, value: Buffer.from(reply).readUInt32LE(4) };
  }

  async readWord(address: number): Promise<number> {
    const { status, value } = await this.readRegisterOf(address);
    if (status !== OK) {
      throw new Error(`status 0x${status.toString(16)} at 0x${address.toString(16)}`);
    }
    return value;
  }

  /** Returns the status. */
  async writeWord(address: number, value: number): Promise<number> {
    const reply = await this.command([0xf2, 0x35, ...words(address, value)], 2);
    return reply[0] ?? 0;
  }

  /** Status and fault address of the last memory command. */
  async status(): Promise<{ status: number; fault: number }> {
    const reply = await this.command([0xf2, 0x3e], 12);
    return { status: reply[0] ?? 0, fault: Buffer.from(reply).readUInt32LE(4) };
  }

  async read(address: number, length: number, code = 0x07): Promise<Uint8Array> {
    return this.command([0xf2, code, ...words(address), length & 255, length >>> 8], length);
  }

  async write(address: number, bytes: Uint8Array, code = 0x08): Promise<void> {
    await this.command([0xf2, code, ...words(address), bytes.length & 255, bytes.length >>> 8]);
    await this.device.transferOut(this.endpoint.out, ownCopy(bytes));
  }

  async coreRegister(register: number): Promise<number> {
    const reply = await this.command([0xf2, 0x33, register], 8);
    return Buffer.from(reply).readUInt32LE(4);
  }

  async setCoreRegister(register: number, value: number): Promise<void> {
    await this.command([0xf2, 0x34, register, ...words(value)], 2);
  }

  async halt(): Promise<void> {
    await this.writeWord(DHCSR, 0xa05f0003);
  }

  async run(): Promise<void> {
    await this.writeWord(DHCSR, 0xa05f0001);
  }

  async unlockFlash(): Promise<void> {
    await this.writeWord(FLASH.keyr, 0x45670123);
    await this.writeWord(FLASH.keyr, 0xcdef89ab);
  }
}

/** Thumb code as bytes. */
export function code(...halfWords: number[]): Uint8Array {
  return Uint8Array.from(halfWords.flatMap((half) => [half & 255, half >>> 8]));
}

/** A board with firmware: stack pointer, reset vector, code at 0x08000008. */
export function flashWith(...halfWords: number[]): Uint8Array {
  const image = new Uint8Array(512 * 1024).fill(0xff);
  image.set(words(0x20001000, 0x08000009));
  image.set(code(...halfWords), 8);
  return image;
}
