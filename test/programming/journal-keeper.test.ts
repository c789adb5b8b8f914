import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { decodeJournal, encodeJournal, type JournalNote } from '../../src/programming/journal.ts';
import { JournalKeeper } from '../../src/programming/journal-keeper.ts';
import type { PlannedSector } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { MemoryJournal, noise } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';
import { ManualClock } from '../support/manual-clock.ts';

const { sectors } = F401XE.flash;

function planned(index: number): PlannedSector {
  const sector = sectors[index];
  assert.ok(sector);
  const content = FirmwareImage.from([{ address: sector.start, bytes: noise(100, index) }]);
  const kept = [{ start: sector.start + 60, end: sector.start + 100 }];
  const before = [{ start: sector.start, end: sector.start + sector.size, a: index, b: 1 }];
  return { sector, action: 'erase-and-program', unfinished: false, content, kept, imageBytes: 60, before };
}

describe('JournalKeeper', () => {
  let port: MemoryJournal;
  let clock: ManualClock;
  let keeper: JournalKeeper;
  const keeperOf = (of: MemoryJournal | undefined) => new JournalKeeper(of, 'chip', { clock, log: silentLog });
  const stored = (): readonly JournalNote[] =>
    decodeJournal(port.contents.get('chip') ?? new Uint8Array(), sectors)?.notes ?? [];
  const phases = (): string[] => stored().map(({ phase }) => phase);
  beforeEach(() => {
    port = new MemoryJournal();
    clock = new ManualClock();
    keeper = keeperOf(port);
  });

  /** A job that has noted these sectors and is about to erase them. */
  async function changing(...indexes: number[]): Promise<void> {
    await keeper.begin(indexes.map(planned));
    await keeper.changing(indexes.map((index) => planned(index).sector));
  }

  it('stores what is kept and what was there before, and not the image’s own bytes', async () => {
    await keeper.begin([planned(1)]);
    const { start } = planned(1).sector;
    assert.deepEqual(stored(), [
      {
        start,
        size: 16384,
        phase: 'noted',
        before: planned(1).before,
        kept: [{ address: start + 60, bytes: noise(100, 1).subarray(60) }],
      },
    ]);
    assert.equal(keeper.atRisk(planned(1).sector), 0);
  });

  it('says of all sectors at once, and before it resolves, that they may be half erased', async () => {
    await changing(1, 2);
    assert.deepEqual(phases(), ['erase-begun', 'erase-begun']);
    assert.equal(keeper.atRisk(planned(1).sector), 40);
  });

  it('stores later marks at most every 250 ms, and the last one in any case', async () => {
    await changing(1, 2);
    let stores = 0;
    port.onStore = () => stores++;
    keeper.reached(planned(1).sector, 'erased');
    keeper.reached(planned(1).sector, 'programming');
    keeper.reached(planned(1).sector, 'finished');
    await Promise.resolve();
    assert.equal(stores, 0);
    await clock.advance(250);
    keeper.reached(planned(2).sector, 'erased');
    await keeper.settle();
    assert.equal(stores, 1);
    assert.deepEqual(phases(), ['finished', 'erased']);
    keeper.reached(planned(2).sector, 'finished');
    await keeper.settle();
    assert.deepEqual(phases(), ['finished', 'finished']);
    assert.equal(keeper.atRisk(planned(1).sector), 0);
  });

  it('tells of a sector again that is tried again', async () => {
    await changing(1);
    keeper.reached(planned(1).sector, 'finished');
    await keeper.settle();
    await keeper.changing([planned(1).sector]);
    assert.deepEqual(phases(), ['erase-begun']);
    assert.equal(keeper.atRisk(planned(1).sector), 40);
  });

  it('forgets what is verified, whichever job has noted it', async () => {
    await changing(1, 2);
    await keeper.close();
    keeper = keeperOf(port);
    assert.equal((await keeper.load(sectors)).length, 2);
    keeper.verified(planned(1).sector);
    await keeper.settle();
    assert.deepEqual(
      stored().map(({ start }) => start),
      [planned(2).sector.start],
    );
    keeper.verified(planned(2).sector);
    await keeper.close();
    assert.equal(port.contents.size, 0);
  });

  it('keeps what is owed to sectors that the chip does not have now, with the name of the job that took it', async () => {
    const job = { title: 'Flashing a.dfu', board: 'a board', probe: 'a probe', chip: 'a chip', began: 1 };
    const displaced = (phase: JournalNote['phase']): JournalNote => ({
      ...{ start: planned(1).sector.start, size: 32_768, phase, before: [] },
      kept: [{ address: planned(1).sector.start, bytes: noise(8) }],
    });
    const [owed, nothing] = [displaced('erase-begun'), displaced('noted')];
    port.contents.set('chip', encodeJournal({ owner: 'another', job, notes: [owed, nothing] }));
    assert.deepEqual(await keeper.load(sectors), []);
    assert.deepEqual(keeper.displaced, [owed]);
    await changing(1);
    const read = () => decodeJournal(port.contents.get('chip') ?? new Uint8Array(), sectors);
    assert.deepEqual([read()?.notes.length, read()?.displaced, read()?.owner], [1, [owed], port.owner]);
    keeper.verified(planned(1).sector);
    await keeper.close();
    assert.deepEqual(read(), { owner: 'another', job, notes: [], displaced: [owed] });
  });

  it('is as it was where a job has changed nothing', async () => {
    await changing(6);
    await keeper.close();
    keeper = keeperOf(port);
    await keeper.load(sectors);
    await keeper.begin([planned(1), planned(6)]);
    await keeper.abandon();
    assert.deepEqual(
      stored().map(({ start, phase }) => [start, phase]),
      [[planned(6).sector.start, 'erase-begun']],
    );
    const other = new MemoryJournal();
    keeper = keeperOf(other);
    await keeper.load(sectors);
    await keeper.begin([planned(1)]);
    await keeper.abandon();
    assert.equal(other.contents.size, 0);
  });

  it('leaves an earlier job’s name on what that job owes, until it notes something itself', async () => {
    await changing(6);
    const later = new MemoryJournal();
    later.contents.set('chip', port.contents.get('chip') ?? new Uint8Array());
    const job = { title: 'Flashing b.dfu', board: 'ST-Link', probe: '066E', chip: 'STM32F401', began: 7 };
    keeper = keeperOf(Object.assign(later, { owner: 'another window', job }));
    const written = () => decodeJournal(later.contents.get('chip') ?? new Uint8Array(), sectors);
    await keeper.load(sectors);
    await keeper.begin([planned(1)]);
    assert.deepEqual([written()?.owner, written()?.job], ['another window', job]);
    await keeper.abandon();
    assert.deepEqual([written()?.owner, written()?.job, written()?.notes.length], ['a test', undefined, 1]);
  });

  it('holds the chip from loading to closing', async () => {
    await keeper.load(sectors);
    assert.deepEqual([...port.held], ['chip']);
    await keeper.close();
    assert.equal(port.held.size, 0);
  });

  it('does not let a job begin whose bytes cannot be stored', async () => {
    port.onStore = () => {
      throw new Error('disk full');
    };
    await assert.rejects(keeper.begin([planned(1)]), (error) => isProgrammingError(error, 'journal-failed'));
  });

  it('does not fail a job because a mark could not be stored on the way', async () => {
    await changing(1);
    port.onStore = () => {
      throw new Error('disk full');
    };
    await clock.advance(250);
    keeper.reached(planned(1).sector, 'finished');
    await keeper.settle();
    assert.deepEqual(phases(), ['erase-begun']);
  });

  it('does not use a damaged journal, and does without a port', async () => {
    port.contents.set('chip', noise(50));
    assert.deepEqual(await keeper.load(sectors), []);
    keeper = keeperOf(undefined);
    assert.deepEqual(await keeper.load(sectors), []);
    await changing(1);
    assert.equal(keeper.atRisk(planned(1).sector), 40);
    keeper.verified(planned(1).sector);
    await keeper.close();
    assert.equal(keeper.atRisk(planned(1).sector), 0);
  });
});
