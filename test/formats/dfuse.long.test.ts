/** Whatever a file contains, the parser comes back quickly with something that can be shown. 120,000 inputs. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isWhole } from '../../src/document/fixes.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import type { DfuseFile } from '../../src/formats/dfuse-file.ts';
import { dfuseListing } from '../../src/formats/dfuse-listing.ts';
import { dfuseContentOf, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { hasErrors } from '../../src/formats/problem.ts';
import { dfuseProblemText } from '../../src/texts/format-texts.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { amount } from '../support/amount.ts';
import { corpus, readCorpus } from '../support/corpus.ts';

/** Fields that a hostile file would choose. */
const INTERESTING = [0, 1, 7, 8, 0x7f, 0xff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

const seeds: Uint8Array[] = [
  buildDfu({
    targets: [
      {
        elements: [
          { address: 0x0800_0000, bytes: [1, 2, 3] },
          { address: 0x0800_0002, bytes: [9, 9] },
        ],
      },
    ],
  }),
  buildDfu({
    targets: [
      { name: 'one', residue: 'rest', elements: [{ address: 0xffff_fffe, bytes: [1, 2, 3, 4] }] },
      { name: 'two', alternateSetting: 1, elements: [] },
      { name: 'three', elements: [{ address: 0, bytes: new Uint8Array(64) }] },
    ],
    suffix: { metadata: [1, 2, 3] },
  }),
  buildDfu({ targets: [{ elements: [{ address: 0, bytes: [...Buffer.from('a\r\nb\n')] }] }], afterSuffix: [1, 2] }),
  Uint8Array.from(Buffer.from(':020000040800F2\r\n:00000001FF\r\n')),
  ...corpus.filter(({ size }) => size < 5000).map(({ file }) => readCorpus(file)),
];

/** One change to a file: a byte, a 32-bit field, a cut, bytes doubled. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), at: fc.nat(), value: fc.nat(255) }),
  fc.record({ kind: fc.constant('word' as const), at: fc.nat(), value: fc.constantFrom(...INTERESTING) }),
  // the numbers of the headers stand here in most seeds
  fc.record({
    kind: fc.constant('word' as const),
    at: fc.constantFrom(6, 10, 17, 18, 277, 281, 285, 289),
    value: fc.constantFrom(...INTERESTING),
  }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), value: fc.nat() }),
  fc.record({ kind: fc.constant('double' as const), at: fc.nat(), value: fc.nat(64) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer Value> ? Value : never;

function mutate(bytes: Uint8Array, { kind, at: anywhere, value }: Mutation): Uint8Array {
  const at = anywhere % (bytes.length + 1);
  const changed = Uint8Array.from(bytes);
  switch (kind) {
    case 'byte':
      changed.fill(value, at, at + 1);
      return changed;
    case 'word':
      for (let index = 0; index < 4 && at + index < changed.length; index++) {
        changed[at + index] = value >>> (8 * index);
      }
      return changed;
    case 'cut':
      return changed.subarray(at, at + (value % (changed.length - at + 1)));
    case 'double':
      return Uint8Array.from([...bytes.subarray(0, at + value), ...bytes.subarray(at)]);
  }
}

const mutated = fc
  .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 6 }))
  .map(([seed, mutations]) => mutations.reduce(mutate, seed));

const random = fc
  .tuple(fc.constantFrom('', 'DfuSe\x01'), fc.uint8Array({ maxLength: 700 }))
  .map(([start, bytes]) => Uint8Array.from([...Buffer.from(start, 'latin1'), ...bytes]));

function checkFile(bytes: Uint8Array, file: DfuseFile): void {
  let previous = 0;
  for (const problem of file.problems) {
    assert.ok(problem.code === 'text-damage' || problem.offset >= previous, 'problems by offset');
    assert.ok(problem.offset >= 0 && problem.offset <= bytes.length, 'problems lie in the file');
    assert.doesNotMatch(dfuseProblemText(problem).sentence, /undefined|NaN|\{\d\}/);
    previous = problem.offset;
  }
  let end = 11;
  for (const target of file.targets) {
    for (const element of target.elements) {
      assert.ok(element.offset >= end, 'elements do not share bytes');
      assert.deepEqual(element.bytes, bytes.subarray(element.offset + 8, element.offset + 8 + element.bytes.length));
      assert.ok(element.bytes.length <= element.size);
      assert.ok(element.bytes.length === element.size || hasErrors(file.problems), 'a missing byte is an error');
      end = element.offset + 8 + element.bytes.length;
    }
  }
  assert.ok(end <= Math.max(11, bytes.length));
  assert.ok(dfuseListing('x', file).every((line) => !line.includes('undefined')));
}

function checkRewriting(bytes: Uint8Array, file: DfuseFile): void {
  if (file.problems.some(({ code }) => code === 'address-space')) {
    return; // the writer refuses such a file, by its own test
  }
  const written = serialiseDfuse(dfuseContentOf(file));
  if (file.prefix && file.problems.every(({ severity }) => severity === 'information')) {
    assert.deepEqual(written, bytes, 'a good file is written as it was read');
  }
  if (isWhole(file.problems) && file.suffix) {
    assert.equal(written.length, bytes.length, 'an editor that may write the file loses no byte');
  }
  const again = parseDfuse(written);
  const meaning = ({ targets }: DfuseFile): unknown =>
    targets.map(({ name, alternateSetting, elements }) => [
      name,
      alternateSetting,
      elements.map(({ address, bytes }) => [address, Buffer.from(bytes).toString('hex')]),
    ]);
  assert.deepEqual(meaning(again), meaning(file), 'what could be read is still there');
}

describe('parseDfuse() of anything', () => {
  const inputs: [string, fc.Arbitrary<Uint8Array>, number][] = [
    ['mutated files', mutated, amount(20_000, 100_000)],
    ['random ones', random, amount(4000, 20_000)],
  ];
  for (const [what, input, numRuns] of inputs) {
    it(`comes back with what can be shown, for ${numRuns} ${what}`, function () {
      this.timeout(600_000);
      fc.assert(
        fc.property(input, (bytes) => {
          const file = parseDfuse(bytes);
          checkFile(bytes, file);
          checkRewriting(bytes, file);
        }),
        { numRuns },
      );
    });
  }

  it('takes no more time for lies than for truths of the same length', function () {
    this.timeout(600_000);
    // The processor's time, not the wall's: a busy machine makes nothing longer. Milliseconds.
    const time = (bytes: Uint8Array): number => {
      const start = process.cpuUsage();
      parseDfuse(bytes);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    const size = 4 << 20;
    const honest = buildLarge(size, (view) => view.setUint32(289, size, true));
    const lies = [
      buildLarge(size, (view) => view.setUint32(281, 0xffff_ffff, true)), // elements without bytes, 2³² of them
      buildLarge(size, (view) => view.setUint32(289, 0xffff_ffff, true)),
      buildLarge(size, (view) => view.setUint32(277, 0xffff_ffff, true)),
      new Uint8Array(size).fill(0x0a),
    ];
    time(honest);
    const best = Math.min(time(honest), time(honest), time(honest));
    for (const lie of lies) {
      // To believe a lie is to do something 2³² times, which takes many seconds.
      const taken = Math.min(time(lie), time(lie));
      assert.ok(taken < 10 * best + 500, `${taken} ms, and ${best} ms for the truth`);
    }
  });
});

/** A file with one target, one element header and `size` zero bytes, changed by `lie`. */
function buildLarge(size: number, lie: (view: DataView) => void): Uint8Array {
  const start = buildDfu({ targets: [{ elements: [{ address: 0, bytes: [] }] }], suffix: false });
  const bytes = new Uint8Array(start.length + size);
  bytes.set(start);
  lie(new DataView(bytes.buffer)); // eslint-disable-line no-restricted-syntax -- a buffer of its own
  return bytes;
}
