import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareImages, comparisonSteps } from '../../src/image/compare.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';

const image = (...parts: [number, number[]][]): FirmwareImage =>
  FirmwareImage.layered(parts.map(([address, bytes]) => ({ address, bytes: Uint8Array.from(bytes) })));

const someImage = fc
  .array(fc.tuple(fc.nat(30), fc.array(fc.nat(1), { maxLength: 8 })), { maxLength: 5 })
  .map((parts) => image(...parts));

/** The byte that an image holds at each address from 0 to 39, undefined where none. */
const bytesOf = (given: FirmwareImage): (number | undefined)[] =>
  Array.from({ length: 40 }, (_, address) => given.slice({ start: address, end: address + 1 }).segments[0]?.bytes[0]);

describe('compareImages()', () => {
  it('finds runs that changed and runs that only one of the two has', () => {
    const left = image([0, [1, 2, 3, 4]], [10, [5, 5]]);
    const right = image([0, [1, 9, 9, 4, 7]], [20, [6]]);
    assert.deepEqual(compareImages(left, right), {
      differences: [
        { start: 1, end: 3, kind: 'changed' },
        { start: 4, end: 5, kind: 'only-right' },
        { start: 10, end: 12, kind: 'only-left' },
        { start: 20, end: 21, kind: 'only-right' },
      ],
      count: 4,
      equal: 2,
      changed: 2,
      onlyLeft: 2,
      onlyRight: 2,
    });
  });

  it('does not care how content is cut into segments', () => {
    const whole = image([0, [1, 2, 3, 4]]);
    const cut = image([0, [1]], [1, [2, 3]], [3, [4]]);
    assert.deepEqual(compareImages(whole, cut).count, 0);
    const other = image([0, [9, 9]], [2, [9, 9]]);
    assert.deepEqual(compareImages(cut, other).differences, [{ start: 0, end: 4, kind: 'changed' }]);
  });

  it('agrees with a comparison address by address', () => {
    fc.assert(
      fc.property(someImage, someImage, (left, right) => {
        const [a, b] = [bytesOf(left), bytesOf(right)];
        const expected = a.map((byte, address) => {
          const other = b[address];
          return byte === other
            ? undefined
            : byte === undefined
              ? 'only-right'
              : other === undefined
                ? 'only-left'
                : 'changed';
        });
        const { differences, equal, changed, onlyLeft, onlyRight, count } = compareImages(left, right);
        const found = new Array<string | undefined>(40).fill(undefined);
        differences.forEach(({ start, end, kind }) => found.fill(kind, start, end));
        assert.deepEqual(found, expected);
        const number = (kind: string): number => expected.filter((each) => each === kind).length;
        assert.deepEqual([changed, onlyLeft, onlyRight], ['changed', 'only-left', 'only-right'].map(number));
        assert.equal(equal, a.filter((byte, address) => byte !== undefined && byte === b[address]).length);
        // maximal runs: neighbours are of different kinds or apart
        assert.ok(
          differences.every(
            (next, index) =>
              index === 0 || differences[index - 1]!.end < next.start || differences[index - 1]!.kind !== next.kind,
          ),
        );
        assert.equal(count, differences.length);
      }),
    );
  });

  it('lists no more runs than it is asked for, and counts all', () => {
    const left = image([0, [1, 0, 1, 0, 1, 0]]);
    const right = image([0, [0, 0, 0, 0, 0, 0]]);
    const { differences, count, changed } = compareImages(left, right, 2);
    assert.deepEqual([differences.length, count, changed], [2, 3, 3]);
  });
});

describe('comparisonSteps()', () => {
  const large = (change: number): FirmwareImage => {
    const bytes = new Uint8Array(5 << 20);
    bytes[3 << 20] = change;
    bytes[(3 << 20) - 1] = change;
    return FirmwareImage.from([{ address: 7, bytes }]);
  };

  it('takes many, and finds the same as one', () => {
    const [left, right] = [large(1), large(2)];
    const runs: [string, number, number][] = [];
    const steps = [...comparisonSteps(left, right, (kind, start, end) => runs.push([kind, start, end]))];
    assert.ok(steps.length >= 4);
    assert.ok(runs.every(([, start, end]) => end - start <= 1 << 20));
    // The run that lies across two steps is one to who looks at the list.
    const at = 7 + (3 << 20);
    assert.deepEqual(compareImages(left, right).differences, [{ start: at - 1, end: at + 1, kind: 'changed' }]);
  });

  it('takes several for a file of nothing but small segments, too', () => {
    const scattered = FirmwareImage.from(
      Array.from({ length: 80_000 }, (_, index) => ({ address: 3 * index, bytes: Uint8Array.of(1) })),
    );
    assert.ok([...comparisonSteps(scattered, FirmwareImage.from([]), () => undefined)].length >= 2);
  });
});
