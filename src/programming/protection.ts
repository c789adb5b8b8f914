/**
 * Asks first whether the chip lets a debugger see its flash at all.
 *
 * Below: the target. Above: every job that reads or writes flash.
 */

import type { FlashProtection } from '../stm32/flash/flash-controller.ts';
import type { FlashTarget } from './flash-target.ts';
import { ProgrammingError } from './programming-error.ts';

/** What is protected, of a chip whose flash can be read. @throws ProgrammingError `read-protected` */
export async function readableProtection(target: FlashTarget): Promise<FlashProtection> {
  const protection = await target.protection();
  if (protection.level !== 0) {
    throw new ProgrammingError('read-protected', { chip: target.chip.name, level: protection.level });
  }
  return protection;
}
