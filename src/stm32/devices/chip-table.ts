/**
 * All chips, and how one is found: by the identifier it reports, cut to the flash that it says it has.
 *
 * Below: rows. Above: drivers, identification of a board, inspection of files, plans. Pure.
 */

import { ChipError } from '../chip-error.ts';
import { type ChipDescription, CONTROLLER_KINDS, hasSecondBank } from './chip-description.ts';
import { chipOfRow, type NamedRow } from './chip-row.ts';
import { FAMILIES, NAMED_ROWS, ROWS } from './chip-rows.generated.ts';

/** Families whose driver has passed the contract and the cut tests on the virtual board; others are known by name only. */
const DRIVEN_FAMILIES = [
  'F4',
  'F2',
  'F7',
  'F0',
  'F1',
  'F3',
  'L4',
  'L4+',
  'G4',
  'G0',
  'C0',
  'U0',
  'WB',
  'WL',
  'L0',
  'L1',
  'H7',
];

/** Every chip that can be flashed. */
export const CHIPS: readonly ChipDescription[] = chipsOf(DRIVEN_FAMILIES);

/** The chips of families for whose controller there is a driver. */
export function chipsOf(families: readonly string[]): ChipDescription[] {
  const rows = families.flatMap((name) => ROWS.filter(({ family }) => family === name));
  return rows.flatMap((row) => {
    const family = FAMILIES[row.family];
    const controller = CONTROLLER_KINDS.find((kind) => kind === (row.controller ?? family?.controller));
    return family && controller ? [chipOfRow(row, family, controller)] : [];
  });
}

/** A chip that is known by name, whether it can be flashed or not. */
export type NamedChip = Pick<NamedRow, 'family' | 'name' | 'parts' | 'core' | 'accessPort'>;

/** What the chip with this DBGMCU_IDCODE.DEV_ID is called; undefined where nobody knows it. */
export function namedChip(deviceId: number): NamedChip | undefined {
  return [...ROWS, ...NAMED_ROWS].find(({ id }) => id === deviceId);
}

/** The chip with this DBGMCU_IDCODE.DEV_ID, with the flash of the largest part of its group; undefined if unknown. */
export function chipWithDeviceId(deviceId: number): ChipDescription | undefined {
  return CHIPS.find((chip) => chip.deviceIds.includes(deviceId));
}

/**
 * The chip with as much flash as its own register says, and the sectors that its option bytes make.
 * @param kilobytes what the flash size register holds
 * @param readOptions asks for the controller's option register; called only where the size leaves a choice
 * @throws ChipError `unlikely-flash-size` where the register's figure is none that such a chip can have (a clone, or a
 *   broken read); `unknown-layout` where its option bytes are none that are understood
 */
export async function dividedBy(
  chip: ChipDescription,
  kilobytes: number,
  readOptions: () => Promise<number>,
): Promise<ChipDescription> {
  const layouts = chip.layouts?.filter((each) => each.kilobytes === kilobytes) ?? [];
  if (layouts.length === 0) {
    const cut = withFlashSize(chip, kilobytes);
    if (!cut) {
      throw new ChipError('unlikely-flash-size', { chip: chip.name, kilobytes });
    }
    return cut;
  }
  const options = await readOptions();
  const layout = layouts.find(({ options: { mask, value } }) => (options & mask) >>> 0 === value >>> 0);
  if (!layout) {
    throw new ChipError('unknown-layout', { chip: chip.name, options });
  }
  const { sectors } = layout;
  const banksJoined = hasSecondBank(chip.flash) && !hasSecondBank(layout);
  return { ...chip, flash: { ...chip.flash, sectors, ...(banksJoined && { banksJoined }) } };
}

/**
 * The chip with as much flash as its own register says, divided as most are: for files, which know no option bytes.
 * @returns undefined where no such chip has so much
 */
export function withFlashSize(chip: ChipDescription, kilobytes: number): ChipDescription | undefined {
  const { start, sectors } = chip.flash;
  const end = start + kilobytes * 1024;
  const cut = sectors.filter((sector) => sector.start + sector.size <= end);
  const last = cut.at(-1);
  return last && last.start + last.size === end ? { ...chip, flash: { ...chip.flash, sectors: cut } } : undefined;
}
