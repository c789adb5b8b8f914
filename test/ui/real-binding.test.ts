/**
 * What ships, end to end: the extension in VS Code's own extension host flashes through the real `usb` binding and its
 * libusb, which see the virtual board as a device of this machine (umockdev).
 */

import assert from 'node:assert/strict';
import { startServer, type Server } from '../../scripts/vscode/server.mjs';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { mockMachine, type MockedMachine } from '../usb/mock/real-binding.ts';
import { elementsOf } from './support/board.ts';
import { nodeWithLibrary } from './support/node-with-library.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('Flash, through the real USB binding in the extension host', () => {
  const board = new VirtualBoard({ pace: 'follow' });
  const between = Uint8Array.from({ length: 1024 }, (_, index) => (index * 13) & 0xff);
  let machine: MockedMachine | undefined;
  let server: Server | undefined;
  let window: TestWindow | undefined;

  before(async () => {
    board.writeFlash(0x0801_0000, between);
    machine = await mockMachine(board);
    const { LD_PRELOAD = '', UMOCKDEV_DIR = '' } = machine.environment;
    server = await startServer({
      settings: { 'stm32Dfu.flash.dontAsk': ['*'] },
      environment: { UMOCKDEV_DIR },
      node: nodeWithLibrary(LD_PRELOAD),
    });
    window = await openWindow({ server, settings: { 'stm32Dfu.connect.probe': 'automatic' } });
  });
  after(async () => {
    await window?.close();
    await server?.stop();
    await machine?.close();
  });

  it('finds the probe, flashes the sample from the Explorer and leaves the probe free', async () => {
    assert.ok(window);
    const { workbench } = window;
    await workbench.contextMenu('blink.dfu', 'Flash to Board');
    const outcome = await workbench.notified('Flashed blink.dfu');
    assert.match(outcome, /verified/);
    for (const { address, bytes } of elementsOf(window.bytes('blink.dfu'))) {
      assert.ok(Buffer.from(bytes).equals(board.readFlash(address, bytes.length)), address.toString(16));
    }
    assert.deepEqual(board.readFlash(0x0801_0000, between.length), between);
    assert.equal(board.usbDevice.opened, false);
    assert.deepEqual(board.violations, []);
  });
});
