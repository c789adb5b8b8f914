import assert from 'node:assert/strict';
import { collectedFile, firmwareFile, type FirmwareProblem } from '../../src/formats/firmware-file.ts';
import { ProblemList } from '../../src/formats/problem.ts';
import { SegmentCollector } from '../../src/image/segment-collector.ts';

const file = (...segments: [number, ...number[]][]) =>
  firmwareFile(
    segments.map(([address, ...bytes]) => ({ address, bytes: Uint8Array.from(bytes) })),
    undefined,
    new ProblemList<FirmwareProblem>(),
  );

describe('firmwareFile()', () => {
  it('has nothing to say about parts that lie apart', () => {
    assert.deepEqual(file([0, 1, 2], [2, 3]).problems, []);
  });

  it('tells of overlaps, lets the later part count', () => {
    const { image, problems } = file([0, 1, 2, 3], [1, 9]);
    assert.deepEqual([...image.flatten({ start: 0, end: 3 }, 0)], [1, 9, 3]);
    assert.deepEqual(problems, [
      { code: 'overlap', severity: 'error', offset: 0, details: { address: 1, size: 1, differing: true } },
    ]);
    assert.equal(file([0, 1, 2], [1, 2]).problems[0]?.severity, 'warning');
  });

  it('tells of bytes past 2³² and leaves them out', () => {
    const { image, problems } = file([0xffff_ffff, 1, 2]);
    assert.equal(image.size, 1);
    assert.deepEqual(problems[0]?.details, { address: 0xffff_ffff, size: 2 });
  });

  it('tells of a file with nothing in it', () => {
    assert.deepEqual(
      file().problems.map(({ code }) => code),
      ['no-content'],
    );
  });
});

describe('collectedFile()', () => {
  it('tells of parts that were too many to keep', () => {
    const collector = new SegmentCollector();
    for (let index = 0; index < 100_003; index++) {
      collector.add(2 * index, Uint8Array.of(1));
    }
    const { problems } = collectedFile(collector, undefined, new ProblemList<FirmwareProblem>());
    assert.deepEqual(problems[0]?.details, { kept: 100_000, dropped: 3 });
  });
});
