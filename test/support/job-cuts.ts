/** Ways to cut a job short at a bulk transfer, on the virtual board, and how to have the board as before. */

import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';

/** One of them. */
export interface JobCut {
  readonly name: string;
  /** Cuts the job that is about to be started at its `transfer`th bulk transfer. @returns the job's signal */
  arm(board: VirtualBoard, transfer: number): AbortSignal;
}

export const CABLE_PULLED: JobCut = {
  name: 'pulling the cable, which takes the power away',
  arm(board, transfer) {
    board.faults.unplugAtTransfer = board.bulkTransfers + transfer;
    return new AbortController().signal;
  },
};

export const CABLE_OF_SUPPLIED_BOARD_PULLED: JobCut = {
  name: 'pulling the cable of a board with a supply of its own, whose loader goes on',
  arm(board, transfer) {
    atTransfer(board, transfer, () => board.unplug({ cutsPower: false }));
    return new AbortController().signal;
  },
};

export const CANCELLED: JobCut = {
  name: 'cancelling',
  arm(board, transfer) {
    const controller = new AbortController();
    atTransfer(board, transfer, () => controller.abort());
    return controller.signal;
  },
};

/** After the job: nothing is armed any more, the cable is in. */
export function mendAfterCut(board: VirtualBoard): void {
  delete board.faults.unplugAtTransfer;
  Reflect.deleteProperty(board.usbDevice, 'transferIn');
  Reflect.deleteProperty(board.usbDevice, 'transferOut');
  board.replug();
}

/** Does something before the `transfer`th bulk transfer from now. */
function atTransfer(board: VirtualBoard, transfer: number, action: () => void): void {
  const { usbDevice } = board;
  const last = board.bulkTransfers + transfer;
  const transferIn = usbDevice.transferIn.bind(usbDevice);
  const transferOut = usbDevice.transferOut.bind(usbDevice);
  const look = (): void => {
    if (board.bulkTransfers >= last) {
      action();
    }
  };
  usbDevice.transferOut = (...words) => {
    look();
    return transferOut(...words);
  };
  usbDevice.transferIn = (...words) => {
    look();
    return transferIn(...words);
  };
}
