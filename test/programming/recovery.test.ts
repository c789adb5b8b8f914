import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { flashImage, planFlash, putBack } from '../../src/programming/flash-image.ts';
import { decodeJournal, encodeJournal, type JournalNote } from '../../src/programming/journal.ts';
import { eraseSectors } from '../../src/programming/mass-erase.ts';
import type { FlashProgress } from '../../src/programming/progress.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { inspectorOf } from '../../src/programming/range-inspector.ts';
import { compareOwed, judgeNotes } from '../../src/programming/recovery.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, MemoryJournal, noise, onBoard, program, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const SECTOR_1 = sectorStart(1);
const KEPT = noise(16384, 3);
/** What the job that was cut short was about: the first 100 bytes of sector 1. */
const IMAGE = imageAt(SECTOR_1, noise(100, 4));

/** A board with something in sector 1, whose flash job lost the cable while sector 1 was erased, and the journal of it. */
async function cutShort(): Promise<{ board: VirtualBoard; journal: MemoryJournal; chipId: string }> {
  const board = new VirtualBoard();
  board.writeFlash(FLASH, program(1000));
  board.writeFlash(SECTOR_1, KEPT);
  const journal = new MemoryJournal();
  await assert.rejects(
    onBoard(board, (session) =>
      flashImage(session, IMAGE, { journal, onProgress: ({ erasing }) => void (erasing === 1 && board.unplug()) }),
    ),
  );
  board.replug();
  const [chipId = ''] = journal.contents.keys();
  return { board, journal, chipId };
}

function notesOf(journal: MemoryJournal, chipId: string): readonly JournalNote[] {
  return decodeJournal(journal.contents.get(chipId) ?? new Uint8Array(), F401XE.flash.sectors)?.notes ?? [];
}

describe('what an earlier job has left', () => {
  it('is put back by the next job, whichever file it is for', async () => {
    const { board, journal } = await cutShort();
    const next = await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(3), noise(8)), { journal }));
    assert.equal(next.remarks[0]?.code, 'recovered');
    assert.deepEqual(board.readFlash(SECTOR_1 + 100, 16284), KEPT.subarray(100));
    assert.equal(journal.contents.size, 0);
  });

  it('is put back without any file', async () => {
    const { board, journal } = await cutShort();
    const outcome = await onBoard(board, (session) => putBack(session, { journal }));
    assert.equal(outcome.verified, true);
    assert.deepEqual(board.readFlash(SECTOR_1 + 100, 16284), KEPT.subarray(100));
    assert.equal(journal.contents.size, 0);
    await onBoard(board, async (session) => {
      const nothing = putBack(session, { journal });
      await assert.rejects(nothing, (error) => isProgrammingError(error, 'plan-refused'));
    });
  });

  it('is not written over what somebody else has written since: that takes a yes', async () => {
    const { board, journal, chipId } = await cutShort();
    const since = noise(16384, 9);
    board.writeFlash(SECTOR_1, since);
    const other = imageAt(sectorStart(3), noise(8));
    await onBoard(board, async (session) => {
      await assert.rejects(flashImage(session, other, { journal }), (error) => {
        assert.ok(isProgrammingError(error, 'needs-answer'), String(error));
        assert.deepEqual(error.details.question, { code: 'owed-bytes-overwritten', sectors: [1], bytes: 16284 });
        return true;
      });
      const no = flashImage(session, other, { journal, ask: async () => false });
      await assert.rejects(no, { name: 'AbortError' });
    });
    assert.deepEqual(board.readFlash(SECTOR_1, since.length), since);
    assert.equal(notesOf(journal, chipId).length, 1);

    const outcome = await onBoard(board, (session) => flashImage(session, other, { journal, ask: async () => true }));
    assert.deepEqual(outcome.remarks[0], { code: 'owed-bytes-given-up', sectors: [1], bytes: 16284 });
    assert.deepEqual(board.readFlash(SECTOR_1, since.length), since);
    assert.equal(journal.contents.size, 0);
  });

  it('is not taken for overwritten because a wire has garbled a reading of it', async () => {
    const { board, journal, chipId } = await cutShort();
    board.writeFlash(SECTOR_1, noise(100, 4));
    board.writeFlash(SECTOR_1 + 100, KEPT.subarray(100));
    const notes = notesOf(journal, chipId);
    let garbled = 0;
    const verdicts = await onBoard(board, async (session) => {
      await session.takeOver();
      const memory = {
        largestBlock: session.memory.largestBlock,
        read: async (address: number, length: number) => {
          const bytes = await session.memory.read(address, length);
          if (length > 16_000 && garbled++ === 0) {
            bytes[200] = (bytes[200] ?? 0) ^ 0x18; // two bits: the parity is right
          }
          return bytes;
        },
      };
      return judgeNotes(notes, { memory, inspect: inspectorOf(session, {}), flash: F401XE.flash });
    });
    assert.ok(garbled > 1, 'read again');
    assert.deepEqual(
      verdicts.owed.map(({ start }) => start),
      [SECTOR_1],
    );
  });

  describe('in sectors that the chip does not have now, because its option bytes were changed', () => {
    const [ONE_BANK, TWO_BANKS] = [0xffaff8aa, 0xffeff8aa];
    const AT = FLASH + 0x4000;
    const bytes = noise(4096, 7);
    /** A G474 with one bank, whose page of 4 KB was erased when the cable was pulled; its flash has two banks now. */
    async function divided(): Promise<{ board: VirtualBoard; journal: MemoryJournal }> {
      const board = new VirtualBoard({ chip: 'stm32g474xe', optionBytes: ONE_BANK });
      board.writeFlash(FLASH, program(1000));
      board.writeFlash(AT, bytes);
      const journal = new MemoryJournal();
      const onProgress = ({ erasing }: FlashProgress): void => void (erasing !== undefined && board.unplug());
      await assert.rejects(
        onBoard(board, (session) => flashImage(session, imageAt(AT, noise(96, 4)), { journal, onProgress })),
      );
      board.replug();
      board.optionBytes = TWO_BANKS;
      board.pressReset();
      return { board, journal };
    }

    it('stays saved and is told, whatever is flashed, and goes back when they are as before', async () => {
      const { board, journal } = await divided();
      const next = await onBoard(board, (session) =>
        flashImage(session, imageAt(FLASH, program(1000, 9)), { journal }),
      );
      assert.deepEqual(next.remarks, [{ code: 'owed-to-other-sectors', bytes: 4000 }]);
      const sector = await onBoard(board, async (session) => {
        await assert.rejects(putBack(session, { journal }), (error) => {
          assert.ok(isProgrammingError(error, 'plan-refused'), String(error));
          assert.deepEqual(error.details.problems, [{ code: 'owed-to-other-sectors', bytes: 4000 }]);
          return true;
        });
        const [first] = session.chip.flash.sectors.slice(-1);
        assert.ok(first);
        const erased = await eraseSectors(session, [first], { journal });
        assert.deepEqual(erased.remarks, [{ code: 'owed-to-other-sectors', bytes: 4000 }]);
        return first;
      });
      assert.equal(sector.size, 2048, 'divided otherwise');
      board.optionBytes = ONE_BANK;
      board.pressReset();
      const outcome = await onBoard(board, (session) => putBack(session, { journal }));
      assert.ok(outcome.remarks.some(({ code }) => code === 'recovered'));
      assert.deepEqual(board.readFlash(AT + 96, 4000), bytes.subarray(96));
      assert.equal(journal.contents.size, 0);
    });

    it('is not written over what somebody has flashed there meanwhile', async () => {
      const { board, journal } = await divided();
      await onBoard(board, (session) => flashImage(session, imageAt(AT, noise(4096, 11)), { journal }));
      board.optionBytes = ONE_BANK;
      board.pressReset();
      await onBoard(board, async (session) => {
        const again = putBack(session, { journal });
        await assert.rejects(again, (error) => isProgrammingError(error, 'needs-answer'));
      });
      assert.deepEqual(board.readFlash(AT, 4096), noise(4096, 11));
    });
  });

  it('is given up where somebody said “anyway” beforehand, and a plan neither asks nor forgets', async () => {
    const { board, journal, chipId } = await cutShort();
    board.writeFlash(SECTOR_1, noise(16384, 9));
    const other = imageAt(sectorStart(3), noise(8));
    await onBoard(board, (session) => planFlash(session, other, { journal }));
    assert.equal(notesOf(journal, chipId).length, 1);
    await onBoard(board, (session) => flashImage(session, other, { journal, anyway: true }));
    assert.deepEqual(board.readFlash(SECTOR_1, 16384), noise(16384, 9));
    assert.equal(journal.contents.size, 0);
  });

  it('asks for nothing where the sector is as it was before', async () => {
    const { journal, chipId } = await cutShort();
    const before = new VirtualBoard();
    before.writeFlash(FLASH, program(1000));
    before.writeFlash(SECTOR_1, KEPT);
    assert.notEqual(notesOf(journal, chipId)[0]?.before.length, 0);
    await onBoard(before, (session) => flashImage(session, imageAt(sectorStart(3), noise(8)), { journal }));
    assert.equal(before.times.erase, 0);
    assert.deepEqual(before.readFlash(SECTOR_1, KEPT.length), KEPT);
    assert.equal(journal.contents.size, 0);
  });

  it('asks for nothing where the sector holds all that the next file wants, whatever was owed', async () => {
    const { board, journal, chipId } = await cutShort();
    const [note] = notesOf(journal, chipId);
    assert.ok(note);
    // A bit of what was kept could not be written, and the new file has it as it is.
    const bytes = KEPT.slice();
    bytes.set(noise(100, 4));
    bytes[200] = 0xff;
    board.writeFlash(SECTOR_1, bytes);
    journal.contents.set(chipId, encodeJournal({ owner: '', notes: [{ ...note, before: [], phase: 'finished' }] }));
    await onBoard(board, (session) => flashImage(session, imageAt(SECTOR_1, bytes), { journal, anyway: true }));
    assert.deepEqual(board.readFlash(SECTOR_1, bytes.length), bytes);
    assert.equal(journal.contents.size, 0);
  });

  it('asks for nothing where nothing was begun', async () => {
    const { board, journal, chipId } = await cutShort();
    const [note] = notesOf(journal, chipId);
    assert.ok(note);
    board.writeFlash(SECTOR_1, noise(16384, 9));
    journal.contents.set(chipId, encodeJournal({ owner: '', notes: [{ ...note, phase: 'noted' }] }));
    await onBoard(board, (session) => flashImage(session, imageAt(sectorStart(3), noise(8)), { journal }));
    assert.deepEqual(board.readFlash(SECTOR_1, 16384), noise(16384, 9));
    assert.equal(journal.contents.size, 0);
  });
});

describe('a job that changes nothing', () => {
  const image = FirmwareImage.from([{ address: SECTOR_1, bytes: noise(100, 4) }]);

  it('leaves no journal when it is cancelled after its bytes were saved', async () => {
    const board = new VirtualBoard();
    board.writeFlash(SECTOR_1, KEPT);
    const journal = new MemoryJournal();
    const cancel = new AbortController();
    journal.onStore = () => cancel.abort();
    await onBoard(board, async (session) => {
      const job = flashImage(session, image, { journal, signal: cancel.signal });
      await assert.rejects(job, { name: 'AbortError' });
    });
    assert.equal(journal.contents.size, 0);
    assert.deepEqual(board.readFlash(SECTOR_1, KEPT.length), KEPT);
  });

  it('leaves no journal where the flash does not unlock', async () => {
    const board = new VirtualBoard();
    board.writeFlash(SECTOR_1, KEPT);
    const journal = new MemoryJournal();
    await onBoard(board, async (session) => {
      session.flash.unlock = () => Promise.reject(new Error('locked until the next reset'));
      await assert.rejects(flashImage(session, image, { journal }), /locked until/);
    });
    assert.equal(journal.contents.size, 0);
  });
});

describe('judgeNotes', () => {
  // The error-correcting code of an H7 does not fit what half an erase leaves of a word of 32 bytes.
  const { flash } = chipWithDeviceId(0x483) ?? assert.fail();
  const START = FLASH + 131072;
  const owed = noise(128, 3);
  const note: JournalNote = {
    start: START,
    size: 131072,
    phase: 'finished',
    kept: [{ address: START + 40, bytes: owed }],
    before: [],
  };

  async function judged(unreadable: number, content: Uint8Array): Promise<string> {
    const memory = {
      largestBlock: 6144,
      read: async (address: number, length: number): Promise<Uint8Array> => {
        if (address <= unreadable && unreadable < address + length) {
          throw new ProbeError('target-fault', { address: unreadable, length, access: 'read', status: 17 });
        }
        const bytes = new Uint8Array(length).fill(0xff);
        content.forEach((byte, at) => {
          const offset = START + 40 + at - address;
          if (offset >= 0 && offset < length) {
            bytes[offset] = byte;
          }
        });
        return bytes;
      },
    };
    const verdicts = await judgeNotes([note], { memory, inspect: async () => [], flash });
    return (['done', 'owed', 'overwritten'] as const).find((kind) => verdicts[kind].length > 0) ?? 'none';
  }

  it('takes a word that cannot be read for half of something, and judges the others by what they hold', async () => {
    const other = owed.slice();
    other[100] = (other[100] ?? 0) ^ 0xff;
    assert.equal(await judged(0, owed), 'done');
    assert.equal(await judged(START + 64, owed), 'owed');
    assert.equal(await judged(START + 64, other), 'overwritten');
    assert.equal(await judged(START + 130, other), 'owed', 'what is other is in the word that cannot be read');
  });
});

describe('compareOwed', () => {
  it('knows erased bits from foreign ones, whichever value an erased bit has', () => {
    const owed = Uint8Array.of(0b1100, 0x55);
    for (const [found, erasedByte, verdict] of [
      [[0b1100, 0x55], 0xff, 'same'],
      [[0b1101, 0xff], 0xff, 'between'],
      [[0b0100, 0x55], 0xff, 'other'],
      [[0b0100, 0x00], 0x00, 'between'],
      [[0b1101, 0x55], 0x00, 'other'],
    ] as const) {
      assert.equal(compareOwed(Uint8Array.from(found), owed, erasedByte), verdict);
    }
  });
});
