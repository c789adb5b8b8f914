import assert from 'node:assert/strict';
import { parseBin, serialiseBin } from '../../src/formats/bin.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { withSuffix } from '../fixtures/dfu-builder.ts';
import { plainSegments } from '../fixtures/images.ts';

const image = (...parts: [number, ...number[]][]): FirmwareImage =>
  FirmwareImage.from(parts.map(([address, ...bytes]) => ({ address, bytes: Uint8Array.from(bytes) })));

describe('parseBin()', () => {
  it('places the bytes', () => {
    assert.deepEqual(plainSegments(parseBin(Uint8Array.of(1, 2), 0x0800_0000).image), [[0x0800_0000, '0102']]);
  });

  it('leaves a DFU suffix out', () => {
    const { image, problems } = parseBin(Uint8Array.from(withSuffix([1, 2])), 16);
    assert.deepEqual([plainSegments(image), problems], [[[16, '0102']], []]);
  });

  it('tells where the CRC of the suffix is not that of the bytes', () => {
    const damaged = Uint8Array.from(withSuffix([1, 2])).fill(3, 0, 1);
    const { image, problems } = parseBin(damaged, 16);
    assert.deepEqual(plainSegments(image), [[16, '0302']]);
    assert.deepEqual(
      problems.map(({ severity, code, offset }) => [severity, code, offset]),
      [['error', 'wrong-crc', 14]],
    );
  });

  it('takes all bytes where it is told that they are raw', () => {
    const bytes = Uint8Array.from(withSuffix([1, 2])).fill(3, 0, 1);
    const { image, problems } = parseBin(bytes, 16, { raw: true });
    assert.deepEqual([image.segments[0]?.bytes, problems], [bytes, []]);
  });
});

describe('serialiseBin()', () => {
  it('writes one run from the first byte to the last, also where it comes in pieces', () => {
    assert.deepEqual([...serialiseBin(image([0x10, 1, 2], [0x12, 3]))], [1, 2, 3]);
  });

  it('refuses a gap, and says how much fill it would take', () => {
    assert.throws(
      () => serialiseBin(image([0x10, 1], [0x14, 2], [0x20, 3])),
      (error) => isFormatError(error, 'gap-needs-fill') && error.details.gaps === 2 && error.details.size === 14,
    );
  });

  it('fills gaps with the byte it is told, also 0', () => {
    assert.deepEqual([...serialiseBin(image([0x10, 1], [0x13, 2]), 0xff)], [1, 0xff, 0xff, 2]);
    assert.deepEqual([...serialiseBin(image([0x10, 1], [0x12, 2]), 0)], [1, 0, 2]);
  });

  it('refuses nothing at all, and parts that are gigabytes apart', () => {
    assert.throws(
      () => serialiseBin(image()),
      (error) => isFormatError(error, 'no-content'),
    );
    assert.throws(
      () => serialiseBin(image([0, 1], [0xffff_ffff, 2]), 0xff),
      (error) => isFormatError(error, 'too-far-apart'),
    );
  });
});
