/**
 * All chips, and how one is found: by the identifier it reports, cut to the flash that it says it has.
 *
 * Below: rows. Above: identification of a board, inspection of files, plans. Pure.
 */

import type { ChipDescription, FlashSector } from './chip-description.ts';
import { STM32F4_CHIPS } from './stm32f4-chips.ts';

/** Every chip that can be flashed. */
export const CHIPS: readonly ChipDescription[] = STM32F4_CHIPS;

/** The chip with this DBGMCU_IDCODE.DEV_ID, with the flash of the largest part of its group; undefined if unknown. */
export function chipWithDeviceId(deviceId: number): ChipDescription | undefined {
  return CHIPS.find((chip) => chip.deviceIds.includes(deviceId));
}

/**
 * The chip with as much flash as its own register says, and the sectors that its option bytes make.
 * @param kilobytes what the flash size register holds
 * @param optionRegister FLASH_OPTCR, for chips that can be divided into banks
 * @returns undefined where the register's figure is none that such a chip can have (a clone, or a broken read)
 */
export function withFlashSize(
  chip: ChipDescription,
  kilobytes: number,
  optionRegister = 0,
): ChipDescription | undefined {
  const { dualBank } = chip;
  const divided = dualBank?.kilobytes === kilobytes && ((optionRegister >>> dualBank.optionBit) & 1) === 1;
  const layout = divided ? dualBank.sectors : chip.flash.sectors;
  const end = chip.flash.start + kilobytes * 1024;
  const sectors = layout.filter((sector) => sector.start + sector.size <= end);
  return endOf(sectors) === end ? { ...chip, flash: { ...chip.flash, sectors } } : undefined;
}

function endOf(sectors: readonly FlashSector[]): number | undefined {
  const last = sectors.at(-1);
  return last && last.start + last.size;
}
