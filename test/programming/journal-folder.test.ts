import assert from 'node:assert/strict';
import type { WallClock } from '../../src/programming/chip-holds.ts';
import { encodeJournal, type JobRecord, type JournalNote } from '../../src/programming/journal.ts';
import { JournalFolder, scopeOfImage, type SmallFiles } from '../../src/programming/journal-folder.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { noise, sectorStart } from '../support/flash-board.ts';

const job: JobRecord = {
  title: 'Flashing a.dfu',
  board: 'ST-Link/V2-1 066EFF',
  probe: '066EFF',
  chip: 'STM32F401xD/xE',
  began: 1_700_000_000_000,
};
const note: JournalNote = {
  start: sectorStart(1),
  size: 16384,
  phase: 'erase-begun',
  before: [],
  kept: [{ address: sectorStart(1), bytes: noise(12) }],
};

describe('JournalFolder', () => {
  let contents: Map<string, Uint8Array>;
  let time: number;
  const files: SmallFiles = {
    location: 'memory',
    read: async (name) => contents.get(name),
    write: async (name, content) => void contents.set(name, content),
    remove: async (name) => void contents.delete(name),
    names: async () => [...contents.keys()],
  };
  const clock: WallClock = { now: () => time, every: () => () => undefined, sleep: async () => undefined };
  const folderOf = (owner: string): JournalFolder => new JournalFolder(files, owner, clock);
  beforeEach(() => {
    contents = new Map();
    time = 1e12;
  });

  it('shows one program what another has left, with the job that left it', async () => {
    const left = folderOf('command line').journal('', job);
    await left.store('CHIP', encodeJournal({ owner: left.owner, job, notes: [note] }));
    const [owed, ...others] = await folderOf('window').owed();
    assert.deepEqual(others, []);
    assert.deepEqual(owed, { chipId: 'CHIP', scope: '', owner: 'command line', job, bytes: 12, heldBy: undefined });
  });

  it('counts nothing as owed that no erase has touched, and tells nothing of damaged files', async () => {
    const journal = folderOf('window').journal();
    await journal.store('NOTED', encodeJournal({ owner: 'window', notes: [{ ...note, phase: 'noted' }] }));
    await journal.store('DAMAGED', noise(100));
    assert.deepEqual(await folderOf('window').owed(), []);
    assert.deepEqual(await journal.list(), ['NOTED', 'DAMAGED']);
  });

  it('says whose job is under way on the chip, until that is 15 s old', async () => {
    const other = folderOf('command line').journal();
    await other.store('CHIP', encodeJournal({ owner: 'command line', notes: [note] }));
    await other.hold('CHIP');
    const heldBy = async () => (await folderOf('window').owed()).map((owed) => owed.heldBy);
    assert.deepEqual(await heldBy(), ['command line']);
    await assert.rejects(folderOf('window').discard({ chipId: 'CHIP', scope: '' }), (error) =>
      isProgrammingError(error, 'chip-in-use'),
    );
    assert.equal((await folderOf('window').owed()).length, 1);
    time += 15_001;
    assert.deepEqual(await heldBy(), [undefined]);
  });

  it('discards what is owed to one chip alone, and holds nothing afterwards', async () => {
    const journal = folderOf('window').journal();
    for (const chip of ['CHIP', 'OTHER']) {
      await journal.store(chip, encodeJournal({ owner: 'window', notes: [note] }));
    }
    await folderOf('window').discard({ chipId: 'CHIP', scope: '' });
    assert.deepEqual([...contents.keys()], ['OTHER.journal']);
  });

  it('keeps virtual boards with one chip number apart by their images', async () => {
    const [here, there] = [scopeOfImage('/a/board.bin'), scopeOfImage('/b/board.bin')];
    await folderOf('window')
      .journal(here)
      .store('CHIP', encodeJournal({ owner: 'window', notes: [note] }));
    assert.deepEqual(await folderOf('window').journal(here).list(), ['CHIP']);
    assert.deepEqual(await folderOf('window').journal(there).list(), []);
    assert.deepEqual(await folderOf('window').journal().list(), []);
    assert.deepEqual(
      (await folderOf('window').owed()).map(({ scope }) => scope),
      [here],
    );
  });

  it('takes an image for the same however Windows writes its path', () => {
    assert.equal(scopeOfImage('C:\\boards\\a.bin'), scopeOfImage('c:/boards/a.bin'));
  });
});
