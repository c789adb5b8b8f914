import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseElf, serialiseElf } from '../../src/formats/elf.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { join, words } from '../fixtures/firmware.ts';
import { plainSegments, someImage } from '../fixtures/images.ts';

interface Header {
  readonly offset: number;
  readonly virtual?: number;
  readonly physical: number;
  readonly size: number;
  readonly type?: number;
}

/** An ELF file of a header, program headers and 64 bytes 0, 1, 2 … behind them; fields from the TIS specification. */
function elf(headers: readonly Header[], change: (file: DataView) => void = () => undefined): Uint8Array {
  const file = join(
    Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    words(0x0028_0002, 1, 0x0800_0189, 52, 0, 0x0500_0000, 0x0020_0034, 0x0028_0000 | headers.length, 0),
    ...headers.map(({ offset, virtual, physical, size, type }) =>
      words(type ?? 1, offset, virtual ?? physical, physical, size, size, 5, 1),
    ),
    Uint8Array.from({ length: 64 }, (_, index) => index),
  );
  change(new DataView(file.buffer, file.byteOffset)); // eslint-disable-line no-restricted-syntax -- a buffer of its own
  return file;
}
const problemsOf = (file: Uint8Array): string[] =>
  parseElf(file).problems.map(({ severity, code }) => `${severity} ${code}`);
/** Where the 64 bytes begin in a file with so many program headers. */
const dataAt = (headers: number): number => 52 + 32 * headers;

describe('parseElf()', () => {
  it('takes what is to be loaded to its physical addresses, and the entry point', () => {
    const file = elf([
      { offset: dataAt(3), physical: 0x0800_0000, size: 4 },
      { offset: dataAt(3) + 4, virtual: 0x2000_0000, physical: 0x0800_0010, size: 2 },
      { offset: 0, physical: 0, size: 16, type: 4 }, // PT_NOTE
    ]);
    const { image, entryPoint, problems } = parseElf(file);
    assert.deepEqual(problems, []);
    assert.deepEqual(plainSegments(image), [
      [0x0800_0000, '00010203'],
      [0x0800_0010, '0405'],
    ]);
    assert.equal(entryPoint, 0x0800_0189);
  });

  it('goes by virtual addresses where all of several physical ones are 0', () => {
    const [offset, physical, size] = [dataAt(2), 0, 1];
    const file = elf([
      { offset, virtual: 0x0800_0000, physical, size },
      { offset, virtual: 0x0800_1000, physical, size },
    ]);
    assert.deepEqual(plainSegments(parseElf(file).image), [
      [0x0800_0000, '00'],
      [0x0800_1000, '00'],
    ]);
    const alone = elf([{ offset: dataAt(1), virtual: 0x0800_0000, physical, size }]);
    assert.deepEqual(plainSegments(parseElf(alone).image), [[0, '00']]);
  });

  it('leaves out what has no bytes in the file', () => {
    const file = elf([
      { offset: dataAt(2), physical: 0x0800_0000, size: 1 },
      { offset: dataAt(2), physical: 0x2000_0000, size: 0 },
    ]);
    assert.equal(parseElf(file).image.segments.length, 1);
  });

  it('leaves the file’s own headers out where a segment holds nothing else that is loaded', () => {
    // GNU ld before a section that takes memory only: “LOAD 0x000000 0x08003f8c 0x08003f8c 0x00074 0x00084”.
    const [start, size] = [0x0800_4000 - dataAt(2), dataAt(2)];
    const file = elf([
      { offset: 0, physical: start, size },
      { offset: dataAt(2), physical: 0x0800_4200, size: 2 },
    ]);
    const { image, problems } = parseElf(file);
    assert.deepEqual(plainSegments(image), [[0x0800_4200, '0001']]);
    assert.deepEqual(
      problems.map(({ code, details }) => [code, details]),
      [['headers-in-segment', { segment: 0, size }]],
    );
    assert.deepEqual(problemsOf(elf([{ offset: 0, physical: start, size: dataAt(1) }])), [
      'information headers-in-segment',
      'error no-content',
    ]);
  });

  it('takes no time for many segments times many sections', function () {
    this.timeout(60_000);
    const count = 10_000;
    const data = dataAt(count);
    const headers = Array.from({ length: count }, (_, index) => ({
      offset: data + (index % 64),
      physical: 2 * index,
      size: 1,
    }));
    const program = elf(headers);
    const file = join(program, ...headers.map(({ offset }) => words(0, 1, 2, 0, offset, 1, 0, 0, 1, 0)));
    const view = new DataView(file.buffer, file.byteOffset); // eslint-disable-line no-restricted-syntax -- its own
    view.setUint32(32, program.length, true);
    view.setUint16(46, 40, true);
    view.setUint16(48, count, true);
    const { user } = process.cpuUsage();
    assert.equal(parseElf(file).image.size, count);
    // Some milliseconds; each with each took three seconds.
    assert.ok(process.cpuUsage().user - user < 1_000_000);
  });

  it('refuses other machines and files without a program, and says why', () => {
    const header = { offset: dataAt(1), physical: 0x0800_0000, size: 1 };
    const reason = (change: (file: DataView) => void): unknown =>
      parseElf(elf([header], change)).problems.find(({ code }) => code === 'unsupported-elf')?.details;
    assert.deepEqual(
      reason((file) => file.setUint8(4, 2)),
      { reason: 'not 32-bit' },
    );
    assert.deepEqual(
      reason((file) => file.setUint8(5, 2)),
      { reason: 'big-endian' },
    );
    assert.deepEqual(
      reason((file) => file.setUint16(18, 243, true)),
      { reason: 'not for Arm' },
    );
    assert.deepEqual(
      reason((file) => file.setUint16(44, 0, true)),
      { reason: 'no program headers' },
    );
  });

  it('shows what is there of a file that is cut off or lies', () => {
    const file = elf([{ offset: dataAt(1) + 60, physical: 0x0800_0000, size: 8 }]);
    assert.deepEqual(problemsOf(file), ['error truncated']);
    assert.equal(parseElf(file).image.size, 4);
    assert.deepEqual(problemsOf(file.subarray(0, 40)), ['error no-content', 'error truncated']);
    assert.deepEqual(problemsOf(file.subarray(0, 60)), ['error no-content', 'error truncated']);
    const outside = elf([{ offset: 0xffff_fff0, physical: 0x0800_0000, size: 0xffff_ffff }]);
    assert.deepEqual(problemsOf(outside), ['error no-content', 'error truncated']);
  });

  it('does not multiply the bytes of a file by many segments that share them', () => {
    const headers = Array.from({ length: 1000 }, (_, index) => ({
      offset: 0,
      physical: 0x10_0000 * index,
      size: 32_000,
    }));
    const { image, problems } = parseElf(elf(headers));
    assert.ok(image.size <= 52 + 32 * 1000 + 64);
    assert.ok(problems.some(({ code }) => code === 'shared-bytes'));
  });
});

describe('serialiseElf()', () => {
  it('writes what is read again', () => {
    fc.assert(
      fc.property(
        someImage,
        fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
        (image, entryPoint) => {
          fc.pre(image.size > 0);
          const read = parseElf(serialiseElf(image, entryPoint));
          assert.deepEqual(read.problems, []);
          // all physical addresses 0 means “by virtual ones”, which are the same here
          assert.deepEqual(plainSegments(read.image), plainSegments(image.joined()));
          assert.equal(read.entryPoint, entryPoint);
        },
      ),
    );
  });

  it('refuses more ranges than a section table counts', () => {
    const bytes = Uint8Array.of(1);
    // The null section and the names are two more; 0xff00 and above are reserved (gABI, “Sections”, e_shnum).
    const image = FirmwareImage.from(Array.from({ length: 0xff00 - 2 }, (_, index) => ({ address: 2 * index, bytes })));
    assert.throws(
      () => serialiseElf(image),
      (error) => isFormatError(error, 'too-many-ranges'),
    );
  });
});
