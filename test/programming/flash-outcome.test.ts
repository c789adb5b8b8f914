import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { hasLockedUp, outcomeOf } from '../../src/programming/flash-outcome.ts';
import type { SectorTrack } from '../../src/programming/flash-run.ts';
import type { SectorState } from '../../src/programming/outcome.ts';
import type { FlashPlan, PlannedSector } from '../../src/programming/plan.ts';
import { F401XE } from '../support/halted-board.ts';
import { noise } from '../support/flash-board.ts';
import { InstantClock } from '../support/manual-clock.ts';

function planned(index: number, action: PlannedSector['action']): PlannedSector {
  const sector = F401XE.flash.sectors[index];
  assert.ok(sector);
  const content = FirmwareImage.from([{ address: sector.start, bytes: noise(100) }]);
  return {
    sector,
    action,
    unfinished: false,
    content,
    kept: [{ start: sector.start, end: sector.start + 40 }],
    before: [],
    imageBytes: 60,
  };
}

function outcome(sectors: readonly PlannedSector[], states: readonly SectorState[]): ReturnType<typeof outcomeOf> {
  const plan: FlashPlan = {
    chip: F401XE.name,
    problems: [],
    sectors,
    erase: 'sectors',
    mode: { bits: 32, minimumVolts: 2.7 },
    voltage: 3.3,
    predictedSeconds: 1,
  };
  const tracks = sectors.map((each, index): SectorTrack => {
    const state = states[index] ?? 'unknown';
    return { planned: each, state, erased: each.action === 'erase-and-program' && state !== 'untouched' };
  });
  const run = {
    track: (sector: PlannedSector['sector']) => tracks.find((track) => track.planned.sector === sector),
    mode: { bits: 16, minimumVolts: 2.1 },
    method: 'loader' as const,
    remarks: [],
  };
  const journal = { atRisk: () => 40 };
  const target = { chip: F401XE, clock: new InstantClock() };
  return outcomeOf({ plan, run, journal, core: 'running', remarks: [], target, started: -2500 });
}

describe('hasLockedUp', () => {
  it('is said of a program that was started, not of what is none', () => {
    const remark = { code: 'no-vector-table', stackPointer: 0, resetHandler: 0 } as const;
    assert.ok(hasLockedUp({ core: 'locked-up', remarks: [] }));
    assert.ok(!hasLockedUp({ core: 'locked-up', remarks: [remark] }));
    assert.ok(!hasLockedUp({ core: 'running', remarks: [] }));
  });
});

describe('outcomeOf', () => {
  it('counts bytes by what was done with them, and seconds', () => {
    const { bytes, seconds, verified, writeBits, sectors } = outcome(
      [planned(0, 'identical'), planned(1, 'program'), planned(2, 'erase-and-program')],
      ['identical', 'verified', 'verified'],
    );
    assert.deepEqual(bytes, { erased: 16384, programmed: 200, identical: 60, kept: 80 });
    assert.equal(seconds, 2.5);
    assert.equal(verified, true);
    assert.equal(writeBits, 16);
    assert.equal(sectors.length, 8);
    assert.ok(sectors.slice(3).every(({ state, atRisk }) => state === 'untouched' && atRisk === 0));
  });

  it('does not call verified what was not, and says what is at risk', () => {
    const { bytes, verified, sectors } = outcome([planned(2, 'erase-and-program')], ['unknown']);
    assert.equal(verified, false);
    assert.equal(bytes.programmed, 0);
    assert.equal(sectors[2]?.atRisk, 40);
  });
});
