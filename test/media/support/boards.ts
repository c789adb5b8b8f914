/** Boards for the page: a plan for an STM32F401xE, and what came of it. */

import type { WatchedBoard } from '../../../src/extension/editor/board-watch.ts';
import { FirmwareImage } from '../../../src/image/firmware-image.ts';
import type { SectorState } from '../../../src/programming/outcome.ts';
import type { FlashPlan, PlannedSector } from '../../../src/programming/plan.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';

function there<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('The table of chips has changed');
  }
  return value;
}

/** The chip of the board. */
export const F401 = there(CHIPS.find(({ name }) => name === 'STM32F401xD/xE'));

/** What is done with one of its sectors: all of it, except for what is kept at its end. */
export function planned(index: number, action: PlannedSector['action'], keptBytes = 0): PlannedSector {
  const sector = there(F401.flash.sectors[index]);
  const end = sector.start + sector.size;
  const content = FirmwareImage.from(
    action === 'erase' || action === 'identical'
      ? []
      : [{ address: sector.start, bytes: new Uint8Array(sector.size).fill(1) }],
  );
  const kept = keptBytes > 0 ? [{ start: end - keptBytes, end }] : [];
  return { sector, action, unfinished: false, content, kept, imageBytes: sector.size - keptBytes, before: [] };
}

/** A plan as a second version of a firmware has it: the first sector is right, one is blank, one keeps its end. */
export const PLAN: FlashPlan = {
  chip: F401.name,
  problems: [],
  sectors: [
    planned(0, 'identical'),
    planned(5, 'erase-and-program'),
    planned(6, 'program'),
    planned(7, 'erase-and-program', 0x8000),
  ],
  erase: 'sectors',
  mode: { bits: 32, minimumVolts: 2.7 },
  voltage: 3.3,
  predictedSeconds: 4.6,
};

/** What came of a job, as its sectors say. */
export function reportOf(
  states: Readonly<Record<number, SectorState>>,
  atRisk: Readonly<Record<number, number>> = {},
): NonNullable<WatchedBoard['report']> {
  const sectors = F401.flash.sectors.map(({ index, start, size }) => ({
    index,
    start,
    size,
    state: states[index] ?? 'untouched',
    erased: states[index] === 'erased',
    atRisk: atRisk[index] ?? 0,
  }));
  const verified = sectors.every(({ state }) => ['untouched', 'identical', 'verified'].includes(state));
  return {
    board: 'ST-Link/V2-1 066EFF, STM32F401xD/xE',
    title: 'Flashing firmware.dfu: NUCLEO-F401RE',
    connection: {
      mode: 'attach',
      failedModes: [],
      resetPinWorks: undefined,
      clock: 4000,
      voltage: 3.3,
      idcode: 0x2ba01477,
    },
    outcome: {
      chip: F401.name,
      sectors,
      bytes: { erased: 0x40000, programmed: 0x60000, identical: 0x4000, kept: 0x8000 },
      verified,
      seconds: 4.8,
      predictedSeconds: 4.6,
      writeBits: 32,
      method: 'loader',
      remarks: [],
      core: verified ? 'running' : 'halted',
    },
  };
}

/** A board on which nothing goes on. */
export function boardWith(
  change: Partial<WatchedBoard> & { readonly state?: WatchedBoard['entry']['state'] } = {},
): WatchedBoard {
  const { state = { kind: 'idle' }, ...rest } = change;
  const entry = { key: '1-2', name: 'NUCLEO-F401RE · ST-Link 066DFF', simulated: false, state, chip: F401 };
  return { entry, planned: undefined, report: undefined, failure: undefined, running: false, ...rest };
}
