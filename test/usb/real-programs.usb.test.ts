/**
 * Unmodified programs of other people work with the virtual board, and our driver works with it through the real
 * `usb` binding: everything goes through a real Linux kernel's USB stack, in a guest.
 */

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { viewOf } from '../../src/base/bytes.ts';
import { noise } from '../support/flash-board.ts';
import { PATIENTLY } from '../support/peer-programs.ts';
import { AttachedBoard } from './guest/attached-board.ts';
import { type CommandResult, Guest } from './guest/guest.ts';
import { Matrix } from './guest/matrix.ts';

const ROOT = resolve(__dirname, '../..');
/** The guest sees the host's files read-only: what it is to write goes to its own /tmp and comes back as text. */
const FILES = join(ROOT, 'out/usb');
const FLASH_BASE = 0x0800_0000;

/** A vector table that starts a loop (`b .`), then noise: something that can be started. */
function firmware(length: number, seed: number): Uint8Array {
  const bytes = noise(length, seed);
  viewOf(bytes).setUint32(0, 0x2001_8000, true);
  viewOf(bytes).setUint32(4, (FLASH_BASE + 0x40) | 1, true);
  bytes.set([0xfe, 0xe7], 0x40); // b .
  return bytes;
}

function succeeded(result: CommandResult): CommandResult {
  assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
  return result;
}

const PROBES = [
  { probe: 'v2' as const, name: 'ST-Link/V2' },
  { probe: 'v2-1' as const, name: 'ST-Link/V2-1' },
  { probe: 'v3' as const, name: 'STLINK-V3' },
];

describe('real programs on the virtual board, through a real USB stack', function () {
  this.timeout(400_000);
  let guest: Guest;
  const matrix = new Matrix();
  const image = firmware(20_001, 1);
  const imageFile = join(FILES, 'image.bin');

  before(async function () {
    this.timeout(600_000);
    mkdirSync(FILES, { recursive: true });
    writeFileSync(imageFile, image);
    guest = await Guest.boot(join(ROOT, '.tools/guest'));
  });
  after(() => {
    guest?.close();
    console.log(`\n${matrix.toString()}\n`);
  });

  for (const { probe, name } of PROBES) {
    describe(name, () => {
      describe('lsusb', () => {
        it('describes the device', () =>
          matrix.cell('lsusb', name, 'describe', async () => {
            const attached = await AttachedBoard.plugIn(guest, { probe });
            const { stdout } = succeeded(await guest.run(`lsusb -v -d ${attached.usbId}`));
            assert.match(stdout, /idVendor\s+0x0483/);
            assert.match(stdout, /bInterfaceClass\s+255/);
            await attached.unplug();
          }));
      });

      describe('st-flash', () => {
        let attached: AttachedBoard;
        before(async () => {
          // The programs give up by the machine's time, so the board's must not fall behind it; a repeated poll counts
          // as so much that nothing takes them many.
          attached = await AttachedBoard.plugIn(guest, { probe, pollCost: 100, pace: 'follow' });
        });
        after(() => attached?.unplug());

        it('st-info --probe', () =>
          matrix.cell('st-info', name, 'probe', async () => {
            const { stdout } = succeeded(await guest.run(`${PATIENTLY} st-info --probe`));
            assert.match(stdout, /chipid:\s+0x0?433/);
            assert.match(stdout, /flash:\s+524288/);
          }));
        it('write', () =>
          matrix.cell('st-flash', name, 'write', async () => {
            attached.board.writeFlash(FLASH_BASE + 0x1_0000, noise(256, 9));
            succeeded(await guest.run(`${PATIENTLY} st-flash write ${imageFile} 0x08000000`));
            assert.deepEqual(attached.board.readFlash(FLASH_BASE, image.length), image);
            assert.deepEqual(attached.board.readFlash(FLASH_BASE + 0x1_0000, 256), noise(256, 9), 'another sector');
          }));
        it('read', () =>
          matrix.cell('st-flash', name, 'read', async () => {
            succeeded(await guest.run(`${PATIENTLY} st-flash read /run/read.bin 0x08000000 0x4e24`));
            const { stdout } = succeeded(await guest.run('base64 -w0 /run/read.bin'));
            assert.deepEqual(Buffer.from(stdout, 'base64').subarray(0, image.length), Buffer.from(image));
          }));
        it('reset', () =>
          matrix.cell(
            'st-flash',
            name,
            'reset',
            async () => void succeeded(await guest.run(`${PATIENTLY} st-flash reset`)),
          ));
        it('erase', () =>
          matrix.cell('st-flash', name, 'erase', async () => {
            succeeded(await guest.run(`${PATIENTLY} st-flash erase`));
            assert.ok(attached.board.readFlash(FLASH_BASE, 512 * 1024).every((byte) => byte === 0xff));
          }));
        it('does nothing that the board objects to, but for what is known of it', () => {
          // st-flash leaves SER set after erasing, which chips accept; and it clears MER after it has locked again,
          // which they ignore.
          const known = /^flash written while FLASH_CR.SER is set|^FLASH_CR: written while locked/;
          assert.deepEqual(
            attached.board.violations.filter((violation) => !known.test(violation)),
            [],
          );
        });
      });

      describe('openocd', () => {
        let attached: AttachedBoard;
        const openocd = async (...commands: string[]): Promise<CommandResult> =>
          succeeded(
            await guest.run(
              `openocd -f interface/stlink.cfg -f target/stm32f4x.cfg ${commands.map((command) => `-c '${command}'`).join(' ')} 2>&1`,
            ),
          );
        before(async () => {
          attached = await AttachedBoard.plugIn(guest, { probe, pollCost: 1, pace: 'follow' });
        });
        after(() => attached?.unplug());

        it('program … verify reset', () =>
          matrix.cell('openocd', name, 'program verify reset', async () => {
            const { stdout } = await openocd(`program ${imageFile} 0x08000000 verify reset exit`);
            assert.match(stdout, /Verified OK/);
            assert.deepEqual(attached.board.readFlash(FLASH_BASE, image.length), image);
          }));
        it('dump_image', () =>
          matrix.cell('openocd', name, 'dump_image', async () => {
            await openocd('init', 'halt', `dump_image /run/dump.bin 0x08000000 ${image.length}`, 'shutdown');
            const { stdout } = succeeded(await guest.run('base64 -w0 /run/dump.bin'));
            assert.deepEqual(Buffer.from(stdout, 'base64'), Buffer.from(image));
          }));
        it('flash erase_sector', () =>
          matrix.cell('openocd', name, 'flash erase_sector', async () => {
            await openocd('init', 'reset halt', 'flash erase_sector 0 0 0', 'shutdown');
            assert.ok(attached.board.readFlash(FLASH_BASE, 16 * 1024).every((byte) => byte === 0xff));
            assert.deepEqual(attached.board.readFlash(FLASH_BASE + 0x4000, 3617), image.subarray(0x4000));
          }));
        it('does nothing that the board objects to', () => assert.deepEqual(attached.board.violations, []));
      });
    });
  }
});
