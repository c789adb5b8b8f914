/** The virtual board as the contract and the tests of faults want it: running something, quickly made. */

import { type Log, silentLog } from '../../src/base/log.ts';
import { StlinkProbe, type StlinkProbeOptions } from '../../src/stlink/stlink-probe.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';

const FLASH = 0x0800_0000;

/** Initial stack pointer, reset handler (Thumb) at +8: “B .” (ARM DDI 0403E, A7.7.12, encoding T2). */
const ENDLESS_LOOP = Uint8Array.of(0x00, 0x10, 0x00, 0x20, 0x09, 0x00, 0x00, 0x08, 0xfe, 0xe7);

/** A virtual board whose core runs an endless loop. */
export function runningBoard(options: VirtualBoardOptions = {}): VirtualBoard {
  const board = new VirtualBoard(options);
  board.writeFlash(FLASH, ENDLESS_LOOP);
  board.pressReset();
  return board;
}

/** The driver on a virtual board, on its device as somebody else has found it where given. */
export function probeOf(
  board: VirtualBoard,
  { device = board.usbDevice, ...options }: Partial<StlinkProbeOptions> & { readonly device?: USBDevice } = {},
  log: Log = silentLog,
): StlinkProbe {
  return new StlinkProbe(device, { clock: board.clock, log, virtual: true, ...options });
}

/** The debug commands that a board is sent from now on, by their second byte, in hexadecimal. */
export function commandsTo({ usbDevice }: VirtualBoard): readonly string[] {
  const commands: string[] = [];
  const transferOut = usbDevice.transferOut.bind(usbDevice);
  usbDevice.transferOut = (endpoint, data) => {
    const bytes = data as Uint8Array; // the driver sends no other
    if (bytes.length === 16 && bytes[0] === 0xf2) {
      commands.push((bytes[1] ?? 0).toString(16));
    }
    return transferOut(endpoint, data);
  };
  return commands;
}

/** Has a board's chip answer with another word wherever it would answer with this one. */
export function sayInstead(board: VirtualBoard, word: number, other: number): void {
  const transferIn = board.usbDevice.transferIn.bind(board.usbDevice);
  board.usbDevice.transferIn = async (...words) => {
    const result = await transferIn(...words);
    // A single word comes behind four bytes of status.
    if (result.data?.byteLength === 8 && result.data.getUint32(4, true) === word) {
      result.data.setUint32(4, other, true);
    }
    return result;
  };
}
