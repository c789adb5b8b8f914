import assert from 'node:assert/strict';
import fc from 'fast-check';
import { endOf, FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';

const segment = (address: number, ...bytes: number[]): Segment => ({ address, bytes: Uint8Array.from(bytes) });

/** Segments as address and plain numbers. */
const plain = (image: FirmwareImage): [number, number[]][] =>
  image.segments.map(({ address, bytes }) => [address, [...bytes]]);

/** What an image means, without segments: a map from address to byte. */
function bytesByAddress(image: FirmwareImage): Map<number, number> {
  return new Map(
    image.segments.flatMap(({ address, bytes }) => [...bytes].map((byte, index) => [address + index, byte])),
  );
}

/** Up to eight parts in a small space, so that they touch and overlap. */
const parts = fc.array(fc.record({ address: fc.nat(40), bytes: fc.uint8Array({ maxLength: 12 }) }), { maxLength: 8 });

describe('FirmwareImage', () => {
  describe('from()', () => {
    it('sorts by address, leaves empty parts out and takes parts as views', () => {
      const high = segment(0x100, 1, 2);
      const image = FirmwareImage.from([high, segment(0x80), segment(0x10, 3)]);
      assert.deepEqual(plain(image), [
        [0x10, [3]],
        [0x100, [1, 2]],
      ]);
      assert.equal(image.segments[1]?.bytes, high.bytes);
    });

    it('refuses two parts that hold one address', () => {
      assert.throws(() => FirmwareImage.from([segment(0x10, 1, 2), segment(0x11, 2)]), RangeError);
    });

    it('takes a part that ends at 2³², and refuses one that reaches past it', () => {
      assert.equal(FirmwareImage.from([segment(0xffff_fffe, 1, 2)]).size, 2);
      assert.throws(() => FirmwareImage.from([segment(0xffff_ffff, 1, 2)]), RangeError);
    });
  });

  describe('layered()', () => {
    it('lets the later part count where two overlap', () => {
      const image = FirmwareImage.layered([segment(0x10, 1, 1, 1, 1), segment(0x11, 2, 2), segment(0x13, 3, 3)]);
      assert.deepEqual(plain(image), [
        [0x10, [1]],
        [0x11, [2, 2]],
        [0x13, [3, 3]],
      ]);
    });

    it('leaves out what lies past 2³²', () => {
      assert.deepEqual(plain(FirmwareImage.layered([segment(0xffff_ffff, 1, 2)])), [[0xffff_ffff, [1]]]);
    });

    it('means the same as writing the parts one after the other', () => {
      fc.assert(
        fc.property(parts, (given) => {
          const expected = new Map<number, number>();
          for (const { address, bytes } of given) {
            bytes.forEach((byte, index) => expected.set(address + index, byte));
          }
          const image = FirmwareImage.layered(given);
          assert.deepEqual(bytesByAddress(image), new Map([...expected].sort(([a], [b]) => a - b)));
          image.segments.slice(1).forEach((next, index) => assert.ok(endOf(image.segments[index]!) <= next.address));
        }),
      );
    });

    it('takes many overlapping parts in little time', () => {
      const bytes = new Uint8Array(50_000);
      const many = Array.from({ length: 50_000 }, (_, index) => ({ address: index, bytes }));
      assert.equal(FirmwareImage.layered(many).size, 99_999);
    });
  });

  it('size counts content, not gaps', () => {
    assert.equal(FirmwareImage.from([segment(0, 1, 2), segment(0x1000, 3)]).size, 3);
    assert.equal(FirmwareImage.from([]).size, 0);
  });

  it('ranges() joins neighbours and keeps gaps', () => {
    const image = FirmwareImage.from([segment(2, 1, 2), segment(0, 1, 2), segment(5, 1)]);
    assert.deepEqual(image.ranges(), [
      { start: 0, end: 4 },
      { start: 5, end: 6 },
    ]);
  });

  it('joined() has one segment a range, with the same bytes', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const image = FirmwareImage.layered(given);
        const joined = image.joined();
        assert.deepEqual(bytesByAddress(joined), bytesByAddress(image));
        assert.deepEqual(
          joined.segments.map((segment) => ({ start: segment.address, end: endOf(segment) })),
          image.ranges(),
        );
      }),
    );
  });

  it('slice() takes several ranges at once, each as if it were alone', () => {
    const image = FirmwareImage.from([
      segment(3, ...Array(40).keys()),
      segment(43, 7),
      segment(50, ...Array(90).keys()),
    ]);
    const bounds = fc.uniqueArray(fc.nat(150), { maxLength: 12 }).map((some) => some.sort((a, b) => a - b));
    fc.assert(
      fc.property(bounds, (some) => {
        const ranges = Array.from({ length: some.length >> 1 }, (_, i) => ({
          start: some[2 * i]!,
          end: some[2 * i + 1]!,
        }));
        const expected = ranges.flatMap((range) => image.slice(range).segments);
        assert.deepEqual(image.slice(ranges).segments, expected);
      }),
    );
  });

  it('without() is what it has no content for', () => {
    const image = FirmwareImage.from([segment(4, 1, 2), segment(6, 3), segment(10, 4)]);
    assert.deepEqual(image.without({ start: 5, end: 12 }), [
      { start: 7, end: 10 },
      { start: 11, end: 12 },
    ]);
  });

  it('slice() holds what lies in the range, as views', () => {
    fc.assert(
      fc.property(parts, fc.nat(60), fc.nat(60), (given, a, b) => {
        const [start, end] = a < b ? [a, b] : [b, a];
        const image = FirmwareImage.layered(given);
        const expected = [...bytesByAddress(image)].filter(([address]) => address >= start && address < end);
        assert.deepEqual([...bytesByAddress(image.slice({ start, end }))], expected);
      }),
    );
  });

  it('flatten() fills gaps and only gaps', () => {
    const image = FirmwareImage.from([segment(2, 1, 2), segment(6, 3)]);
    assert.deepEqual([...image.flatten({ start: 1, end: 7 }, 0xff)], [0xff, 1, 2, 0xff, 0xff, 3]);
    assert.deepEqual([...image.flatten({ start: 3, end: 4 }, 0)], [2]);
  });
});
