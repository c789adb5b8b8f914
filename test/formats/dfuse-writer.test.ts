import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import {
  dfuseContentOf,
  LONGEST_NAME,
  nameFieldOf,
  newDfuseContent,
  newTarget,
  serialiseDfuse,
} from '../../src/formats/dfuse-writer.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { buildDfu, type DfuFixture } from '../fixtures/dfu-builder.ts';

const element = fc.record({
  address: fc.nat(0xffff_0000),
  bytes: fc.uint8Array({ maxLength: 40 }),
});

const fixture: fc.Arbitrary<DfuFixture> = fc.record({
  targets: fc.array(
    fc.record({
      name: fc.string({ unit: 'binary-ascii', maxLength: 20 }).map((name) => name.replaceAll('\0', '')),
      residue: fc.string({ unit: 'binary-ascii', maxLength: 20 }),
      named: fc.nat(2),
      alternateSetting: fc.nat(255),
      elements: fc.array(element, { maxLength: 4 }),
    }),
    { maxLength: 4 },
  ),
  version: fc.nat(255),
  suffix: fc.record({
    device: fc.nat(0xffff),
    product: fc.nat(0xffff),
    vendor: fc.nat(0xffff),
    dfu: fc.nat(0xffff),
    metadata: fc.array(fc.nat(255), { maxLength: 20 }),
  }),
});

describe('serialiseDfuse()', () => {
  const elements = [{ address: 0x0800_0000, bytes: Uint8Array.of(1, 2, 3) }];

  it('makes the file that is built field by field from the same content', () => {
    const content = newDfuseContent([newTarget('flash', 2, elements), newTarget('', 0, [])], {
      vendorId: 0x1234,
      productId: 0x5678,
      deviceVersion: 0x0200,
    });
    const expected = buildDfu({
      targets: [
        { name: 'flash', alternateSetting: 2, elements },
        { name: '', named: 0, elements: [] },
      ],
      suffix: { vendor: 0x1234, product: 0x5678, device: 0x0200 },
    });
    assert.deepEqual(serialiseDfuse(content), expected);
  });

  it("has ST's device in DFU mode where no other is named", () => {
    assert.deepEqual(
      serialiseDfuse(newDfuseContent([newTarget('a', 0, elements)])),
      buildDfu({ targets: [{ name: 'a', elements }] }),
    );
  });

  it('writes what was read byte for byte: residue after names, odd flags, metadata and all', () => {
    fc.assert(
      fc.property(fixture, (given) => {
        const bytes = buildDfu(given);
        assert.deepEqual(serialiseDfuse(dfuseContentOf(parseDfuse(bytes))), bytes);
      }),
    );
  });

  it('keeps bytes after the elements, and bytes after the suffix', () => {
    for (const extra of [{ afterElements: [7, 8] }, { afterSuffix: [9] }]) {
      const bytes = buildDfu({ targets: [{ elements }], ...extra });
      assert.deepEqual(serialiseDfuse(dfuseContentOf(parseDfuse(bytes))), bytes);
    }
  });

  it('puts right sizes, counts, CRC and a suffix that is missing, and nothing else', () => {
    const bad = { name: 'x', elements: [{ ...elements[0]!, size: 99 }], size: 7, elementCount: 3 };
    const written = serialiseDfuse(
      dfuseContentOf(parseDfuse(buildDfu({ targets: [bad], imageSize: 1, suffix: false }))),
    );
    const identity = { vendor: 0xffff, product: 0xffff, device: 0xffff };
    assert.deepEqual(written, buildDfu({ targets: [{ name: 'x', elements }], suffix: identity }));
  });

  it('refuses what the format cannot hold', () => {
    const target = newTarget('', 0, []);
    assert.throws(
      () => serialiseDfuse(newDfuseContent(new Array<typeof target>(256).fill(target))),
      (error) => isFormatError(error, 'too-many-targets'),
    );
    assert.throws(
      () => serialiseDfuse(newDfuseContent([newTarget('', 0, [{ address: 0xffff_ffff, bytes: new Uint8Array(2) }])])),
      (error) => isFormatError(error, 'past-address-space'),
    );
  });
});

describe('nameFieldOf()', () => {
  it('has 255 bytes, the name as UTF-8 and at least one NUL', () => {
    const field = nameFieldOf('größe');
    assert.equal(field.length, 255);
    assert.equal(Buffer.from(field.subarray(0, 8)).toString('latin1'), 'gr\xc3\xb6\xc3\x9fe\0');
    assert.equal(nameFieldOf('x'.repeat(LONGEST_NAME))[254], 0);
  });

  it('counts bytes, not letters, when it refuses a name', () => {
    assert.throws(
      () => nameFieldOf('ö'.repeat(128)),
      (error) => isFormatError(error, 'name-too-long') && error.details.size === 256 && error.details.most === 254,
    );
  });
});
