import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { operationsOf, unitsOf } from '../../src/programming/operations.ts';
import type { PlannedSector } from '../../src/programming/plan.ts';
import { WriteAccount } from '../../src/programming/write-account.ts';
import { noise } from '../support/flash-board.ts';
import { bitsAtOnce, F401XE } from '../support/halted-board.ts';

function planned(index: number, action: PlannedSector['action']): PlannedSector {
  const sector = F401XE.flash.sectors[index];
  assert.ok(sector);
  const content = FirmwareImage.from([{ address: sector.start, bytes: noise(4000) }]);
  return { sector, action, unfinished: false, content, kept: [], imageBytes: 4000, before: [] };
}

describe('WriteAccount', () => {
  // erase 0, program 0, program 1
  const operations = operationsOf(
    {
      sectors: [planned(0, 'erase-and-program'), planned(1, 'program')],
      erase: 'sectors',
    },
    unitsOf(F401XE.flash),
  );
  const account = new WriteAccount(operations, F401XE.flash, bitsAtOnce(32));
  const statesAt = (completed: number, begun: number): unknown =>
    account
      .sectorsAt({ completed, begun, programmed: 0 })
      .map(({ planned: { sector }, state, erased }) => [sector.index, state, erased]);

  it('says in which state each sector is at any moment', () => {
    assert.deepEqual(statesAt(0, 0), []);
    assert.deepEqual(statesAt(0, 1), [[0, 'unknown', false]]);
    assert.deepEqual(statesAt(1, 1), [[0, 'erased', true]]);
    assert.deepEqual(statesAt(1, 2), [[0, 'unknown', true]]);
    assert.deepEqual(statesAt(2, 2), [[0, 'programmed', true]]);
    assert.deepEqual(statesAt(2, 3), [
      [0, 'programmed', true],
      [1, 'unknown', false],
    ]);
    assert.deepEqual(statesAt(3, 3), [
      [0, 'programmed', true],
      [1, 'programmed', false],
    ]);
  });

  it('does not know about what a loader without a host may have begun', () => {
    assert.deepEqual(statesAt(0, 3), [
      [0, 'unknown', false],
      [1, 'unknown', false],
    ]);
  });

  it('says how much of the time is over', () => {
    const { timeDone, timeTotal, operationTime, erasing } = account.shareAt({
      completed: 1,
      begun: 2,
      programmed: 100,
    });
    assert.equal(timeDone, 250);
    assert.equal(timeTotal, 250 + 16 + 16);
    assert.equal(operationTime, 16);
    assert.equal(erasing, undefined);
    assert.equal(account.shareAt({ completed: 0, begun: 1, programmed: 0 }).erasing, 0);
    assert.equal(account.totalBytes, 8000);
  });
});
