/**
 * On what flash jobs are tried at random: one board for each kind of flash controller, F4 for half of them. A controller
 * that is driven has a row here.
 */

import { type Sector, sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';

/** A board's chip, and the part of its flash that jobs are about. */
export interface FlashGround {
  readonly chip: string;
  /** Bytes of its flash. */
  readonly size: number;
  /** What an erased byte reads as. */
  readonly erased: number;
  /** Sectors that jobs are about, a row of six. */
  readonly sectors: readonly Sector[];
  /** All of its sectors, by index: an image may reach beyond the six. */
  readonly all: readonly Sector[];
}

/** Chips, and the first of the sectors where the jobs are. Of F103xG, L4R5, L4P5, G474, H743 and H7A3 those at the border of their banks. */
const ROWS: readonly (readonly [chip: string, firstSector: number])[] = [
  ['stm32f072xb', 0],
  ['stm32f103xe', 0],
  ['stm32f207xg', 0],
  ['stm32f303xc', 0],
  ['stm32f746xg', 0],
  ['stm32l476xg', 0],
  ['stm32f030x4', 0],
  ['stm32f103xg', 253],
  ['stm32f767xi', 0],
  ['stm32l073xz', 0],
  ['stm32l152xe', 0],
  ['stm32g0b1xe', 0],
  ['stm32wb55xg', 0],
  ['stm32wl55xc', 0],
  ['stm32u083xc', 0],
  ['stm32h743xi', 5],
  ['stm32h7a3xi', 125],
  ['stm32g474xe', 125],
  ['stm32l4r5xi', 253],
  ['stm32l4p5xe', 61],
  ['stm32c031x6', 0],
];

const F4 = groundOf('stm32f401xe', 0);
const OTHERS = ROWS.map(([chip, first]) => groundOf(chip, first));

/** F4 for every other series, the others in turn. */
export function groundOfSeries(index: number): FlashGround {
  return index % 2 === 0 ? F4 : (OTHERS[((index - 1) / 2) % OTHERS.length] ?? F4);
}

function groundOf(chip: string, first: number): FlashGround {
  const row = chipNamed(chip);
  const sectors = sectorsOf(row);
  return {
    chip,
    size: sectors.reduce((sum, { size }) => sum + size, 0),
    erased: row.erasedByte ?? 0xff,
    sectors: sectors.slice(first, first + 6),
    all: sectors,
  };
}
