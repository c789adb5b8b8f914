/**
 * What a piece of firmware is, put together from its marks: product, version, date, board, and the chip with a reason.
 *
 * Below: marks. Above: the card of the editor, the guess of the chip. It says only what stands in the bytes; where its
 * code runs (vector table, size) is the guess's business.
 */

import type { ContentMark, MarkDetails, MarkOf } from './content-marks.ts';
import type { ProductRole } from './known-products.ts';

/** A chip that the bytes speak of. */
export interface SpokenChip {
  /** A part number or the beginning of one: `STM32F401CE`, `STM32F072xB`; not always one of an STM32. */
  readonly name: string;
  /** `named`: it is written there. `board`: the name of the board carries it, as ST's Nucleo boards' do. */
  readonly because: 'named' | 'board';
  /** The text that says so, and where it stands. */
  readonly text: string;
  readonly address: number;
}

/** What firmware says of itself; undefined is what it does not say. */
export interface FirmwareIdentity {
  readonly product: string | undefined;
  readonly role: ProductRole | undefined;
  readonly version: string | undefined;
  /** When it was built: `2021-02-02`. */
  readonly date: string | undefined;
  readonly board: string | undefined;
  readonly chip: SpokenChip | undefined;
  /** What else is in it: a system that it is built on, a boot loader. */
  readonly others: readonly {
    readonly product: string;
    readonly role: ProductRole;
    readonly version: string | undefined;
  }[];
}

/** What counts as the thing itself, before what starts it and before what it is built on. */
const ROLES: readonly ProductRole[] = ['firmware', 'boot-loader', 'system'];

/**
 * What the firmware is that `marks` were found in; undefined where they say nothing of it.
 * @param marks of all its segments, most important segment first
 */
export function identifyFirmware(marks: readonly ContentMark[]): FirmwareIdentity | undefined {
  const products = marks
    .filter((mark): mark is MarkOf<'product'> => mark.kind === 'product')
    .map(({ details }) => details)
    .sort((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role));
  const boards = marks.filter((mark): mark is MarkOf<'board'> => mark.kind === 'board');
  const [itself, ...others] = products.filter(isFirstOfItsName);
  if (!itself && boards.length === 0) {
    return undefined;
  }
  return {
    product: itself?.product,
    role: itself?.role,
    version: itself?.version,
    // One build makes one file: MicroPython's date is that of the OpenMV around it. Not so a boot loader's.
    date: itself?.date ?? others.find(({ role, date }) => role !== 'boot-loader' && date !== undefined)?.date,
    board: boards.find(({ details }) => details.board !== undefined)?.details.board,
    chip: spokenChip(boards),
    others: others.map(({ product, role, version }) => ({ product, role, version })),
  };
}

function isFirstOfItsName(
  { product }: MarkDetails['product'],
  index: number,
  all: readonly MarkDetails['product'][],
): boolean {
  return all.findIndex((other) => other.product === product) === index;
}

function spokenChip(boards: readonly MarkOf<'board'>[]): SpokenChip | undefined {
  const chips = boards.flatMap(({ address, details: { board = '', chip, text } }): SpokenChip[] => {
    const carried = chipOfBoard(board);
    return [
      ...(chip === undefined ? [] : [{ name: chip, because: 'named' as const, text, address }]),
      ...(carried === undefined ? [] : [{ name: carried, because: 'board' as const, text, address }]),
    ];
  });
  const named = chips.find(({ because }) => because === 'named');
  const carried = chips.find(({ because }) => because === 'board');
  // MicroPython 1.11 for NUCLEO-L073RZ says “with STM32F073RZT6”: what is printed on the board is right.
  return named && carried && lineOf(named.name) !== lineOf(carried.name) ? carried : (named ?? carried);
}

/** `STM32F401` of `STM32F401xE`. */
function lineOf(chip: string): string {
  return chip.slice(0, 'STM32F401'.length);
}

/**
 * Boards named after their chip: line, pins and flash size (ST UM1724, “Codification”: NUCLEO-XXYYZT; Arduino's core and
 * Mbed write it with an underscore and call generic boards likewise).
 */
const BOARD_OF_CHIP =
  /(?:NUCLEO|GENERIC|DISCO|BLACKPILL|BLUEPILL|BLACK)[-_ ]((?:[CFGHLU]\d[0-9A-Z]\d|W[BL]\d\d)[A-Z][0-9A-Z])/;

function chipOfBoard(board: string): string | undefined {
  const code = BOARD_OF_CHIP.exec(board)?.[1];
  return code && `STM32${code}`;
}
