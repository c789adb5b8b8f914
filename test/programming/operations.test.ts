import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';
import { operationsOf } from '../../src/programming/operations.ts';
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

describe('operationsOf', () => {
  it('goes sector by sector, so that little is half done at any time', () => {
    const sectors = [
      planned(0, 'erase-and-program', { address: START, bytes: noise(8) }),
      planned(1, 'identical', { address: 0x08004000, bytes: noise(8) }),
      planned(2, 'program', { address: 0x08008000, bytes: noise(8) }),
      planned(3, 'erase'),
    ];
    const kinds = operationsOf({ sectors, erase: 'sectors' }).map(({ operation, sectors: [about] }) => [
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
    const operations = operationsOf({ sectors, erase: 'chip' });
    assert.deepEqual(
      operations.map(({ operation }) => operation.kind),
      ['erase-chip', 'program', 'program'],
    );
    assert.deepEqual(operations[0]?.sectors, sectors);
  });

  it('programs every word that is not blank, and long blank runs not at all', () => {
    const words = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.boolean()), { maxLength: 12 });
    fc.assert(
      fc.property(words, (runs) => {
        const bytes = Uint8Array.from(
          runs.flatMap(([length, blank]) => Array<number>(length * 4).fill(blank ? 0xff : 0x5a)),
        );
        if (bytes.length === 0) {
          return;
        }
        const programmed = new Uint8Array(bytes.length).fill(0xff);
        let total = 0;
        for (const { operation } of operationsOf({
          sectors: [planned(0, 'program', { address: START, bytes })],
          erase: 'sectors',
        })) {
          assert.ok(operation.kind === 'program' && operation.bytes.length > 0);
          assert.notEqual(operation.bytes[0], 0xff);
          assert.notEqual(operation.bytes.at(-1), 0xff);
          programmed.set(operation.bytes, operation.address - START);
          total += operation.bytes.length;
        }
        assert.deepEqual(programmed, bytes);
        assert.ok(total <= bytes.length);
      }),
    );
  });

  it('joins segments that meet inside a word', () => {
    const sector = planned(0, 'program', { address: START, bytes: noise(5) }, { address: START + 5, bytes: noise(3) });
    const [first, ...more] = operationsOf({ sectors: [sector], erase: 'sectors' });
    assert.equal(more.length, 0);
    assert.ok(first?.operation.kind === 'program' && first.operation.bytes.length === 8);
  });
});
