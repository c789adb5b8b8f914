/**
 * How long flashing takes on every chip that is driven and has a virtual board: over noise, over an erased chip, and the same
 * again, beside what the chip and the wire need. On an ST-Link/V2-1 at 4 MHz and 3.3 V, by the virtual clock.
 *
 *   npx tsx test/bench/all-chips.ts [CHIP…]
 *
 * Exit code 1 where a job takes longer than is allowed.
 */

import { existsSync } from 'node:fs';
import { viewOf } from '../../src/base/bytes.ts';
import { readFirmware } from '../../src/formats/convert.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { type ChipRow, flashSizeOf, type Sector, sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { CHIP_NAMES, chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { namedChip, CHIPS } from '../../src/stm32/devices/chip-table.ts';
import { corpusPath, readCorpus } from '../support/corpus.ts';
import { noise, onBoard } from '../support/flash-board.ts';
import { RUNNING_BEFORE, wireTime } from './flash-job.ts';

/** Typical times of the data sheets: bytes that are programmed at once and how long that takes, and erases; milliseconds. */
interface FlashTimes {
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

interface Limits {
  /** The chip's or the wire's, for the image alone; seconds. */
  readonly image: number;
  /** With what shares a sector with it and is kept: read, and programmed again. */
  readonly kept: number;
}

function limitsOf(row: ChipRow, image: FirmwareImage, before: FirmwareImage, times: FlashTimes): Limits {
  const { unit, program, erase, erased = 0xff } = times;
  const blank = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === erased);
  let chip = 0;
  let sent = 0;
  let keptUnits = 0;
  let keptBytes = 0;
  for (const { start, size } of sectorsOf(row) satisfies readonly Sector[]) {
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

/** A program for 60 % of flash, or all before a hole in it, 5 % of it blank, where there is no real one. */
function madeImage(row: ChipRow, { erased = 0xff }: FlashTimes): FirmwareImage {
  const sectors = sectorsOf(row);
  const beforeHole = sectors.filter(({ start, size }, index) => start + size !== sectors[index + 1]?.start)[0];
  const room = (beforeHole ? beforeHole.start + beforeHole.size : row.flashStart) - row.flashStart;
  const size = Math.min(Math.floor((flashSizeOf(row) * 0.6) / 1024) * 1024, room);
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

function imageFor(row: ChipRow, times: FlashTimes): FirmwareImage {
  const file = FILES[row.name];
  return file !== undefined && existsSync(corpusPath(file))
    ? readFirmware(file, readCorpus(file)).image
    : madeImage(row, times);
}

function noiseAllOver(row: ChipRow): FirmwareImage {
  return FirmwareImage.from(
    sectorsOf(row).map(({ start, size }, index) => ({ address: start, bytes: noise(size, 100 + index) })),
  );
}

/** Flashes once; seconds, and what was kept. */
async function flashOnce(
  row: ChipRow,
  image: FirmwareImage,
  before: FirmwareImage,
): Promise<{ readonly seconds: number; readonly kept: number }> {
  const board = new VirtualBoard({ chip: row.name, probe: 'v2-1', volts: 3.3 });
  before.segments.forEach(({ address, bytes }) => board.writeFlash(address, bytes));
  board.powerCycle();
  await board.clock.sleep(RUNNING_BEFORE);
  board.resetTimes();
  const outcome = await onBoard(board, (session) => flashImage(session, image, { run: false }));
  if (!outcome.verified || board.violations.length > 0) {
    throw new Error(`${row.name}: ${board.violations.join('\n') || 'not verified'}`);
  }
  return { seconds: board.times.total / 1000, kept: outcome.bytes.kept };
}

async function main(wanted: readonly string[]): Promise<void> {
  const driven = CHIP_NAMES.map(chipNamed).filter(({ idcode }) =>
    CHIPS.some(({ deviceIds }) => deviceIds.includes(idcode & 0xfff)),
  );
  const nothing = FirmwareImage.from([]);
  console.log(
    'Seconds on the virtual clock, ST-Link/V2-1, 4 MHz, 3.3 V; allowed in brackets: 1.05 × the limit + 0.15 + 2 × hash.',
  );
  console.log('| chip | image | over noise | over an erased chip | the same again |\n|---|---|---|---|---|');
  for (const row of driven.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const times = TIMES[namedChip(row.idcode & 0xfff)?.family ?? ''];
    if (!times) {
      throw new Error(`no times for ${row.name}`);
    }
    const image = imageFor(row, times);
    const hash = ((image.size / 4) * HASH_CYCLES) / times.clock;
    const before = noiseAllOver(row);
    const jobs = [
      { before, limits: limitsOf(row, image, before, times) },
      { before: nothing, limits: limitsOf(row, image, nothing, times) },
    ];
    const cells: string[] = [];
    for (const job of jobs) {
      const { seconds, kept } = await flashOnce(row, image, job.before);
      const allowed = (limit: number): number => 1.05 * limit + 0.15 + 2 * hash;
      const plain = allowed(job.limits.image);
      const withKept = allowed(job.limits.kept);
      const over = seconds > withKept;
      process.exitCode = over ? 1 : process.exitCode;
      const more =
        seconds > plain && kept > 0 ? `, ${withKept.toFixed(2)} with ${Math.round(kept / 1024)} KB kept` : '';
      cells.push(`${seconds.toFixed(2)} (${plain.toFixed(2)}${more})${over ? ' **over**' : ''}`);
    }
    const again = await flashOnce(row, image, image);
    const allowedAgain = 0.12 + 1.3 * hash;
    const over = again.seconds > allowedAgain;
    process.exitCode = over ? 1 : process.exitCode;
    cells.push(`${again.seconds.toFixed(3)} (${allowedAgain.toFixed(3)})${over ? ' **over**' : ''}`);
    const what = FILES[row.name] && image.size > 0 ? (FILES[row.name]?.split('/').at(-1) ?? '') : 'made';
    console.log(`| ${row.name} | ${what}, ${Math.round(image.size / 1024)} KB | ${cells.join(' | ')} |`);
  }
}

void main(process.argv.slice(2));
