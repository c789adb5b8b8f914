/**
 * Every kind of flash controller that is driven, by its name in a chip's row.
 *
 * Below: the drivers. Above: identification, sessions.
 */

import type { Clock } from '../../base/clock.ts';
import type { TargetMemory } from '../../probe/debug-probe.ts';
import type { ControllerKind, FlashDescription } from '../devices/chip-description.ts';
import { F1_DRIVER, F3_DRIVER } from './f1-flash.ts';
import { F4_DRIVER, F7_DRIVER } from './f4-flash.ts';
import type { FlashController, FlashDriver } from './flash-controller.ts';
import { H7_DRIVER, H7AB_DRIVER } from './h7-flash.ts';
import { L0_DRIVER } from './l0-flash.ts';
import { G0_DRIVER, L4_DRIVER, WB_DRIVER, WL_DRIVER } from './l4-flash.ts';

const DRIVERS: Readonly<Record<ControllerKind, FlashDriver>> = {
  f1: F1_DRIVER,
  f3: F3_DRIVER,
  f4: F4_DRIVER,
  f7: F7_DRIVER,
  g0: G0_DRIVER,
  l0: L0_DRIVER,
  l1: L0_DRIVER,
  h7: H7_DRIVER,
  h7ab: H7AB_DRIVER,
  l4: L4_DRIVER,
  wb: WB_DRIVER,
  wl: WL_DRIVER,
};

/** The driver of this kind. */
export function driverOf(kind: ControllerKind): FlashDriver {
  return DRIVERS[kind];
}

/** The controller of a chip in hand. */
export function controllerOf(memory: TargetMemory, flash: FlashDescription, clock: Clock): FlashController {
  return driverOf(flash.controller).open(memory, flash, clock);
}
