/**
 * A plan as operations of the flash, each with the sectors it is about.
 *
 * Below: plans, operations. Above: execution and prediction. Pure.
 */

import type { Segment } from '../image/firmware-image.ts';
import type { FlashOperation } from '../stm32/flash/flash-operation.ts';
import type { FlashPlan, PlannedSector } from './plan.ts';
import { contiguousSegments } from './wanted-content.ts';

/** Shorter blank runs are not worth an operation of their own: the loader skips blank words anyway. */
const SHORTEST_BLANK_RUN = 256;

/** An operation, and the sectors that it changes. */
export interface PlannedOperation {
  readonly operation: FlashOperation;
  readonly sectors: readonly PlannedSector[];
}

/**
 * The operations of a plan in their order: sector by sector, so that as little as possible is half done at any time,
 * and so that the data of one sector comes over the wire while the next is erased.
 */
export function operationsOf(plan: Pick<FlashPlan, 'sectors' | 'erase'>): PlannedOperation[] {
  const changing = plan.sectors.filter(({ action }) => action !== 'identical');
  const wholeChip: PlannedOperation[] =
    plan.erase === 'chip' ? [{ operation: { kind: 'erase-chip' }, sectors: changing }] : [];
  return [...wholeChip, ...changing.flatMap((planned) => sectorOperations(planned, plan.erase === 'sectors'))];
}

function sectorOperations(planned: PlannedSector, eraseSector: boolean): PlannedOperation[] {
  const { sector, action, content } = planned;
  const operations: FlashOperation[] = [
    ...(eraseSector && action !== 'program' ? [{ kind: 'erase-sector', sector } as const] : []),
    ...contiguousSegments(content).flatMap(programOperations),
  ];
  return operations.map((operation) => ({ operation, sectors: [planned] }));
}

/** A segment of whole words without its long blank runs: an erased flash holds those already. */
function programOperations({ address, bytes }: Segment): FlashOperation[] {
  const operations: FlashOperation[] = [];
  const add = (start: number, end: number): void => {
    if (start < end) {
      operations.push({ kind: 'program', address: address + start, bytes: bytes.subarray(start, end) });
    }
  };
  let start = 0;
  let blankFrom = 0;
  for (let offset = 0; offset < bytes.length; offset += 4) {
    if (!isBlankWord(bytes, offset)) {
      if (offset - blankFrom >= SHORTEST_BLANK_RUN || blankFrom === start) {
        add(start, blankFrom);
        start = offset;
      }
      blankFrom = offset + 4;
    }
  }
  add(start, blankFrom);
  return operations;
}

function isBlankWord(bytes: Uint8Array, offset: number): boolean {
  return (
    bytes[offset] === 0xff && bytes[offset + 1] === 0xff && bytes[offset + 2] === 0xff && bytes[offset + 3] === 0xff
  );
}
