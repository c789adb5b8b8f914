import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseSrec, serialiseSrec } from '../../src/formats/srec.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { plainSegments, someImage } from '../fixtures/images.ts';

const parse = (...lines: string[]) => parseSrec(Buffer.from(lines.join('\n')));
const problemsOf = (...lines: string[]): string[] =>
  parse(...lines).problems.map(({ severity, code, offset }) => `${severity} ${code} @${offset}`);
const END = 'S9030000FC';

describe('parseSrec()', () => {
  it('reads the example of the Programmer’s Reference Manual', () => {
    const { image, problems } = parse(
      'S00F000068656C6C6F202020202000003C',
      'S11F00007C0802A6900100049421FFF07C6C1B787C8C23783C6000003863000026',
      'S11F001C4BFFFFE5398000007D83637880010014382100107C0803A64E800020E9',
      'S111003848656C6C6F20776F726C642E0A0042',
      'S5030003F9',
      END,
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(image.ranges(), [{ start: 0, end: 0x46 }]);
    assert.equal(Buffer.from(image.flatten({ start: 0x38, end: 0x45 }, 0)).toString(), 'Hello world.\n');
  });

  it('reads addresses of two, three and four bytes, and the start address', () => {
    const { image, entryPoint } = parse(
      'S1040010AA41',
      'S20510000BBB 24'.replace(' ', ''),
      'S306080000000CE5',
      'S70508000189 68'.replace(' ', ''),
    );
    assert.deepEqual(plainSegments(image), [
      [0x10, 'aa'],
      [0x10_000b, 'bb'],
      [0x0800_0000, '0c'],
    ]);
    assert.equal(entryPoint, 0x0800_0189);
  });

  it('reads records that stand in one line', () => {
    const { image, problems } = parse(`S1040010AA41S1040011BB2F${END}`);
    assert.deepEqual([plainSegments(image.joined()), problems], [[[0x10, 'aabb']], []]);
  });

  it('takes a start of 0 for none: the record must be there', () => {
    assert.equal(parse('S1040010AA41', END).entryPoint, undefined);
  });

  it('tells each mistake with its place, and reads on', () => {
    const data = 'S1040010AA41';
    assert.deepEqual(problemsOf(data, 'T1040010AA41', END), ['error malformed-line @13']);
    assert.deepEqual(problemsOf(data, 'SX040010AA41', END), ['error malformed-line @13']);
    assert.deepEqual(problemsOf('S1040010AA42', END), ['error wrong-checksum @0']);
    assert.deepEqual(problemsOf(data, 'S1050020AA30', END), ['error record-length @13']);
    assert.deepEqual(problemsOf(data, 'S4040010AA41', END), ['error unknown-record @13']);
    assert.deepEqual(problemsOf(data, 'S5030002FA', END), ['error record-count @13']);
    assert.deepEqual(problemsOf(data), ['error no-end-record @12']);
    assert.deepEqual(problemsOf(data, 'S5030001FB'), ['information no-end-record @23']);
    assert.deepEqual(problemsOf(data, END, 'S1040020AA31', END), ['warning after-end @24']);
    assert.deepEqual(problemsOf(data, END, 'S1040020AA31'), ['warning after-end @24', 'error no-end-record @36']);
  });

  it('says both sums of a wrong checksum', () => {
    assert.deepEqual(parse('S1040010AA42', END).problems[0]?.details, { line: 1, stored: 0x42, computed: 0x41 });
  });
});

describe('serialiseSrec()', () => {
  it('writes S3 records, their number and the end', () => {
    const image = FirmwareImage.from([{ address: 0x0800_000e, bytes: Uint8Array.of(1, 2, 3) }]);
    assert.equal(
      Buffer.from(serialiseSrec(image, 0x0800_0189)).toString(),
      'S3070800000E0102DF\r\nS3060800001003DE\r\nS5030002FA\r\nS7050800018968\r\n',
    );
  });

  it('writes what is read again', () => {
    fc.assert(
      fc.property(
        someImage,
        fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
        (image, entryPoint) => {
          const read = parseSrec(serialiseSrec(image, entryPoint));
          assert.deepEqual(
            read.problems.filter(({ code }) => code !== 'no-content'),
            [],
          );
          assert.deepEqual(plainSegments(read.image.joined()), plainSegments(image.joined()));
          assert.equal(read.entryPoint, entryPoint);
        },
      ),
    );
  });
});
