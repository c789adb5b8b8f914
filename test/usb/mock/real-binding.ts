/**
 * Runs a program of this project against a virtual board through the real `usb` binding and its libusb, without a
 * kernel that has USB.
 *
 * Below: `umockdev-bridge.py`, the USB/IP server, the virtual board. Above: the tests of this folder.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { UsbipServer } from '../../../src/usbip/server.ts';
import type { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';

/** Debian's Python, which has the bindings of umockdev (python3-gi, gir1.2-umockdev-1.0). */
const PYTHON = '/usr/bin/python3';
const BRIDGE = join(__dirname, 'umockdev-bridge.py');

/** How a program ended. */
export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program that sees `board` as a device of its own machine. Make the board with pace `follow`: the program
 * waits by the machine's time.
 * @param whileItRuns called with what the program says on standard error, as it comes
 */
export async function runOnRealBinding(
  board: VirtualBoard,
  command: readonly string[],
  whileItRuns: (stderr: string) => void = () => undefined,
): Promise<ProgramResult> {
  const server = new UsbipServer([board.usbFace], () => undefined);
  const port = await server.listen(0);
  try {
    return await new Promise<ProgramResult>((resolve, reject) => {
      const child = spawn(PYTHON, [BRIDGE, String(port), ...command]);
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk.toString();
        whileItRuns(stderr);
      });
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
  } finally {
    await server.close();
  }
}
