import assert from 'node:assert/strict';
import { readDfuSuffix, suffixCrc, writeDfuSuffix } from '../../src/formats/dfu-suffix.ts';
import { dfuCrc, withSuffix } from '../fixtures/dfu-builder.ts';

const content = [...Buffer.from('firmware')];
const bytesOf = (numbers: readonly number[]): Uint8Array => Uint8Array.from(numbers);

describe('DFU suffix', () => {
  it('readDfuSuffix() reads every field and says where the suffix lies', () => {
    const file = bytesOf(withSuffix(content, { device: 0x0102, product: 0x0304, vendor: 0x0506, dfu: 0x0100 }));
    const { metadata, ...fields } = readDfuSuffix(file)!;
    assert.deepEqual(fields, {
      offset: 8,
      end: 24,
      deviceVersion: 0x0102,
      productId: 0x0304,
      vendorId: 0x0506,
      dfuVersion: 0x0100,
      length: 16,
      crc: dfuCrc([...file.subarray(0, 20)]),
    });
    assert.equal(metadata.length, 0);
  });

  it('reads the file of USB DFU 1.1 that fwupd tests with', () => {
    // “hello world\n” with a suffix by fwupd; CRC as `dfu-suffix -c` of dfu-util 0.11 prints it.
    const hello = Buffer.from('68656c6c6f20776f726c640affffffffffff00015546441066ea642d', 'hex');
    const suffix = readDfuSuffix(hello)!;
    assert.equal(suffix.crc, 0x2d64ea66);
    assert.equal(suffixCrc(hello, suffix), 0x2d64ea66);
  });

  it('takes a bLength over 16 as metadata before the fields', () => {
    const suffix = readDfuSuffix(bytesOf(withSuffix(content, { metadata: [1, 2, 3] })))!;
    assert.deepEqual([suffix.offset, suffix.length, ...suffix.metadata], [8, 19, 1, 2, 3]);
  });

  it('finds none where the signature or a possible length is missing, or the file is too short', () => {
    const good = withSuffix(content);
    const with_ = (offset: number, byte: number): Uint8Array =>
      bytesOf(good.map((old, at) => (at === offset ? byte : old)));
    assert.equal(readDfuSuffix(with_(16, 0x56)), undefined);
    assert.equal(readDfuSuffix(with_(19, 15)), undefined);
    assert.equal(readDfuSuffix(with_(19, 25)), undefined);
    assert.equal(readDfuSuffix(bytesOf(good.slice(9))), undefined);
    assert.equal(readDfuSuffix(new Uint8Array()), undefined);
  });

  it('finds one that ends before the file does where it is told to look there', () => {
    const file = bytesOf([...withSuffix(content), 9, 9]);
    assert.equal(readDfuSuffix(file), undefined);
    const suffix = readDfuSuffix(file, 24)!;
    assert.deepEqual([suffix.offset, suffix.end], [8, 24]);
    assert.equal(suffixCrc(file, suffix), suffix.crc);
  });

  it('reads from a view at an odd offset', () => {
    const file = bytesOf([7, ...withSuffix(content)]).subarray(1);
    assert.equal(readDfuSuffix(file)?.vendorId, 0x0483);
  });

  it('writeDfuSuffix() writes what readDfuSuffix() reads, with the right CRC', () => {
    for (const metadata of [[], [0x4d, 0x44, 1]]) {
      const file = new Uint8Array(content.length + metadata.length + 16);
      file.set(content);
      const identity = { vendorId: 0x1209, productId: 0xdb42, deviceVersion: 0x0200, dfuVersion: 0x0100 };
      writeDfuSuffix(file, { ...identity, metadata: Uint8Array.from(metadata) });
      const expected = withSuffix(content, { device: 0x0200, product: 0xdb42, vendor: 0x1209, dfu: 0x0100, metadata });
      assert.deepEqual([...file], expected);
    }
  });

  it('writeDfuSuffix() refuses more metadata than bLength can count, and a file without room', () => {
    const identity = { vendorId: 0, productId: 0, deviceVersion: 0, dfuVersion: 0x0100 };
    assert.throws(
      () => writeDfuSuffix(new Uint8Array(400), { ...identity, metadata: new Uint8Array(240) }),
      RangeError,
    );
    assert.throws(() => writeDfuSuffix(new Uint8Array(15), identity), RangeError);
  });
});
