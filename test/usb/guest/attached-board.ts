/**
 * A virtual board plugged into a guest: served over USB/IP by this process, attached by the guest's kernel.
 *
 * Below: `guest.ts`, the virtual board, the USB/IP server. Above: the tests of this folder.
 */

import assert from 'node:assert/strict';
import { constants, setPriority } from 'node:os';
import { UsbipServer } from '../../../src/usbip/server.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../../src/virtual-board/virtual-board.ts';
import { type Guest, HOST_ADDRESS } from './guest.ts';

/** Attaching, enumeration and the kernel's own questions, in an emulated guest on a busy machine. Milliseconds. */
const ATTACH_TIMEOUT = 120_000;

/** A board in the guest. */
export class AttachedBoard {
  readonly errors: unknown[] = [];

  private constructor(
    readonly board: VirtualBoard,
    private readonly guest: Guest,
    private readonly server: UsbipServer,
    private readonly tcpPort: number,
  ) {}

  /** Makes a board and plugs it in. */
  static async plugIn(guest: Guest, options: VirtualBoardOptions): Promise<AttachedBoard> {
    keepUp();
    const board = new VirtualBoard(options);
    const errors: unknown[] = [];
    const server = new UsbipServer([board.usbFace], (error) => errors.push(error));
    const attached = new AttachedBoard(board, guest, server, await server.listen(0));
    await attached.attach();
    return attached;
  }

  /** Attaches, or attaches again after an unplug, and waits until the guest's USB stack lists the device. */
  async attach(): Promise<void> {
    const id = this.usbId;
    const before = (await this.guest.run(`lsusb -d ${id} | wc -l`)).stdout.trim();
    const attach = await this.guest.run(`usbip --tcp-port ${this.tcpPort} attach -r ${HOST_ADDRESS} -b 1-1`);
    assert.equal(attach.code, 0, attach.stderr);
    const waited = await this.guest.run(
      `for i in $(seq 1000); do [ "$(lsusb -d ${id} | wc -l)" -gt ${before} ] && exit 0; sleep 0.1; done; dmesg | tail; exit 1`,
      ATTACH_TIMEOUT,
    );
    assert.equal(waited.code, 0, `the guest did not enumerate the board: ${waited.stdout}`);
  }

  /** Vendor and product as `lsusb -d` takes them. */
  get usbId(): string {
    const descriptor = Buffer.from(this.board.usbFace.deviceDescriptor);
    return [8, 10].map((offset) => descriptor.readUInt16LE(offset).toString(16).padStart(4, '0')).join(':');
  }

  /** Pulls it out and forgets it. */
  async unplug(): Promise<void> {
    await this.server.close();
    const gone = await this.guest.run(
      `for i in $(seq 1000); do lsusb -d ${this.usbId} >/dev/null || exit 0; sleep 0.1; done; exit 1`,
    );
    assert.ok(gone.code === 0 || gone.code === 1);
  }
}

/**
 * Lets this process go before others where that is allowed: programs give up by the machine's time, and on a busy one a
 * simulated chip that waits for its turn takes longer.
 */
function keepUp(): void {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
  } catch {
    // Only root may: then the machine has to be less busy.
  }
}
