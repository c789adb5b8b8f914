/**
 * How long flashing takes on every chip that is driven and has a virtual board: over noise, over an erased chip, and the same
 * again, beside what the chip and the wire need. On an ST-Link/V2-1 at 4 MHz and 3.3 V, by the virtual clock.
 *
 *   npx tsx test/bench/all-chips.ts [--write] [CHIP…]      --write: into docs/speed.md too
 *   npx tsx test/bench/all-chips.ts --peers [--write]      beside st-flash and openocd: see `chip-peers.ts`
 *
 * Exit code 1 where a job takes longer than is allowed.
 */

import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { CHIPS } from '../../src/stm32/devices/chip-table.ts';
import { type ChipRow, flashSizeOf } from '../../src/virtual-board/chips/chip-row.ts';
import { CHIP_NAMES, chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { hashTime, imageFor, limitsOf, noiseAllOver, timesOf } from './chip-jobs.ts';
import { benchPeers } from './chip-peers.ts';
import { flashOnce } from './flash-once.ts';
import { writeGenerated } from './generated-text.ts';

const HEADING = '| chip | image | over noise | over an erased chip | the same again |\n|---|---|---|---|---|';
const NOTHING = FirmwareImage.from([]);

/** A row of the table; marks as over what takes longer than allowed. */
async function rowOf(row: ChipRow): Promise<string> {
  const times = timesOf(row);
  const { image, what } = imageFor(row, times);
  const hash = hashTime(image.size, times);
  const cells: string[] = [];
  for (const before of [noiseAllOver(row), NOTHING]) {
    const limits = limitsOf(row, image, before, times);
    const { seconds, kept } = await flashOnce(row, image, before);
    const allowed = (limit: number): number => 1.05 * limit + 0.15 + 2 * hash;
    const plain = allowed(limits.image);
    const withKept = allowed(limits.kept);
    const more = seconds > plain && kept > 0 ? `, ${withKept.toFixed(2)} with ${Math.round(kept / 1024)} KB kept` : '';
    cells.push(`${seconds.toFixed(2)} (${plain.toFixed(2)}${more})${seconds > withKept ? OVER : ''}`);
  }
  const again = await flashOnce(row, image, image);
  const allowed = 0.12 + 1.3 * hash;
  cells.push(`${again.seconds.toFixed(3)} (${allowed.toFixed(3)})${again.seconds > allowed ? OVER : ''}`);
  return `| ${row.name} | ${what}, ${Math.round(image.size / 1024)} KB | ${cells.join(' | ')} |`;
}

const OVER = ' **over**';

/** Whether a chip says that it has less flash than it has: what it has is the same as of the one that says so. */
function saysLess(row: ChipRow): boolean {
  return row.flashSizeCode !== undefined && row.flashSizeCode > 0 && row.flashSizeCode * 1024 < flashSizeOf(row);
}

async function benchAll(wanted: readonly string[]): Promise<string> {
  const driven = CHIP_NAMES.map(chipNamed).filter(
    (row) => CHIPS.some(({ deviceIds }) => deviceIds.includes(row.idcode & 0xfff)) && !saysLess(row),
  );
  console.log(
    'Seconds on the virtual clock, ST-Link/V2-1, 4 MHz, 3.3 V; allowed in brackets: 1.05 × the limit + 0.15 + 2 × hash.',
  );
  console.log(HEADING);
  const lines: string[] = [];
  for (const row of driven.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
    const line = await rowOf(row);
    console.log(line);
    lines.push(line);
  }
  if (lines.some((line) => line.includes(OVER))) {
    process.exitCode = 1;
  }
  return [HEADING, ...lines].join('\n');
}

async function main(words: readonly string[]): Promise<void> {
  const write = words.includes('--write');
  const chips = words.filter((word) => !word.startsWith('--'));
  if (words.includes('--peers')) {
    await benchPeers(chips, write);
    return;
  }
  const table = await benchAll(chips);
  if (write && chips.length === 0) {
    await writeGenerated('docs/speed.md', 'chips', table);
  }
}

void main(process.argv.slice(2));
