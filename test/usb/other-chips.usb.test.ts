/**
 * Other people's programs vouch for virtual boards with other chips: what they write is what is there, and neighbours stay.
 * In `npm run test:all`. A chip and a program that are not in the table have their reason below it.
 */

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { amount } from '../support/amount.ts';
import { FLASH, noise, program } from '../support/flash-board.ts';
import { AttachedBoard } from './guest/attached-board.ts';
import { Guest } from './guest/guest.ts';
import { Matrix } from './guest/matrix.ts';

const ROOT = resolve(__dirname, '../..');
const FILES = join(ROOT, 'out/usb');

interface Subject {
  readonly name: string;
  readonly board: VirtualBoardOptions;
  /** Bytes of a page: what lies behind the image’s last one must stay. */
  readonly page: number;
  /** OpenOCD's file for the family; or why its Debian version cannot vouch for it. */
  readonly openocd: string | { readonly not: string };
  /** Why Debian's st-flash cannot vouch for it; true: it can. */
  readonly stFlash: true | { readonly not: string };
}

/** flash_loader.c of stlink 1.7 gives its loader 500 ms of the machine's time, which a busy machine does not keep. */
const IMPATIENT = { not: 'st-flash 1.7 gives its loader half a second of the machine’s time' };

const SUBJECTS: readonly Subject[] = [
  { name: 'L476', board: { chip: 'nucleo-l476rg' }, page: 2048, openocd: 'stm32l4x', stFlash: IMPATIENT },
  {
    name: 'G071',
    board: { chip: 'nucleo-g071rb' },
    page: 2048,
    openocd: 'stm32g0x',
    stFlash: { not: 'st-flash 1.7 finds no identifier on this board; why is not known' },
  },
  { name: 'G474', board: { chip: 'nucleo-g474re' }, page: 2048, openocd: 'stm32g4x', stFlash: IMPATIENT },
  {
    name: 'G474 in one bank',
    board: { chip: 'nucleo-g474re', optionBytes: 0xffaff8aa },
    page: 4096,
    openocd: 'stm32g4x',
    stFlash: { not: 'st-flash 1.7 takes its pages for 2 KB, and erases half of what it should' },
  },
  {
    name: 'G0B1',
    board: { chip: 'nucleo-g0b1re' },
    page: 2048,
    openocd: 'stm32g0x',
    stFlash: { not: 'st-flash 1.7 does not know it' },
  },
  { name: 'WB55', board: { chip: 'nucleo-wb55rg' }, page: 4096, openocd: 'stm32wbx', stFlash: IMPATIENT },
];

describe('real programs on boards with other chips', function () {
  this.timeout(240_000);
  let guest: Guest;
  const matrix = new Matrix();
  /** Four pages of the largest and a bit. Whole double words: the loader of st-flash 1.7 runs away behind half a one. */
  const image = program(20_008, 3);
  const imageFile = join(FILES, 'other-chips.bin');

  if (amount(0, 1) === 0) {
    it('are in npm run test:all');
    return;
  }

  before(async () => {
    mkdirSync(FILES, { recursive: true });
    writeFileSync(imageFile, image);
    guest = await Guest.boot(join(ROOT, '.tools/guest'));
  });
  after(() => {
    guest?.close();
    console.log(`\n${matrix.toString()}\n`);
  });

  /** A used board; the program writes the image; image and the page behind it are as they should be. */
  async function vouches(subject: Subject, client: 'openocd' | 'st-flash', command: string): Promise<void> {
    const pollCost = client === 'st-flash' ? 100 : 1;
    const attached = await AttachedBoard.plugIn(guest, { ...subject.board, pollCost, pace: 'follow' });
    try {
      const { board } = attached;
      const behind = FLASH + Math.ceil(image.length / subject.page) * subject.page;
      board.writeFlash(FLASH, noise(behind - FLASH + 512, 9));
      const { code, stdout, stderr } = await guest.run(`${command} 2>&1`);
      assert.equal(code, 0, `${stdout}\n${stderr}`);
      assert.ok(Buffer.from(board.readFlash(FLASH, image.length)).equals(image), `${stdout}: the image`);
      assert.deepEqual(board.readFlash(behind, 512), noise(behind - FLASH + 512, 9).subarray(-512), 'the next page');
      assert.deepEqual(board.violations, []);
    } finally {
      await attached.unplug();
    }
  }

  for (const subject of SUBJECTS) {
    const { name, openocd, stFlash } = subject;
    if (typeof openocd === 'string') {
      it(`openocd writes ${name}`, () =>
        matrix.cell('openocd', name, 'program verify', () =>
          vouches(
            subject,
            'openocd',
            `openocd -f interface/stlink.cfg -f target/${openocd}.cfg -c 'program ${imageFile} 0x08000000 verify reset exit'`,
          ),
        ));
    } else {
      it(`openocd does not write ${name}: ${openocd.not}`);
    }
    if (stFlash === true) {
      it(`st-flash writes ${name}`, () =>
        matrix.cell('st-flash', name, 'write', () =>
          vouches(subject, 'st-flash', `st-flash write ${imageFile} 0x08000000`),
        ));
    } else {
      it(`st-flash does not write ${name}: ${stFlash.not}`);
    }
  }
});
