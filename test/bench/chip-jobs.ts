/**
 * The jobs of the benches over all chips, as data: which image a chip gets, what it holds before, and what chip and wire need
 * for it. Knows nothing of who does them.
 *
 * Below: the corpus, the rows of the virtual chips. Above: `all-chips.ts`, `chip-peers.ts`.
 */

import { existsSync } from 'node:fs';
import { viewOf } from '../../src/base/bytes.ts';
import { readFirmware } from '../../src/formats/convert.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { namedChip } from '../../src/stm32/devices/chip-table.ts';
import { type ChipRow, flashSizeOf, sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { corpusPath, readCorpus } from '../support/corpus.ts';
import { noise } from '../support/flash-board.ts';
import { wireTime } from './flash-job.ts';

/** Typical times of the data sheets: bytes that are programmed at once and how long that takes, and erases; milliseconds. */
export interface FlashTimes {
  readonly unit: number;
  readonly program: number;
  readonly erase: (sectorBytes: number) => number;
  /** What an erased byte reads as. */
  readonly erased?: number;
  /** Core clock after a reset, Hz. */
  readonly clock: number;
}

const always = (milliseconds: number) => (): number => milliseconds;
const bySize =
  (table: Readonly<Record<number, number>>) =>
  (bytes: number): number =>
    table[bytes / 1024] ?? NaN;

/** DS8314 and DS9716 (F4, F2, F7 at x32), DS9773, DS5319, DS9118, DS10198, DS12232, DS11929, DS10183, DS10262, DS12110. */
const F4_ERASE = bySize({ 16: 250, 32: 250, 64: 550, 128: 1000, 256: 1600 });
const L4_TIMES: FlashTimes = { unit: 8, program: 0.0817, erase: always(22), clock: 4_000_000 };
const G0_TIMES: FlashTimes = { unit: 8, program: 0.085, erase: always(22), clock: 16_000_000 };
const TIMES: Readonly<Record<string, FlashTimes>> = {
  F0: { unit: 2, program: 0.0535, erase: always(30), clock: 8_000_000 },
  F1: { unit: 2, program: 0.0525, erase: always(30), clock: 8_000_000 },
  F3: { unit: 2, program: 0.0535, erase: always(30), clock: 8_000_000 },
  F2: { unit: 4, program: 0.016, erase: F4_ERASE, clock: 16_000_000 },
  F4: { unit: 4, program: 0.016, erase: F4_ERASE, clock: 16_000_000 },
  F7: { unit: 4, program: 0.016, erase: F4_ERASE, clock: 16_000_000 },
  L0: { unit: 64, program: 3.28, erase: always(3.28), erased: 0, clock: 2_097_000 },
  L1: { unit: 128, program: 3.28, erase: always(3.28), erased: 0, clock: 2_097_000 },
  L4: L4_TIMES,
  'L4+': L4_TIMES,
  G4: { ...L4_TIMES, clock: 16_000_000 },
  WB: L4_TIMES,
  WL: L4_TIMES,
  G0: G0_TIMES,
  C0: { ...G0_TIMES, clock: 12_000_000 },
  U0: { ...G0_TIMES, clock: 4_000_000 },
  H7: { unit: 32, program: 0.1, erase: bySize({ 8: 22, 128: 1000 }), clock: 64_000_000 },
};

/** H7A and H7B: words half as large as those of their family. */
const H7AB_ID = 0x480;
const H7AB_TIMES: FlashTimes = { unit: 16, program: 0.1, erase: bySize({ 8: 22 }), clock: 64_000_000 };

/** Real firmware, by chip. */
const FILES: Readonly<Record<string, string>> = {
  stm32f401xe: 'mpy-f401ce-v1.14.dfu',
  stm32f411xe: 'nucleo/micropython-v1.11-nucleo-f411re.hex',
  stm32f446xe: 'nucleo/micropython-v1.11-nucleo-f446re.hex',
  stm32f429xi: 'nucleo/micropython-v1.11-stm32f429disc.hex',
  stm32f091xc: 'nucleo/micropython-v1.11-nucleo-f091rc.hex',
  stm32f746xg: 'nucleo/micropython-v1.11-nucleo-f746zg.hex',
  stm32f767xi: 'nucleo/micropython-v1.11-nucleo-f767zi.hex',
  stm32h743xi: 'nucleo/micropython-v1.11-nucleo-h743zi.hex',
  stm32l073xz: 'nucleo/micropython-v1.11-nucleo-l073rz.hex',
  stm32l432xc: 'nucleo/micropython-v1.11-nucleo-l432kc.hex',
  stm32l452xe: 'nucleo/micropython-v1.11-nucleo-l452re.hex',
  stm32l476xg: 'nucleo/micropython-v1.11-nucleo-l476rg.hex',
  stm32wb55xg: 'mpy-wb55cg.dfu',
};

/** Cycles that the hash takes for a word (timing model: the loader's inner loop). */
const HASH_CYCLES = 7;

/** The data sheet's times of a chip. @throws Error for a family without */
export function timesOf(row: ChipRow): FlashTimes {
  const id = row.idcode & 0xfff;
  const times = id === H7AB_ID ? H7AB_TIMES : TIMES[namedChip(id)?.family ?? ''];
  if (!times) {
    throw new Error(`no times for ${row.name}`);
  }
  return times;
}

/** Seconds that a hash of so many bytes takes the chip as it comes out of a reset. */
export function hashTime(bytes: number, { clock }: FlashTimes): number {
  return ((bytes / 4) * HASH_CYCLES) / clock;
}

/** What a job needs at least. */
export interface Limits {
  /** The chip's or the wire's, for the image alone; seconds. */
  readonly image: number;
  /** With what shares a sector with it and is kept: read, and programmed again. */
  readonly kept: number;
}

/** What chip and wire need, by the data sheets and the timing model. */
export function limitsOf(row: ChipRow, image: FirmwareImage, before: FirmwareImage, times: FlashTimes): Limits {
  const { unit, program, erase, erased = 0xff } = times;
  const blank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === erased);
  let chip = 0;
  let sent = 0;
  let keptUnits = 0;
  let keptBytes = 0;
  for (const { start, size } of sectorsOf(row)) {
    const range = { start, end: start + size };
    const wanted = image.slice(range);
    if (wanted.size === 0) {
      continue;
    }
    const old = before.flatten(range, erased);
    const alone = new Uint8Array(size).fill(erased);
    const merged = old.slice();
    for (const { address, bytes } of wanted.segments) {
      alone.set(bytes, address - start);
      merged.set(bytes, address - start);
    }
    if (merged.every((byte, at) => byte === old[at])) {
      continue;
    }
    const isErased = !blank(old);
    chip += isErased ? erase(size) : 0;
    keptBytes += isErased ? size - wanted.size : 0;
    for (let at = 0; at < size; at += unit) {
      const ofImage = !blank(alone.subarray(at, at + unit));
      chip += ofImage ? program : 0;
      sent += ofImage ? unit : 0;
      keptUnits += !ofImage && isErased && !blank(merged.subarray(at, at + unit)) ? 1 : 0;
    }
  }
  const kept = (keptUnits * program + (keptBytes > 0 ? wireTime(keptBytes, 'v2-1') : 0)) / 1000;
  const alone = Math.max(chip, wireTime(sent, 'v2-1')) / 1000;
  return { image: alone, kept: alone + kept };
}

/** Between parts of a program, as linkers leave it; bytes. */
const PADDING = 512;

/** A program for 60 % of flash, or all before a hole in it, or so many bytes; 5 % of it blank. Where there is no real one. */
export function madeImage(row: ChipRow, { erased = 0xff }: FlashTimes, atMost = Infinity): FirmwareImage {
  const sectors = sectorsOf(row);
  const beforeHole = sectors.filter(({ start, size }, index) => start + size !== sectors[index + 1]?.start)[0];
  const room = (beforeHole ? beforeHole.start + beforeHole.size : row.flashStart) - row.flashStart;
  const size = Math.min(Math.floor((flashSizeOf(row) * 0.6) / 1024) * 1024, room, atMost);
  const bytes = noise(size, 7);
  for (let at = 19 * PADDING; at < size; at += 20 * PADDING) {
    bytes.fill(erased, at, at + PADDING);
  }
  const { start } = row.ram[0] ?? { start: 0x2000_0000 };
  // Stack pointer, reset handler, and there a “B .”
  viewOf(bytes).setUint32(0, start + 0x400, true);
  viewOf(bytes).setUint32(4, row.flashStart + 9, true);
  bytes.set([0xfe, 0xe7], 8);
  return FirmwareImage.from([{ address: row.flashStart, bytes }]);
}

/** Real firmware where there is some for a board with this chip, else made up; with what it is. */
export function imageFor(row: ChipRow, times: FlashTimes): { readonly image: FirmwareImage; readonly what: string } {
  const file = FILES[row.name];
  return file !== undefined && existsSync(corpusPath(file))
    ? { image: readFirmware(file, readCorpus(file)).image, what: file.split('/').at(-1) ?? file }
    : { image: madeImage(row, times), what: 'made' };
}

/** Every sector full of something else. */
export function noiseAllOver(row: ChipRow): FirmwareImage {
  return FirmwareImage.from(
    sectorsOf(row).map(({ start, size }, index) => ({ address: start, bytes: noise(size, 100 + index) })),
  );
}
