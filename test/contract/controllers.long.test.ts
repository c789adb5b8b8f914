/**
 * Every kind of flash controller on a chip that has it: the main job by the loader and without, what it leaves alone, and
 * jobs that are cut on their way. The boards were written from the manuals, not from the drivers.
 */

import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import type { FlashOptions } from '../../src/programming/flash-options.ts';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { amount } from '../support/amount.ts';
import { FLASH, MemoryJournal, noise, onBoard, program } from '../support/flash-board.ts';
import {
  CABLE_OF_SUPPLIED_BOARD_PULLED,
  CABLE_PULLED,
  CANCELLED,
  type JobCut,
  mendAfterCut,
} from '../support/job-cuts.ts';

/** How jobs are cut. */
const CUTS: readonly JobCut[] = [CABLE_PULLED, CABLE_OF_SUPPLIED_BOARD_PULLED, CANCELLED];

/** Bulk transfers between two cuts: prime, so that it goes through all parts of a job. */
const STRIDE = 13;

/** Board, bytes of the flash that are looked at, and where the image lies in them. */
interface Subject {
  readonly name: string;
  readonly board: VirtualBoardOptions;
  /** Where the part of flash begins that the job is about. */
  readonly start: number;
  /** Bytes of a sector there; where pages are smaller than the image, of so many pages. */
  readonly sector: number;
  /** Bytes that are erased at once, if not a sector. */
  readonly page?: number;
  /** Bulk transfers between two cuts; absent: `STRIDE`. */
  readonly cutEvery?: number;
}

const SUBJECTS: readonly Subject[] = [
  { name: 'F030x4', board: { chip: 'stm32f030x4' }, start: FLASH, sector: 1024 },
  { name: 'F072', board: { chip: 'stm32f072xb' }, start: FLASH, sector: 2048 },
  { name: 'F091', board: { chip: 'stm32f091xc' }, start: FLASH, sector: 2048 },
  { name: 'F103xB', board: { chip: 'stm32f103xb' }, start: FLASH, sector: 1024 },
  { name: 'F103xE', board: { chip: 'stm32f103xe' }, start: FLASH, sector: 2048 },
  { name: 'F103xG, over both banks', board: { chip: 'stm32f103xg' }, start: 0x0807f000, sector: 2048 },
  { name: 'F303xC', board: { chip: 'stm32f303xc' }, start: FLASH, sector: 2048 },
  { name: 'F207', board: { chip: 'stm32f207xg' }, start: FLASH, sector: 16384 },
  { name: 'F746', board: { chip: 'stm32f746xg' }, start: FLASH, sector: 32768 },
  { name: 'F767', board: { chip: 'stm32f767xi' }, start: FLASH, sector: 32768 },
  {
    name: 'F767 in two banks, in the second',
    board: { chip: 'stm32f767xi', optionBytes: 0xdfffaafd },
    start: 0x08100000,
    sector: 16384,
  },
  { name: 'L476, over both banks', board: { chip: 'stm32l476xg' }, start: 0x0807f000, sector: 2048 },
  {
    name: 'L4R5 in one bank',
    board: { chip: 'stm32l4r5xi', optionBytes: 0xffaff8aa },
    start: 0x080fc000,
    sector: 8192,
  },
  { name: 'G474, over both banks', board: { chip: 'stm32g474xe' }, start: 0x0803f000, sector: 2048 },
  { name: 'G0B1, over both banks', board: { chip: 'stm32g0b1xe' }, start: 0x0803f000, sector: 2048 },
  { name: 'WB55', board: { chip: 'stm32wb55xg' }, start: FLASH, sector: 4096 },
  { name: 'WL55', board: { chip: 'stm32wl55xc' }, start: FLASH, sector: 2048 },
  { name: 'U083', board: { chip: 'stm32u083xc' }, start: FLASH, sector: 2048, cutEvery: amount(29, STRIDE) },
  { name: 'L011', board: { chip: 'stm32l011x4' }, start: FLASH, sector: 1024, page: 128 },
  { name: 'L073, over both banks', board: { chip: 'stm32l073xz' }, start: 0x08017800, sector: 1024, page: 128 },
  { name: 'L152xC', board: { chip: 'stm32l152xc' }, start: FLASH, sector: 1024, page: 256 },
  { name: 'L152xD, over both banks', board: { chip: 'stm32l152xd' }, start: 0x0802f800, sector: 1024, page: 256 },
  { name: 'L152xE, over both banks', board: { chip: 'stm32l152xe' }, start: 0x0803f800, sector: 1024, page: 256 },
  // Sectors of 128 KB make long jobs.
  {
    name: 'H743, over both banks',
    board: { chip: 'stm32h743xi' },
    start: 0x080c0000,
    sector: 131072,
    cutEvery: amount(47, 7),
  },
  {
    name: 'H7A3, over both banks',
    board: { chip: 'stm32h7a3xi' },
    start: 0x080fc000,
    sector: 8192,
    cutEvery: amount(43, 29),
  },
  { name: 'H723', board: { chip: 'stm32h723xg' }, start: FLASH, sector: 131072, cutEvery: amount(149, 13) },
];

/** Their like: in `npm run test:all`. */
const MORE_SUBJECTS: readonly Subject[] = [
  { name: 'L432', board: { chip: 'stm32l432xc' }, start: FLASH, sector: 2048 },
  { name: 'L452', board: { chip: 'stm32l452xe' }, start: FLASH, sector: 2048 },
  { name: 'L496, over both banks', board: { chip: 'stm32l496xg' }, start: 0x0807f000, sector: 2048 },
  { name: 'L4R5, over both banks', board: { chip: 'stm32l4r5xi' }, start: 0x080fe000, sector: 4096 },
  { name: 'L4P5xG, over both banks', board: { chip: 'stm32l4p5xg' }, start: 0x0807e000, sector: 4096 },
  { name: 'L4P5xE, over both banks', board: { chip: 'stm32l4p5xe' }, start: 0x0803e000, sector: 4096 },
  {
    name: 'L4P5xG in one bank',
    board: { chip: 'stm32l4p5xg', optionBytes: 0xff8ff8aa },
    start: 0x0807c000,
    sector: 8192,
  },
  {
    name: 'L4P5xE in one bank',
    board: { chip: 'stm32l4p5xe', optionBytes: 0xff8ff8aa },
    start: 0x0803c000,
    sector: 8192,
  },
  {
    name: 'G474 in one bank',
    board: { chip: 'stm32g474xe', optionBytes: 0xffaff8aa },
    start: 0x0803e000,
    sector: 4096,
  },
  { name: 'G474xC, in the bank behind the hole', board: { chip: 'stm32g474xc' }, start: 0x08040000, sector: 2048 },
  { name: 'G031', board: { chip: 'stm32g031x8' }, start: FLASH, sector: 2048 },
  { name: 'G071', board: { chip: 'stm32g071xb' }, start: FLASH, sector: 2048 },
  {
    name: 'G0B1 in one bank',
    board: { chip: 'stm32g0b1xe', optionBytes: 0xdfdfe1aa },
    start: 0x0803f000,
    sector: 2048,
  },
  { name: 'C031', board: { chip: 'stm32c031x6' }, start: FLASH, sector: 2048 },
  { name: 'U031', board: { chip: 'stm32u031x8' }, start: FLASH, sector: 2048 },
  { name: 'WLE5x8, which has SRAM2 alone', board: { chip: 'stm32wle5x8' }, start: FLASH, sector: 2048 },
  { name: 'H7A3xG, in the bank behind the hole', board: { chip: 'stm32h7a3xg' }, start: 0x08100000, sector: 8192 },
  { name: 'H7B0', board: { chip: 'stm32h7b0xb' }, start: FLASH, sector: 8192 },
  { name: 'WL55xB with a secure part', board: { chip: 'stm32wl55xb' }, start: FLASH, sector: 2048 },
];

/** In the middle of the second sector, so that its neighbours are kept, and of the fourth, which is blank at first. */
function imageFor({ start, sector }: Subject): FirmwareImage {
  return FirmwareImage.from([
    { address: start + sector + 130, bytes: noise(801, 1) },
    { address: start + 3 * sector + 6, bytes: noise(300, 2) },
  ]);
}

/** Where the pages begin that the first part of the image touches: the second part lies where nothing is. */
function pagesOfFirstPart({ sector, page = sector }: Subject, { segments: [part] }: FirmwareImage): number[] {
  assert.ok(part);
  const first = part.address - (part.address % page);
  const count = Math.ceil((part.address + part.bytes.length - first) / page);
  return Array.from({ length: count }, (_, index) => first + index * page);
}

function usedBoard({ board: options, start, sector }: Subject): VirtualBoard {
  const board = new VirtualBoard(options);
  board.writeFlash(FLASH, program(1024, 4));
  board.writeFlash(start + (start === FLASH ? 1024 : 0), noise(3 * sector - (start === FLASH ? 1024 : 0), 5));
  board.pressReset();
  return board;
}

function overlaid(base: Uint8Array, image: FirmwareImage, start: number): Uint8Array {
  const bytes = base.slice();
  image.segments.forEach((part) => bytes.set(part.bytes, part.address - start));
  return bytes;
}

const flash = (
  board: VirtualBoard,
  image: FirmwareImage,
  options: FlashOptions & { signal?: AbortSignal } = {},
): Promise<FlashOutcome> => onBoard(board, (session) => flashImage(session, image, options));

for (const subject of [...SUBJECTS, ...MORE_SUBJECTS.slice(0, amount(0, Infinity))]) {
  describe(`flash of ${subject.name}`, () => {
    const { start, sector, cutEvery = STRIDE } = subject;
    const image = imageFor(subject);
    const size = 5 * sector;

    for (const loader of [true, false]) {
      it(`holds image and neighbours after a job ${loader ? 'by the loader' : 'without a loader'}`, async () => {
        const board = usedBoard(subject);
        const before = board.readFlash(start, size);
        board.dataEeprom.set(noise(board.dataEeprom.length, 6));
        const outcome = await flash(board, image, { loader });
        assert.equal(outcome.verified, true);
        assert.equal(outcome.method, loader ? 'loader' : 'direct');
        assert.deepEqual(board.readFlash(start, size), overlaid(before, image, start));
        assert.deepEqual(
          outcome.sectors.filter(({ erased }) => erased).map((each) => each.start),
          pagesOfFirstPart(subject, image),
        );
        assert.deepEqual(board.dataEeprom, noise(board.dataEeprom.length, 6), 'data EEPROM is untouched');
        assert.deepEqual(board.violations, []);
      });
    }

    it('is left alone where it holds all already', async () => {
      const board = usedBoard(subject);
      await flash(board, image);
      const { bytes } = await flash(board, image);
      assert.deepEqual([bytes.erased, bytes.programmed], [0, 0]);
    });

    it('is put right by the next job after each cut, of three kinds in turn', async () => {
      const board = usedBoard(subject);
      const whole = board.snapshot();
      const before = board.readFlash(start, size);
      // A stride that meets every part of the job sooner or later.
      let cuts = 0;
      for (let transfer = 1; ; transfer += amount(cutEvery, Math.ceil(cutEvery / 4))) {
        board.restore(whole);
        const journal = new MemoryJournal();
        const cut = CUTS[cuts % CUTS.length] ?? CABLE_PULLED;
        const complete = await flash(board, image, { journal, signal: cut.arm(board, transfer) }).then(
          ({ verified }) => verified,
          () => false,
        );
        mendAfterCut(board);
        if (complete) {
          break;
        }
        cuts++;
        const outcome = await flash(board, image, { journal });
        assert.equal(outcome.verified, true);
        assert.deepEqual(
          board.readFlash(start, size),
          overlaid(before, image, start),
          `after ${cut.name} at ${transfer}`,
        );
      }
      assert.ok(cuts * cutEvery > 130, `${cuts} cuts`);
    });
  });
}
