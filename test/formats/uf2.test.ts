import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseUf2, serialiseUf2, UF2_FAMILIES } from '../../src/formats/uf2.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { join, words } from '../fixtures/firmware.ts';
import { plainSegments, someImage } from '../fixtures/images.ts';

/** A block, field by field as the UF2 specification has them. */
function block(fields: {
  address: number;
  data: number[];
  number?: number;
  count?: number;
  flags?: number;
  family?: number;
  magic?: number;
  size?: number;
}): Uint8Array {
  const {
    address,
    data,
    number = 0,
    count = 1,
    flags = 0,
    family = 0,
    magic = 0x0ab16f30,
    size = data.length,
  } = fields;
  const content = new Uint8Array(476);
  content.set(data);
  return join(words(0x0a324655, 0x9e5d5157, flags, address, size, number, count, family), content, words(magic));
}
const problemsOf = (...blocks: Uint8Array[]): string[] =>
  parseUf2(join(...blocks)).problems.map(({ severity, code }) => `${severity} ${code}`);

describe('parseUf2()', () => {
  const good = block({ address: 0x0800_0000, data: [1, 2] });

  it('reads blocks, in any order of addresses', () => {
    const file = join(
      block({ address: 0x0800_0102, data: [3], number: 0, count: 2 }),
      block({
        address: 0x0800_0100,
        data: [1, 2],
        number: 1,
        count: 2,
        flags: 0x2000,
        family: UF2_FAMILIES['STM32F4']!,
      }),
    );
    const { image, problems } = parseUf2(file);
    assert.deepEqual(problems, []);
    assert.deepEqual(plainSegments(image.joined()), [[0x0800_0100, '010203']]);
  });

  it('tells each deviation', () => {
    assert.deepEqual(problemsOf(good, good.subarray(0, 100)), ['error truncated']);
    assert.deepEqual(problemsOf(good, block({ address: 0, data: [1], magic: 1 })), ['error bad-block']);
    assert.deepEqual(problemsOf(good, block({ address: 0, data: [1], size: 477 })), ['error bad-block']);
    assert.deepEqual(problemsOf(block({ address: 0, data: [1], count: 2 })), ['error missing-blocks']);
    const other = block({ address: 0x0800_1000, data: [1], number: 1, count: 2, flags: 1 });
    assert.deepEqual(problemsOf(block({ address: 0, data: [1], count: 2 }), other), ['warning skipped-blocks']);
    const families = [1, 2].map((family) => block({ address: 0x1000 * family, data: [1], flags: 0x2000, family }));
    assert.deepEqual(problemsOf(...families), ['error several-families']);
    assert.deepEqual(problemsOf(), ['error no-content']);
    const numbered = (...numbers: number[]) =>
      problemsOf(...numbers.map((number) => block({ address: 0x100 * number, data: [1], number, count: 3 })));
    assert.deepEqual(numbered(0, 1, 2), []);
    assert.deepEqual(numbered(0, 2, 2), ['error missing-blocks', 'warning overlap']);
    assert.deepEqual(numbered(0, 0, 1, 2), ['warning overlap']);
  });
});

describe('parseUf2() of a file for several kinds of chips', () => {
  it('reads the one that is meant', () => {
    const of = (family: number, data: number[]) => block({ address: 0x0800_0000, data, flags: 0x2000, family });
    const file = join(of(1, [1]), of(2, [2]));
    for (const family of [1, 2]) {
      const { image, problems } = parseUf2(file, { family });
      assert.deepEqual(problems, []);
      assert.deepEqual(plainSegments(image), [[0x0800_0000, `0${family}`]]);
    }
  });
});

describe('serialiseUf2()', () => {
  it('writes blocks of 256 bytes at multiples of 256, filled with what is known and zeros', () => {
    const image = FirmwareImage.from([
      { address: 0x0800_00fe, bytes: Uint8Array.of(1, 2, 3) },
      { address: 0x0800_0104, bytes: Uint8Array.of(4) },
    ]);
    const first = [...Array<number>(254).fill(0), 1, 2];
    const second = [3, 0, 0, 0, 4, ...Array<number>(251).fill(0)];
    const expected = join(
      block({ address: 0x0800_0000, data: first, number: 0, count: 2, flags: 0x2000, family: 0x57755a57 }),
      block({ address: 0x0800_0100, data: second, number: 1, count: 2, flags: 0x2000, family: 0x57755a57 }),
    );
    assert.deepEqual(serialiseUf2(image, UF2_FAMILIES['STM32F4']), expected);
  });

  it('writes what is read again', () => {
    fc.assert(
      fc.property(someImage, (image) => {
        fc.pre(image.size > 0);
        const read = parseUf2(serialiseUf2(image));
        assert.deepEqual(read.problems, []);
        for (const { address, bytes } of image.joined().segments) {
          const found = read.image.flatten({ start: address, end: address + bytes.length }, 0xee);
          assert.deepEqual(found, bytes);
        }
      }),
    );
  });
});
