import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { wantedSectors } from '../../src/programming/wanted-content.ts';
import { imageAt, noise, sectorStart } from '../support/flash-board.ts';
import { F401XE } from '../support/halted-board.ts';

const { sectors } = F401XE.flash;

describe('wantedSectors', () => {
  it('are those that the image touches, to the last byte and no further', () => {
    const indexesOf = (start: number, length: number): number[] =>
      wantedSectors(sectors, imageAt(start, noise(length)), []).map(({ sector }) => sector.index);
    assert.deepEqual(indexesOf(sectorStart(0), 16384), [0]);
    assert.deepEqual(indexesOf(sectorStart(0), 16385), [0, 1]);
    assert.deepEqual(indexesOf(sectorStart(4) - 1, 2), [3, 4]);
    assert.deepEqual(indexesOf(sectorStart(7) + 131071, 1), [7]);
  });

  it('leave gaps alone', () => {
    const image = FirmwareImage.from([
      { address: sectorStart(0), bytes: noise(100) },
      { address: sectorStart(5), bytes: noise(100) },
    ]);
    assert.deepEqual(
      wantedSectors(sectors, image, []).map(({ sector }) => sector.index),
      [0, 5],
    );
  });

  it('get back what an earlier job owes them, except where the image has other bytes', () => {
    const start = sectorStart(2);
    const note = {
      start,
      size: 16384,
      phase: 'programming' as const,
      before: [],
      kept: [{ address: start, bytes: noise(100) }],
    };
    const [wanted] = wantedSectors(sectors, imageAt(start + 40, new Uint8Array(20)), [note]);
    assert.ok(wanted);
    assert.equal(wanted.unfinished, true);
    assert.deepEqual(wanted.recovered, [
      { start, end: start + 40 },
      { start: start + 60, end: start + 100 },
    ]);
    const expected = noise(100);
    expected.fill(0, 40, 60);
    assert.deepEqual(wanted.content.flatten({ start, end: start + 100 }, 0xff), expected);
  });

  it('include sectors that only an earlier job has touched, if it owes them something or has left them half done', () => {
    const owed = {
      start: sectorStart(3),
      size: 16384,
      phase: 'programming' as const,
      before: [],
      kept: [{ address: sectorStart(3), bytes: noise(4) }],
    };
    const halfDone = { start: sectorStart(1), size: 16384, phase: 'programming' as const, before: [], kept: [] };
    const finished = { start: sectorStart(2), size: 16384, phase: 'finished' as const, before: [], kept: [] };
    const wanted = wantedSectors(sectors, imageAt(sectorStart(5), noise(4)), [owed, halfDone, finished]);
    assert.deepEqual(
      wanted.map(({ sector }) => sector.index),
      [1, 3, 5],
    );
  });
});
