/**
 * One chip of each kind of flash, flashed by our own code, by st-flash and by openocd as they come: seconds on the clock of
 * the same virtual board. The others run unmodified, on their own libusb; umockdev shows them the probe.
 *
 * What was measured is kept in out/bench, so that chips can be measured one by one; the table and the picture are made of all
 * that is there. Below: `chip-jobs.ts`, the programs. Above: `all-chips.ts --peers`.
 */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { type ChipRow, sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { PEER_PROGRAMS, PEER_SUPPORT, type PeerProgram, type PeerSupport } from '../support/peer-programs.ts';
import { runOnRealBinding } from '../usb/mock/real-binding.ts';
import { madeImage, noiseAllOver, timesOf } from './chip-jobs.ts';
import { boardHolding, flashOnce } from './flash-once.ts';
import { writeGenerated } from './generated-text.ts';
import { type ChipFigures, peersPicture, peersTable, type PeerJob, shortTable } from './peers-report.ts';

const ROOT = resolve(__dirname, '../..');
const FILES = join(ROOT, 'out/bench');
const STORE = join(FILES, 'chip-peers.json');
const PICTURE = join(ROOT, 'media/pictures/peers');

/** A chip for each kind of flash. Of L0 the smallest: st-flash writes it word by word, each of which takes as long as a page. */
const CHIPS = [
  'stm32f072xb',
  'stm32f103xb',
  'stm32f207xg',
  'stm32f303xc',
  'stm32f401xe',
  'stm32f746xg',
  'stm32g071xb',
  'stm32g474xe',
  'stm32h743xi',
  'stm32l011x4',
  'stm32l152xc',
  'stm32l476xg',
  'stm32wb55xg',
] as const;

/** Bytes that each is given, or a sector where that is larger. Enough to see how quick; little, since st-flash writes some by the word. */
const IMAGE_SIZE = 32 * 1024;

/** Measures, prints, and with `write` puts the result into the pages and draws the picture. */
export async function benchPeers(wanted: readonly string[], write: boolean): Promise<void> {
  mkdirSync(FILES, { recursive: true });
  // With `--write` alone what is missing is measured.
  const before = known();
  const chips = CHIPS.filter((chip) => (wanted.length > 0 ? wanted.includes(chip) : !write || !before[chip]));
  for (const chip of chips) {
    const figures = await measure(chipNamed(chip));
    console.log(peersTable([figures]));
    writeFileSync(STORE, JSON.stringify({ ...known(), [chip]: figures }, undefined, 2));
  }
  const all = known();
  const figures = CHIPS.flatMap((chip) => all[chip] ?? []);
  console.log(peersTable(figures));
  if (write) {
    await writeGenerated('docs/speed.md', 'peers', peersTable(figures));
    await writeGenerated('README.md', 'peers', shortTable(figures));
    draw(peersPicture(figures));
  }
}

function known(): Record<string, ChipFigures> {
  return existsSync(STORE) ? (JSON.parse(readFileSync(STORE, 'utf8')) as Record<string, ChipFigures>) : {};
}

async function measure(row: ChipRow): Promise<ChipFigures> {
  const support = PEER_SUPPORT.find(({ chip }) => chip === row.name);
  if (!support) {
    throw new Error(`nobody says what others can do with ${row.name}`);
  }
  const firstSector = sectorsOf(row)[0]?.size ?? 0;
  const image = madeImage(row, timesOf(row), Math.max(IMAGE_SIZE, firstSector));
  const before: Record<PeerJob, FirmwareImage> = {
    'over noise': noiseAllOver(row),
    'over an erased chip': FirmwareImage.from([]),
    'the same again': image,
  };
  const seconds: ChipFigures['seconds'] = {};
  for (const [job, content] of Object.entries(before)) {
    const ours = await flashOnce(row, image, content, true);
    const cells: Record<string, number | string> = { ours: ours.seconds };
    for (const program of PEER_PROGRAMS) {
      cells[program.name] =
        program.whyNot(support)?.not ?? (await byPeer(program, support, { row, image, before: content }));
    }
    seconds[job as PeerJob] = cells;
  }
  return { chip: row.name, bytes: image.size, seconds };
}

/** @throws Error where the program fails, or says that it has done what it has not */
async function byPeer(
  program: PeerProgram,
  support: PeerSupport,
  { row, image, before }: { readonly row: ChipRow; readonly image: FirmwareImage; readonly before: FirmwareImage },
): Promise<number> {
  const [part] = image.segments;
  if (!part) {
    throw new Error('the image is empty');
  }
  const path = join(FILES, `${row.name}.bin`);
  writeFileSync(path, part.bytes);
  const board = await boardHolding(row, before, program.pollCost);
  const { code, stdout, stderr } = await runOnRealBinding(
    board,
    program.command(support, { path, address: part.address }),
  );
  if (code !== 0 || !Buffer.from(part.bytes).equals(board.readFlash(part.address, part.bytes.length))) {
    throw new Error(`${program.name} on ${row.name} ended with ${code}:\n${stdout}\n${stderr}`);
  }
  return board.times.total / 1000;
}

/** As SVG, and as a PNG for the README: shops for extensions show no SVG there. */
function draw({ svg, width, height }: { readonly svg: string; readonly width: number; readonly height: number }): void {
  writeFileSync(`${PICTURE}.svg`, svg);
  // prettier-ignore
  execFileSync('chromium', [
    '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--force-device-scale-factor=1',
    `--window-size=${width},${height}`, `--screenshot=${PICTURE}.png`, `file://${PICTURE}.svg`,
  ], { stdio: 'ignore' });
}
