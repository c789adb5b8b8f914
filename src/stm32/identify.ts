/**
 * Asks a chip who it is: device identifier, size of flash, its own unique number.
 *
 * Below: the chip table, memory. Above: sessions. Looking only: works while the core runs, and with read protection set.
 */

import { hexOfBytes } from '../base/hex.ts';
import type { TargetMemory } from '../probe/debug-probe.ts';
import { ChipError } from './chip-error.ts';
import type { ChipDescription } from './devices/chip-description.ts';
import { chipWithDeviceId } from './devices/chip-table.ts';
import { driverOf } from './flash/controller-table.ts';

/** DBGMCU_IDCODE on all STM32 with a Cortex-M3 or M4 (RM0368, 23.6.1). */
const DBGMCU_IDCODE = 0xe0042000;
const DEVICE_ID_MASK = 0xfff;

/** A chip that said who it is. */
export interface IdentifiedChip {
  /** With as much flash as this one has. */
  readonly chip: ChipDescription;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly chipId: string;
}

/** @throws ChipError `unknown-chip`, `unlikely-flash-size`, `unknown-layout`; ProbeError where the chip does not answer */
export async function identifyChip(memory: TargetMemory): Promise<IdentifiedChip> {
  const deviceId = (await memory.readWord(DBGMCU_IDCODE)) & DEVICE_ID_MASK;
  const largest = chipWithDeviceId(deviceId);
  if (!largest) {
    throw new ChipError('unknown-chip', { deviceId });
  }
  // The register is a half-word in the upper half of a word: words can be read by every probe's firmware.
  const kilobytes = (await memory.readWord(largest.flashSizeRegister & ~3)) >>> 16;
  const chip = await driverOf(largest.flash.controller).layOut(largest, kilobytes, memory);
  const { start, end } = chip.uniqueId;
  return { chip, chipId: hexOfBytes(await memory.read(start, end - start)) };
}
