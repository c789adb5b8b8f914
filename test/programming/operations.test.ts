import assert from 'node:assert/strict';
import { FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';
import { operationsOf, unitsOf } from '../../src/programming/operations.ts';
import type { PlannedSector } from '../../src/programming/plan.ts';
import { noise } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

function planned(index: number, action: PlannedSector['action'], ...segments: Segment[]): PlannedSector {
  const sector = F401XE.flash.sectors[index];
  assert.ok(sector);
  return {
    sector,
    action,
    unfinished: false,
    content: FirmwareImage.from(segments),
    kept: [],
    imageBytes: 0,
    before: [],
  };
}

const START = 0x08000000;
const UNITS = unitsOf(F401XE.flash);

describe('operationsOf', () => {
  it('goes sector by sector, so that little is half done at any time', () => {
    const sectors = [
      planned(0, 'erase-and-program', { address: START, bytes: noise(8) }),
      planned(1, 'identical', { address: 0x08004000, bytes: noise(8) }),
      planned(2, 'program', { address: 0x08008000, bytes: noise(8) }),
      planned(3, 'erase'),
    ];
    const kinds = operationsOf({ sectors, erase: 'sectors' }, UNITS).map(({ operation, sectors: [about] }) => [
      about?.sector.index,
      operation.kind,
    ]);
    assert.deepEqual(kinds, [
      [0, 'erase-sector'],
      [0, 'program'],
      [2, 'program'],
      [3, 'erase-sector'],
    ]);
  });

  it('erases the chip once, for all of its sectors', () => {
    const sectors = [
      planned(0, 'erase-and-program', { address: START, bytes: noise(8) }),
      planned(1, 'erase-and-program', { address: 0x08004000, bytes: noise(8) }),
    ];
    const operations = operationsOf({ sectors, erase: 'chip' }, UNITS);
    assert.deepEqual(
      operations.map(({ operation }) => operation.kind),
      ['erase-chip', 'program', 'program'],
    );
    assert.deepEqual(operations[0]?.sectors, sectors);
  });

  it('programs nothing where a long run is blank already', () => {
    const bytes = noise(2048).fill(0xff, 400, 1200);
    const sectors = [planned(0, 'program', { address: START, bytes })];
    const programs = operationsOf({ sectors, erase: 'sectors' }, UNITS).map(({ operation }) =>
      operation.kind === 'program' ? [operation.address - START, operation.bytes.length] : [],
    );
    assert.deepEqual(programs, [
      [0, 400],
      [1200, 848],
    ]);
  });

  it('joins segments that meet inside a word', () => {
    const sector = planned(0, 'program', { address: START, bytes: noise(5) }, { address: START + 5, bytes: noise(3) });
    const [first, ...more] = operationsOf({ sectors: [sector], erase: 'sectors' }, UNITS);
    assert.equal(more.length, 0);
    assert.ok(first?.operation.kind === 'program' && first.operation.bytes.length === 8);
  });

  it('deals in whole units, and in none smaller than a word', () => {
    assert.deepEqual(
      [2, 4, 32].map((writeUnit) => unitsOf({ sectors: [], writeUnit, erasedByte: 0, errorCorrected: false }).size),
      [4, 4, 32],
    );
  });
});
