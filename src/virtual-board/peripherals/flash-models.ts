/**
 * The flash controllers by the model that a chip's row names.
 *
 * Below: each of them. Above: the chip.
 */

import type { ChipRow } from '../chips/chip-row.ts';
import { F1Flash } from './f1-flash.ts';
import { F4Flash } from './f4-flash.ts';
import { H7Flash } from './h7-flash.ts';
import { L0Flash } from './l0-flash.ts';
import { L4Flash } from './l4-flash.ts';
import type { FlashArray } from './flash-array.ts';
import type { FlashController, FlashSurroundings } from './flash-controller.ts';

export function makeFlash(row: ChipRow, array: FlashArray, around: FlashSurroundings): FlashController {
  switch (row.flash.model) {
    case 'f4':
      return new F4Flash(row, row.flash, array, around);
    case 'f1':
      return new F1Flash(row, row.flash, array, around);
    case 'l4':
      return new L4Flash(row, row.flash, array, around);
    case 'l0':
      return new L0Flash(row, row.flash, array, around);
    case 'h7':
      return new H7Flash(row, row.flash, array, around);
  }
}
