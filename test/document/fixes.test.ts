import assert from 'node:assert/strict';
import { fixProblem, isFixable, isWhole } from '../../src/document/fixes.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { dfuseContentOf, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { buildDfu, type DfuFixture } from '../fixtures/dfu-builder.ts';

const target = { name: 'ST...', elements: [{ address: 0x08000000, bytes: [1, 2, 3, 4] }] };
const good = buildDfu({ targets: [target] });

/** Files with one thing wrong, by the code of their problem. */
const broken: Record<string, Partial<DfuFixture>> = {
  'wrong-crc': { suffix: { crc: 0x12345678 } },
  'image-size': { imageSize: 77 },
  'target-size': { targets: [{ ...target, size: 99 }] },
  'name-residue': { targets: [{ ...target, residue: 'C:\\Users' }] },
  'named-flag': { targets: [{ ...target, named: 7 }] },
  'unexpected-name': { targets: [{ ...target, named: 0 }] },
  'suffix-version': { suffix: { dfu: 0x0100 } },
  'no-suffix': { suffix: false },
  'bytes-after-elements': { afterElements: [1, 2] },
  'bytes-after-suffix': { afterSuffix: [1, 2] },
};

describe('Fixes', () => {
  for (const [code, fixture] of Object.entries(broken)) {
    it(`take ${code} away, and nothing else`, () => {
      const file = parseDfuse(buildDfu({ targets: [target], ...fixture }));
      const problem = file.problems.find((candidate) => candidate.code === code);
      assert.ok(problem, `the fixture has no ${code}`);
      assert.ok(isFixable(problem));
      const fixed = serialiseDfuse(fixProblem(dfuseContentOf(file), problem));
      assert.deepEqual(parseDfuse(fixed).problems, []);
      if (code !== 'no-suffix') {
        assert.deepEqual(fixed, Uint8Array.from(good));
      }
    });
  }

  it('are not offered for what is lost', () => {
    const { problems } = parseDfuse(good.subarray(0, good.length - 18));
    const truncated = problems.find(({ code }) => code === 'truncated-element');
    assert.ok(truncated && !isFixable(truncated));
    assert.throws(() => fixProblem(dfuseContentOf(parseDfuse(good)), truncated));
  });

  it('know which files would lose something by being written again', () => {
    assert.equal(isWhole(parseDfuse(good).problems), true);
    assert.equal(isWhole(parseDfuse(new TextEncoder().encode(':00000001FF\n')).problems), false);
    assert.equal(isWhole(parseDfuse(good.subarray(0, 100)).problems), false);
  });
});

describe('a file of which a part is missing', () => {
  it('is never written again as if it were whole', () => {
    const whole = buildDfu({ targets: [{ elements: [{ address: 0, bytes: [1, 2, 3, 4] }] }] });
    for (let length = 20; length < whole.length - 16; length++) {
      const { problems } = parseDfuse(whole.slice(0, length));
      assert.equal(isWhole(problems), false, `${length} bytes`);
    }
    assert.ok(isWhole(parseDfuse(whole).problems));
  });
});
