/** A virtual board whose core is reset and halted, ready for routines: for what is below sessions. */

import { silentLog } from '../../src/base/log.ts';
import { CortexMCore } from '../../src/cortex-m/cortex-m-core.ts';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import type { WriteMode } from '../../src/stm32/devices/chip-description.ts';
import { controllerOf } from '../../src/stm32/flash/controller-table.ts';
import type { FlashController } from '../../src/stm32/flash/flash-controller.ts';
import { installRoutines, type RamCode } from '../../src/stm32/loaders/ram-code.ts';
import { VirtualBoard, type VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { probeOf } from './contract-board.ts';

/** What routines and their host sides work with. */
export interface HaltedBoard {
  readonly board: VirtualBoard;
  readonly core: CortexMCore;
  readonly code: RamCode;
  readonly flash: FlashController;
}

/** The chip of the default virtual board. */
export const F401XE = chipWithDeviceId(0x433) ?? assertNever();

/** The way to program this many bits at a time. */
export function bitsAtOnce(bits: number): WriteMode {
  return F401XE.flash.writeModes.find((mode) => mode.bits === bits) ?? { bits, minimumVolts: 0 };
}

/** Connects, halts, installs the routines. */
export async function haltedBoard(options: VirtualBoardOptions = {}): Promise<HaltedBoard> {
  const board = new VirtualBoard(options);
  const probe = probeOf(board);
  await probe.open();
  await probe.connect();
  const core = new CortexMCore(probe, board.clock, silentLog);
  await core.resetAndHalt();
  await core.prepareForRoutines();
  const code = await installRoutines(probe.memory, F401XE);
  return { board, core, code, flash: controllerOf(probe.memory, F401XE.flash, board.clock) };
}

function assertNever(): never {
  throw new Error('STM32F401xD/xE is not in the chip table');
}
