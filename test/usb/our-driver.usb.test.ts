/**
 * Our driver through the real `usb` binding: its libusb and usbdevfs requests on every kind of probe (umockdev), and a
 * real kernel's USB stack where that matters: two probes, a probe that another program holds, coming and going.
 */

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { readUint32 } from '../../src/base/bytes.ts';
import { type ProbeModel, VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { firmwareAt, join as joinBytes } from '../fixtures/firmware.ts';
import { AttachedBoard } from './guest/attached-board.ts';
import { type CommandResult, Guest } from './guest/guest.ts';
import { Matrix } from './guest/matrix.ts';
import { type ProgramResult, runOnRealBinding } from './mock/real-binding.ts';

const ROOT = resolve(__dirname, '../..');
/** The guest sees the host's files read-only. */
const FILES = join(ROOT, 'out/usb');
const TOOL = join(ROOT, 'out/cli.cjs');
const FLASH_BASE = 0x0800_0000;
const SECOND = 0x0802_0000;

const PROBES: readonly { readonly probe: ProbeModel; readonly name: string }[] = [
  { probe: 'v2', name: 'ST-Link/V2' },
  { probe: 'v2-1', name: 'ST-Link/V2-1' },
  { probe: 'v3', name: 'STLINK-V3' },
];

/** Two elements with a gap, as MicroPython's firmware has them. */
const first = joinBytes(
  firmwareAt(FLASH_BASE),
  Uint8Array.from({ length: 9001 }, (_, index) => (index * 7) & 0xff),
);
// “B .” where the reset handler is: a program that locks up would be a failed flash.
first.set([0xfe, 0xe7], (readUint32(first, 4) & ~1) - FLASH_BASE);
const second = Uint8Array.from({ length: 30_002 }, (_, index) => (index * index) >>> 5);
const firmwareFile = join(FILES, 'two-elements.dfu');
const neighbour = Uint8Array.from({ length: 512 }, (_, index) => index ^ 0x5a);

/** The last line that the tool prints with `--json`. */
function lastJson(result: ProgramResult | CommandResult): Record<string, unknown> {
  return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
}

/** What came of a verb. */
function outcomeOf(result: ProgramResult | CommandResult): Record<string, unknown> {
  return lastJson(result)['outcome'] as Record<string, unknown>;
}

function assertFlashed(board: VirtualBoard): void {
  assert.deepEqual(board.readFlash(FLASH_BASE, first.length), first);
  assert.deepEqual(board.readFlash(SECOND, second.length), second);
  assert.deepEqual(board.readFlash(0x0800_4000, neighbour.length), neighbour, 'the gap between the elements');
}

describe('our driver on the real USB binding', function () {
  this.timeout(400_000);
  const matrix = new Matrix();
  const client = 'stm32-dfu';

  before(() => {
    mkdirSync(FILES, { recursive: true });
    const elements = [
      { address: FLASH_BASE, bytes: first },
      { address: SECOND, bytes: second },
    ];
    writeFileSync(firmwareFile, buildDfu({ targets: [{ elements }] }));
  });
  after(() => {
    console.log(`\n${matrix.toString()}\n`);
  });

  for (const { probe, name } of PROBES) {
    describe(name, () => {
      let board: VirtualBoard;
      const tool = async (...words: string[]): Promise<ProgramResult> => {
        const result = await runOnRealBinding(board, [process.execPath, TOOL, ...words, '--json']);
        assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
        return result;
      };
      before(() => {
        board = new VirtualBoard({ probe, pace: 'follow' });
        board.writeFlash(0x0800_4000, neighbour);
      });

      it('lists it', () =>
        matrix.cell(client, name, 'list', async () => {
          const { boards } = outcomeOf(await tool('list')) as { boards: { location: string; kind: string }[] };
          const probes = boards.filter(({ kind }) => kind === 'st-link');
          assert.deepEqual(
            probes.map(({ location }) => location),
            ['1-1'],
          );
        }));
      it('flashes and keeps the gap', () =>
        matrix.cell(client, name, 'flash', async () => {
          const outcome = outcomeOf(await tool('flash', firmwareFile));
          assert.equal(outcome['verified'], true);
          assert.equal(outcome['method'], 'loader');
          assertFlashed(board);
        }));
      it('verifies', () => matrix.cell(client, name, 'verify', async () => void (await tool('verify', firmwareFile))));
      it('reads', () =>
        matrix.cell(client, name, 'read', async () => {
          const file = join(FILES, `read-${probe}.bin`);
          await tool('read', file, '--address', '0x08004000', '--size', '0x200');
          assert.deepEqual(new Uint8Array(readFileSync(file)), neighbour);
        }));
      it('erases', () =>
        matrix.cell(client, name, 'erase', async () => {
          await tool('erase', '--mass');
          assert.ok(board.readFlash(FLASH_BASE, 512 * 1024).every((byte) => byte === 0xff));
        }));
      it('fulfils the contract of every debug probe', () =>
        matrix.cell(client, name, 'contract suite', async () => {
          board.writeFlash(FLASH_BASE, firmwareAt(FLASH_BASE));
          board.pressReset();
          const mocha = [join(ROOT, 'node_modules/mocha/bin/mocha.js'), '--reporter', 'min'];
          const test = join(ROOT, 'test/contract/real-board.test.ts');
          const environment = ['/usr/bin/env', 'STLINK_SERIAL=automatic'];
          const result = await runOnRealBinding(board, [...environment, process.execPath, ...mocha, test]);
          assert.equal(result.code, 0, `${result.stdout}\n${result.stderr}`);
          assert.match(result.stdout, /\d+ passing/);
          assert.doesNotMatch(result.stdout, /pending/);
        }));
      it('does nothing that the board objects to', () => {
        assert.deepEqual(board.violations, []);
      });
    });
  }

  it('says what happened when the cable is pulled while it writes, and the next run puts it right', () =>
    matrix.cell(client, 'ST-Link/V2-1', 'unplug while writing', async () => {
      const board = new VirtualBoard({ pace: 'follow' });
      board.writeFlash(FLASH_BASE, neighbour);
      board.writeFlash(0x0800_4000, neighbour);
      let pulled = false;
      const command = [process.execPath, TOOL, 'flash', firmwareFile, '--json', '--progress'];
      const cut = await runOnRealBinding(board, command, (stderr) => {
        if (!pulled && stderr.includes('writing')) {
          pulled = true;
          board.unplug();
        }
      });
      assert.ok(cut.code === 3 || cut.code === 5, cut.stdout);
      assert.match(cut.stdout, /flash-incomplete|unplugged/);
      board.replug();
      const again = await runOnRealBinding(board, command);
      assert.equal(again.code, 0, again.stderr);
      assertFlashed(board);
    }));

  describe('in a guest with a real kernel', function () {
    this.timeout(600_000); // JavaScript runs ten to twenty times slower there
    let guest: Guest;
    const tool = (words: string): string => `${process.execPath} ${TOOL} ${words} --json`;

    before(async function () {
      this.timeout(600_000);
      guest = await Guest.boot(join(ROOT, '.tools/guest'));
      const udev = await guest.startUdev();
      assert.equal(udev.code, 0, udev.stderr);
    });
    after(() => guest?.close());

    it('tells two probes apart and flashes the one that is meant', () =>
      matrix.cell(client, 'V2-1 and V3', 'two probes', async () => {
        const one = await AttachedBoard.plugIn(guest, { probe: 'v2-1', pace: 'follow' });
        const other = await AttachedBoard.plugIn(guest, { probe: 'v3', pace: 'follow' });
        one.board.writeFlash(0x0800_4000, neighbour);
        const either = await guest.run(tool(`info`));
        assert.equal(either.code, 3);
        assert.match(either.stdout, /several-probes/);
        const serial = one.board.usbDevice.serialNumber ?? '';
        const flashed = await guest.run(tool(`flash ${firmwareFile} --board ${serial}`), 300_000);
        assert.equal(flashed.code, 0, flashed.stderr);
        assertFlashed(one.board);
        assert.ok(other.board.readFlash(FLASH_BASE, 1024).every((byte) => byte === 0xff));
        await one.unplug();
        await other.unplug();
      }));

    it('says who could hold a probe that openocd holds, and works when openocd has gone', () =>
      matrix.cell(client, 'ST-Link/V2-1', 'held by openocd', async () => {
        const attached = await AttachedBoard.plugIn(guest, { pace: 'follow' });
        const openocd = 'openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c init';
        await guest.run(`setsid ${openocd} >/run/openocd.log 2>&1 & echo $! >/run/openocd.pid`);
        await guest.run(
          'for i in $(seq 900); do grep -q "Listening on port 3333" /run/openocd.log && break; sleep 0.2; done',
        );
        const held = await guest.run(tool('info'));
        assert.equal(held.code, 3, held.stdout);
        assert.match(held.stdout, /in-use/);
        await guest.run('kill $(cat /run/openocd.pid); sleep 1');
        const free = await guest.run(tool('info'));
        assert.equal(free.code, 0, free.stdout + free.stderr);
        await attached.unplug();
      }));

    it('notices probes that come and go', () =>
      matrix.cell(client, 'ST-Link/V2-1', 'hot-plug events', async () => {
        await guest.run(
          `setsid ${process.execPath} ${TOOL} list --watch >/run/watch.log 2>&1 & echo $! >/run/watch.pid`,
        );
        const shows = async (pattern: RegExp): Promise<void> => {
          for (const deadline = Date.now() + 180_000; Date.now() < deadline;) {
            const { stdout } = await guest.run('tail -2 /run/watch.log');
            if (pattern.test(stdout)) {
              return;
            }
            await sleep(250);
          }
          assert.fail(`never said ${String(pattern)}: ${(await guest.run('cat /run/watch.log')).stdout}`);
        };
        await shows(/No ST-Link/);
        const attached = await AttachedBoard.plugIn(guest, { pace: 'follow' });
        await shows(/ST-Link\/V2-1/);
        await attached.unplug();
        await shows(/No ST-Link/);
        await guest.run('kill $(cat /run/watch.pid)');
      }));
  });
});
