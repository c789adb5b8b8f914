/**
 * The chips that can sit on the board. A new one of a family is a row of that family's file.
 *
 * Below: the families' rows. Above: the board, the command-line tool's help.
 */

import type { ChipRow } from './chip-row.ts';
import { F1_CHIPS } from './f1-chips.ts';
import { F4_CHIPS } from './f4-chips.ts';
import { G0_CHIPS } from './g0-chips.ts';
import { H7_CHIPS } from './h7-chips.ts';
import { L0_CHIPS } from './l0-chips.ts';
import { L4_CHIPS } from './l4-chips.ts';

const ROWS: readonly ChipRow[] = [...F4_CHIPS, ...F1_CHIPS, ...L4_CHIPS, ...G0_CHIPS, ...L0_CHIPS, ...H7_CHIPS];

/** Boards that people have, by the chip on them: for `chipNamed`. Sources: ST's user manuals UM1724, UM1974, UM1670. */
const BOARDS: Readonly<Record<string, string>> = {
  'nucleo-f401re': 'stm32f401xe',
  'nucleo-f411re': 'stm32f411xe',
  'nucleo-f446re': 'stm32f446xe',
  'nucleo-f072rb': 'stm32f072xb',
  'nucleo-f091rc': 'stm32f091xc',
  'nucleo-f103rb': 'stm32f103xb',
  'nucleo-f207zg': 'stm32f207xg',
  'nucleo-f413zh': 'stm32f413xh',
  'nucleo-f429zi': 'stm32f429xi',
  'nucleo-f746zg': 'stm32f746xg',
  'nucleo-f767zi': 'stm32f767xi',
  'nucleo-c031c6': 'stm32c031x6',
  'nucleo-g031k8': 'stm32g031x8',
  'nucleo-g071rb': 'stm32g071xb',
  'nucleo-g0b1re': 'stm32g0b1xe',
  'nucleo-g474re': 'stm32g474xe',
  'nucleo-l011k4': 'stm32l011x4',
  'nucleo-l073rz': 'stm32l073xz',
  'nucleo-l152re': 'stm32l152xe',
  'nucleo-h743zi': 'stm32h743xi',
  'nucleo-h745zi-q': 'stm32h745xi',
  'nucleo-h723zg': 'stm32h723xg',
  'nucleo-h7a3zi-q': 'stm32h7a3xi',
  'nucleo-l432kc': 'stm32l432xc',
  'nucleo-l452re': 'stm32l452xe',
  'nucleo-l476rg': 'stm32l476xg',
  'nucleo-l496zg': 'stm32l496xg',
  'nucleo-l4r5zi': 'stm32l4r5xi',
  'nucleo-l4p5zg': 'stm32l4p5xg',
  'nucleo-u031r8': 'stm32u031x8',
  'nucleo-u083rc': 'stm32u083xc',
  'nucleo-wb55rg': 'stm32wb55xg',
  'nucleo-wl55jc': 'stm32wl55xc',
  stm32f3discovery: 'stm32f303xc',
  stm32f4discovery: 'stm32f407xg',
};

/** Names that `chipNamed` knows: chips, then boards. */
export const CHIP_NAMES: readonly string[] = ROWS.map(({ name }) => name);
export const BOARD_NAMES: readonly string[] = Object.keys(BOARDS);

/**
 * The row of a chip, by its name or that of a board.
 * @throws RangeError for a name that is not in the table, with those that are
 */
export function chipNamed(name: string): ChipRow {
  const wanted = name.toLowerCase();
  const row = ROWS.find((candidate) => candidate.name === (BOARDS[wanted] ?? wanted));
  if (row === undefined) {
    throw new RangeError(`no such virtual chip: ${name} (there are: ${CHIP_NAMES.join(', ')})`);
  }
  return row;
}
