import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeJournal, encodeJournal, type JournalNote } from '../../src/programming/journal.ts';
import { noise, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;
const NOTES: JournalNote[] = [
  {
    start: sectorStart(1),
    size: 16384,
    finished: false,
    kept: [
      { address: sectorStart(1), bytes: noise(5) },
      { address: sectorStart(2) - 7, bytes: noise(7) },
    ],
  },
  { start: sectorStart(5), size: 131072, finished: true, kept: [] },
];

describe('a journal', () => {
  it('is read as it was written', () => {
    assert.deepEqual(decodeJournal(encodeJournal(NOTES), sectors), NOTES);
    assert.deepEqual(decodeJournal(encodeJournal([]), sectors), []);
  });

  it('is not believed when any of it is missing or changed', () => {
    const content = encodeJournal(NOTES);
    fc.assert(
      fc.property(fc.nat(content.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = content.slice();
        changed[at] = (changed[at] ?? 0) ^ change;
        assert.equal(decodeJournal(changed, sectors), undefined);
        assert.equal(decodeJournal(content.subarray(0, at), sectors), undefined);
      }),
    );
    assert.equal(decodeJournal(noise(500), sectors), undefined);
  });

  it('is believed about sectors that the chip has, and bytes that lie in them', () => {
    const [note] = NOTES;
    assert.ok(note);
    const strange: JournalNote[] = [
      { ...note, start: sectorStart(1) + 4 },
      { ...note, size: 32768 },
      { ...note, kept: [{ address: sectorStart(2), bytes: noise(4) }] },
      { ...note, kept: [...note.kept].reverse() },
    ];
    assert.deepEqual(decodeJournal(encodeJournal([...strange, note]), sectors), [note]);
  });
});
