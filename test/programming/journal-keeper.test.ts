import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { decodeJournal } from '../../src/programming/journal.ts';
import { JournalKeeper } from '../../src/programming/journal-keeper.ts';
import type { PlannedSector } from '../../src/programming/plan.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { MemoryJournal, noise } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;

function planned(index: number): PlannedSector {
  const sector = sectors[index];
  assert.ok(sector);
  const content = FirmwareImage.from([{ address: sector.start, bytes: noise(100, index) }]);
  const kept = [{ start: sector.start + 60, end: sector.start + 100 }];
  return { sector, action: 'erase-and-program', unfinished: false, content, kept, imageBytes: 60 };
}

describe('JournalKeeper', () => {
  const stored = (port: MemoryJournal) => decodeJournal(port.contents.get('chip') ?? new Uint8Array(), sectors);

  it('stores what is kept, and not the image’s own bytes', async () => {
    const port = new MemoryJournal();
    const keeper = new JournalKeeper(port, 'chip', silentLog);
    await keeper.begin([planned(1)]);
    const [note] = stored(port) ?? [];
    assert.deepEqual(note?.kept, [{ address: planned(1).sector.start + 60, bytes: noise(100, 1).subarray(60) }]);
    assert.equal(note?.finished, false);
    assert.equal(keeper.atRisk(planned(1).sector), 40);
  });

  it('notes what is finished, and forgets the job when it is over', async () => {
    const port = new MemoryJournal();
    const keeper = new JournalKeeper(port, 'chip', silentLog);
    await keeper.begin([planned(1), planned(2)]);
    keeper.finished(planned(1).sector);
    await keeper.settle();
    assert.deepEqual(
      stored(port)?.map(({ finished }) => finished),
      [true, false],
    );
    assert.equal(keeper.atRisk(planned(1).sector), 0);
    await keeper.end();
    assert.equal(port.contents.size, 0);
  });

  it('keeps notes of sectors that this job is not about', async () => {
    const port = new MemoryJournal();
    await new JournalKeeper(port, 'chip', silentLog).begin([planned(6)]);
    const keeper = new JournalKeeper(port, 'chip', silentLog);
    assert.equal((await keeper.load(sectors)).length, 1);
    await keeper.begin([planned(1)]);
    assert.equal(stored(port)?.length, 2);
    await keeper.end();
    assert.deepEqual(
      stored(port)?.map(({ start }) => start),
      [planned(6).sector.start],
    );
  });

  it('does not let a job begin whose bytes cannot be stored', async () => {
    const port = new MemoryJournal();
    port.onStore = () => {
      throw new Error('disk full');
    };
    const begun = new JournalKeeper(port, 'chip', silentLog).begin([planned(1)]);
    await assert.rejects(begun, (error) => isProgrammingError(error, 'journal-failed'));
  });

  it('does not fail a job because a note could not be stored on the way', async () => {
    const port = new MemoryJournal();
    const keeper = new JournalKeeper(port, 'chip', silentLog);
    await keeper.begin([planned(1)]);
    port.onStore = () => {
      throw new Error('disk full');
    };
    keeper.finished(planned(1).sector);
    await keeper.settle();
    assert.equal(stored(port)?.[0]?.finished, false);
  });

  it('does not use a damaged journal, and does without a port', async () => {
    const port = new MemoryJournal();
    port.contents.set('chip', noise(50));
    assert.deepEqual(await new JournalKeeper(port, 'chip', silentLog).load(sectors), []);
    const keeper = new JournalKeeper(undefined, 'chip', silentLog);
    assert.deepEqual(await keeper.load(sectors), []);
    await keeper.begin([planned(1)]);
    assert.equal(keeper.atRisk(planned(1).sector), 40);
    await keeper.end();
  });
});
