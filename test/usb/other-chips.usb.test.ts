/**
 * Other people's programs vouch for virtual boards with every chip: what they write is what is there, and neighbours stay.
 * In `npm run test:all`. Which program can do what, and why one cannot, is in `peer-programs.ts`.
 */

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ChipRow, flashSizeOf, sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { CHIP_NAMES, chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { amount } from '../support/amount.ts';
import { noise, program } from '../support/flash-board.ts';
import { PEER_PROGRAMS, PEER_SUPPORT, type PeerProgram, type PeerSupport } from '../support/peer-programs.ts';
import { AttachedBoard } from './guest/attached-board.ts';
import { Guest } from './guest/guest.ts';
import { Matrix } from './guest/matrix.ts';

const ROOT = resolve(__dirname, '../..');
const FILES = join(ROOT, 'out/usb');

/** What st-flash writes word by word, through the probe. */
const BY_WORDS = /^stm32(c0|g0|g4|l0|wb)/;

/** Some pages and a bit, less where it takes long. Whole double words: the loader of st-flash runs away behind half a one. */
const imageFor = (row: ChipRow): Uint8Array =>
  program(flashSizeOf(row) <= 16 * 1024 || BY_WORDS.test(row.name) ? 8200 : 20_008, 3);

describe('real programs on boards with other chips', function () {
  this.timeout(300_000);

  it('are all asked', () => {
    assert.deepEqual([...new Set(PEER_SUPPORT.map(({ chip }) => chip))].sort(), [...CHIP_NAMES].sort());
  });

  if (amount(0, 1) === 0) {
    it('are in npm run test:all');
    return;
  }

  let guest: Guest;
  const matrix = new Matrix();

  before(async () => {
    mkdirSync(FILES, { recursive: true });
    guest = await Guest.boot(join(ROOT, '.tools/guest'));
  });
  after(() => {
    guest?.close();
    console.log(`\n${matrix.toString()}\n`);
  });

  /** A used board; the program writes the image; image and what lies behind its last sector are as they should be. */
  async function vouches(peer: PeerProgram, support: PeerSupport): Promise<void> {
    const row = chipNamed(support.chip);
    const image = imageFor(row);
    const path = join(FILES, `${row.name}.bin`);
    writeFileSync(path, image);
    const attached = await AttachedBoard.plugIn(guest, {
      chip: row.name,
      pollCost: peer.pollCost,
      ...(support.options && { optionBytes: support.options.word }),
    });
    try {
      const { board } = attached;
      const behind = endOfErased(row, image.length, peer, support);
      const rest = behind < flashSizeOf(row) ? 512 : 0;
      const old = noise(behind + rest, 9);
      board.writeFlash(row.flashStart, old);
      const words = peer.command(support, { path, address: row.flashStart }).map((word) => `'${word}'`);
      const { code, stdout, stderr } = await guest.run(`${words.join(' ')} 2>&1`, 200_000);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.ok(Buffer.from(board.readFlash(row.flashStart, image.length)).equals(image), `${stdout}: the image`);
      const found = board.readFlash(row.flashStart, behind + rest);
      assert.deepEqual(found.subarray(behind), old.subarray(behind), 'the next sector');
      const known = [support.bothDo, peer.name === 'st-flash' ? support.stFlashDoes : undefined];
      assert.deepEqual(
        board.violations.filter((violation) => !known.some((each) => each?.test(violation))),
        [],
      );
    } finally {
      await attached.unplug();
    }
  }

  for (const support of PEER_SUPPORT) {
    const name = [support.chip, support.options?.name ?? []].flat().join(' ');
    for (const peer of PEER_PROGRAMS) {
      const why = peer.whyNot(support);
      if (why) {
        it(`${peer.name} does not write ${name}: it ${why.not}`);
      } else {
        it(`${peer.name} writes ${name}`, () => matrix.cell(peer.name, name, 'write', () => vouches(peer, support)));
      }
    }
  }
});

/** Where the last sector that a program has to erase ends, from the start of flash. */
function endOfErased(row: ChipRow, length: number, { name }: PeerProgram, support: PeerSupport): number {
  const { openocdErases, options } = support;
  if (name === 'openocd' && openocdErases !== undefined) {
    return Math.ceil(length / openocdErases) * openocdErases;
  }
  const end = row.flashStart + length;
  // The option bytes of the table ask for the other division.
  const other = options && 'otherLayout' in row.flash ? row.flash.otherLayout?.sectors : undefined;
  const last = sectorsOf(row, other).find(({ start, size }) => start < end && end <= start + size);
  assert.ok(last, 'the image fits');
  return last.start + last.size - row.flashStart;
}
