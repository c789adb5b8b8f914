import assert from 'node:assert/strict';
import fc from 'fast-check';
import { concatBytes, viewOf } from '../../src/base/bytes.ts';
import { crc32 } from '../../src/base/crc32.ts';
import { decodeJournal, encodeJournal, type JournalNote, owedBytes } from '../../src/programming/journal.ts';
import { noise, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;
const NOTES: JournalNote[] = [
  {
    start: sectorStart(1),
    size: 16384,
    phase: 'erase-begun',
    before: [{ start: sectorStart(1), end: sectorStart(2), a: 0x89abcdef, b: 7 }],
    kept: [
      { address: sectorStart(1), bytes: noise(5) },
      { address: sectorStart(2) - 7, bytes: noise(7) },
    ],
  },
  { start: sectorStart(5), size: 131072, phase: 'finished', before: [], kept: [] },
];

const JOB = { title: 'Flashing b.dfu', board: 'ST-Link 066EFF', probe: '066EFF', chip: 'STM32F401', began: 1.7e12 };

function words(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, index) => viewOf(bytes).setUint32(4 * index, value, true));
  return bytes;
}

describe('a journal', () => {
  it('is read as it was written', () => {
    for (const journal of [
      { owner: 'a window on Jürgen’s desk', notes: NOTES },
      { owner: '', notes: [] },
      { owner: 'me', job: JOB, notes: NOTES },
    ]) {
      assert.deepEqual(decodeJournal(encodeJournal(journal), sectors), journal);
    }
  });

  it('of the first version is read too: bytes that are owed are owed whatever came since', () => {
    // Magic, version 1, one note: start, size, not finished, one segment: address, length, bytes; CRC-32.
    const body = concatBytes([
      words(0x4a554644, 1, 1, sectorStart(1), 16384, 0, 1, sectorStart(1) + 8, 4),
      Uint8Array.of(1, 2, 3, 4),
    ]);
    const kept = [{ address: sectorStart(1) + 8, bytes: Uint8Array.of(1, 2, 3, 4) }];
    assert.deepEqual(decodeJournal(concatBytes([body, words(crc32(body))]), sectors), {
      owner: '',
      notes: [{ start: sectorStart(1), size: 16384, phase: 'programming', before: [], kept }],
    });
  });

  it('of the second version has its owner’s name in place of the record', () => {
    const body = concatBytes([words(0x4a554644, 2, 0, 2), new TextEncoder().encode('me')]);
    assert.deepEqual(decodeJournal(concatBytes([body, words(crc32(body))]), sectors), { owner: 'me', notes: [] });
  });

  it('is read without its job where the record is not as it should be', () => {
    for (const record of ['', '[]', '{"owner":7,"job":{"title":1}}', 'null']) {
      const text = new TextEncoder().encode(record);
      const body = concatBytes([words(0x4a554644, 3, 0, text.length), text]);
      const content = concatBytes([body, words(crc32(body))]);
      assert.deepEqual(decodeJournal(content, sectors), { owner: '', notes: [] });
    }
  });

  it('tells of a chip that is not at hand, and how many bytes that may have lost', () => {
    const content = encodeJournal({ owner: 'me', notes: NOTES });
    assert.equal(owedBytes(decodeJournal(content)?.notes ?? []), 12);
    assert.equal(owedBytes(NOTES.map((note) => ({ ...note, phase: 'noted' }))), 0);
  });

  it('is not believed when any of it is missing or changed', () => {
    const content = encodeJournal({ owner: 'me', notes: NOTES });
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
      { ...note, kept: [{ address: sectorStart(2), bytes: noise(4) }] },
      { ...note, kept: [...note.kept].reverse() },
      { ...note, before: [{ start: sectorStart(2), end: sectorStart(3), a: 0, b: 0 }] },
    ];
    assert.deepEqual(decodeJournal(encodeJournal({ owner: '', notes: [...strange, note] }), sectors), {
      owner: '',
      notes: [note],
    });
  });

  it('keeps apart what is owed to sectors that the chip does not have now', () => {
    const [note] = NOTES;
    assert.ok(note);
    const displaced = [{ ...note, size: note.size * 2 }];
    const content = encodeJournal({ owner: 'me', notes: [note], displaced });
    assert.deepEqual(decodeJournal(content, sectors), { owner: 'me', notes: [note], displaced });
    assert.deepEqual(decodeJournal(content)?.notes, [note, ...displaced], 'of a chip that is not at hand: all');
  });
});
