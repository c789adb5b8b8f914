/**
 * Runs a program of this project against a virtual board through the real `usb` binding and its libusb, without a
 * kernel that has USB.
 *
 * Below: `umockdev-bridge.py`, the USB/IP server, the virtual board. Above: the tests of this folder.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { UsbipServer } from '../../../src/usbip/server.ts';
import type { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';

/** Debian's Python, which has the bindings of umockdev (python3-gi, gir1.2-umockdev-1.0). */
const PYTHON = '/usr/bin/python3';
const BRIDGE = join(__dirname, 'umockdev-bridge.py');

/**
 * What is owed to boards, and who has which chip, of the programs of this process: not among this user's own, and not those
 * of another run on this machine, whose virtual chips have the same names.
 */
const STATE = mkdtempSync(join(tmpdir(), 'stm32-dfu-state-'));
process.once('exit', () => rmSync(STATE, { recursive: true, force: true }));

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
      const env = { ...process.env, XDG_STATE_HOME: STATE };
      const child = spawn(PYTHON, [BRIDGE, String(port), ...command], { env });
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

/** A board that programs see as a device of their machine, if they are started with this environment. */
export interface MockedMachine {
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** The same for programs that somebody else starts. Make the board with pace `follow`. */
export async function mockMachine(board: VirtualBoard): Promise<MockedMachine> {
  const server = new UsbipServer([board.usbFace], () => undefined);
  const port = await server.listen(0);
  // The bridge lives as long as its command: this one tells what umockdev has set, and waits to be told to end.
  const tellAndWait = ['sh', '-c', 'echo "$LD_PRELOAD $UMOCKDEV_DIR"; exec cat'];
  const bridge = spawn(PYTHON, [BRIDGE, String(port), ...tellAndWait], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => bridge.once('close', () => resolve()));
  const [preload = '', folder = ''] = await new Promise<string[]>((resolve, reject) => {
    bridge.once('error', reject);
    bridge.once('exit', (code) => reject(new Error(`The bridge ended with ${code}`)));
    bridge.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim().split(' ')));
  });
  return {
    environment: { LD_PRELOAD: preload, UMOCKDEV_DIR: folder },
    async close() {
      bridge.stdin.end();
      await ended;
      await server.close();
    },
  };
}
