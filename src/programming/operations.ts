/**
 * A plan as operations of the flash, each with the sectors it is about.
 *
 * Below: plans, operations. Above: execution and prediction. Pure.
 */

import { WriteUnits } from '../image/write-units.ts';
import type { FlashMemory } from '../stm32/devices/chip-description.ts';
import type { FlashOperation } from '../stm32/flash/flash-operation.ts';
import type { FlashPlan, PlannedSector } from './plan.ts';

/** Flash is compared by words. Bytes. */
const WORD = 4;

/** The units that plans deal in: those that are written, and none smaller than what is compared. */
export function unitsOf({ writeUnit, erasedByte }: FlashMemory): WriteUnits {
  return new WriteUnits(Math.max(writeUnit, WORD), erasedByte);
}

/** An operation, and the sectors that it changes. */
export interface PlannedOperation {
  readonly operation: FlashOperation;
  readonly sectors: readonly PlannedSector[];
}

/**
 * The operations of a plan in their order: sector by sector, so that as little as possible is half done at any time,
 * and so that the data of one sector comes over the wire while the next is erased.
 */
export function operationsOf(plan: Pick<FlashPlan, 'sectors' | 'erase'>, units: WriteUnits): PlannedOperation[] {
  const changing = plan.sectors.filter(({ action }) => action !== 'identical');
  const wholeChip: PlannedOperation[] =
    plan.erase === 'chip' ? [{ operation: { kind: 'erase-chip' }, sectors: changing }] : [];
  return [...wholeChip, ...changing.flatMap((planned) => sectorOperations(planned, plan.erase === 'sectors', units))];
}

function sectorOperations(planned: PlannedSector, eraseSector: boolean, units: WriteUnits): PlannedOperation[] {
  const { sector, action, content } = planned;
  const operations: FlashOperation[] = [
    ...(eraseSector && action !== 'program' ? [{ kind: 'erase-sector', sector } as const] : []),
    ...content
      .joined()
      .segments.flatMap((segment) => units.withoutBlankRuns(segment))
      .map(({ address, bytes }) => ({ kind: 'program', address, bytes }) as const),
  ];
  return operations.map((operation) => ({ operation, sectors: [planned] }));
}
