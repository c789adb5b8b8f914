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
  });
});

describe('serialiseUf2()', () => {
  it('writes blocks that end at multiples of 256 and fills nothing', () => {
    const image = FirmwareImage.from([{ address: 0x0800_00fe, bytes: Uint8Array.of(1, 2, 3) }]);
    const expected = join(
      block({ address: 0x0800_00fe, data: [1, 2], number: 0, count: 2, flags: 0x2000, family: 0x57755a57 }),
      block({ address: 0x0800_0100, data: [3], number: 1, count: 2, flags: 0x2000, family: 0x57755a57 }),
    );
    assert.deepEqual(serialiseUf2(image, UF2_FAMILIES['STM32F4']), expected);
  });

  it('writes what is read again', () => {
    fc.assert(
      fc.property(someImage, (image) => {
        fc.pre(image.size > 0);
        const read = parseUf2(serialiseUf2(image));
        assert.deepEqual(read.problems, []);
        assert.deepEqual(plainSegments(read.image.joined()), plainSegments(image.joined()));
      }),
    );
  });
});
