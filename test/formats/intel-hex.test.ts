import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseIntelHex, serialiseIntelHex } from '../../src/formats/intel-hex.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { someImage, plainSegments } from '../fixtures/images.ts';

const parse = (...lines: string[]) => parseIntelHex(Buffer.from(lines.join('\n')));
const segmentsOf = (...lines: string[]) => plainSegments(parse(...lines).image);
const problemsOf = (...lines: string[]): string[] =>
  parse(...lines).problems.map(({ severity, code, offset }) => `${severity} ${code} @${offset}`);
const END = ':00000001FF';

describe('parseIntelHex()', () => {
  it("reads the records of the specification's kind, in any order of addresses", () => {
    // “:10010000214601360121470136007EFE09D2190140” is the example that every description of the format has.
    const { image, problems } = parse(':10010000214601360121470136007EFE09D2190140', ':0100FF00AA56', END);
    assert.deepEqual(problems, []);
    assert.deepEqual(plainSegments(image), [
      [0xff, 'aa'],
      [0x100, '214601360121470136007efe09d21901'],
    ]);
  });

  it('adds the upper half of linear addresses, also from 0x80000000 on', () => {
    assert.deepEqual(
      segmentsOf(':020000040800F2', ':0100000001FE', ':020000049000 6A'.replace(' ', ''), ':0100000002FD', END),
      [
        [0x0800_0000, '01'],
        [0x9000_0000, '02'],
      ],
    );
  });

  it('multiplies segment addresses by 16, and wraps there at 64 KB; linear ones go on', () => {
    assert.deepEqual(segmentsOf(':020000021000EC', ':02FFFF0001 02FD'.replace(' ', ''), END), [
      [0x1_0000, '02'],
      [0x1_ffff, '01'],
    ]);
    assert.deepEqual(segmentsOf(':020000040001F9', ':02FFFF000102FD', END), [[0x1_ffff, '0102']]);
  });

  it('reads the start address of both kinds', () => {
    assert.equal(parse(':0100000001FE', ':0400000508000189 65'.replace(' ', ''), END).entryPoint, 0x0800_0189);
    assert.equal(parse(':0100000001FE', ':040000031000 0010D9'.replace(' ', ''), END).entryPoint, 0x1_0010);
    assert.equal(parse(':0100000001FE', END).entryPoint, undefined);
  });

  it('tells each mistake with its place, and reads on', () => {
    assert.deepEqual(problemsOf('hello', ':0100000001FE', END), ['error malformed-line @0']);
    assert.deepEqual(problemsOf(':0100000001FF', END), ['error wrong-checksum @0']);
    assert.deepEqual(problemsOf(':0100000001FE', ':0200000001FD', END), ['error record-length @14']);
    assert.deepEqual(problemsOf(':0100000001FE', ':01000004 01FA'.replace(' ', ''), END), ['error record-length @14']);
    assert.deepEqual(problemsOf(':0100000001FE', ':00000009F7', END), ['error unknown-record @14']);
    assert.deepEqual(problemsOf(':0100000001FE'), ['error no-end-record @13']);
    assert.deepEqual(problemsOf(':0100000001FE', END, END), ['warning after-end @26']);
    assert.deepEqual(problemsOf(':0100000001FE', ':0100000002FD', END), ['error overlap @0']);
    assert.deepEqual(problemsOf(END), ['error no-content @0']);
    assert.deepEqual(problemsOf(':', ':00', END), [
      'error malformed-line @0',
      'error no-content @0',
      'error malformed-line @2',
    ]);
  });

  it('reads records that stand in one line: `cat` of two files of which the first has no line end at its end', () => {
    const { image, problems } = parse(':0100000001FE', `${END}:0100010002FC`, END);
    assert.deepEqual(plainSegments(image.joined()), [[0, '0102']]);
    assert.deepEqual(
      problems.map(({ code, details }) => [code, details]),
      [['after-end', { line: 2 }]],
    );
    assert.deepEqual(problemsOf(`:0100000001FE${END}`), []);
  });

  it('takes the bytes of a record with a wrong checksum, and says both sums', () => {
    const { image, problems } = parse(':0100000001FF', END);
    assert.equal(image.size, 1);
    assert.deepEqual(problems[0]?.details, { line: 1, stored: 0xff, computed: 0xfe });
  });
});

describe('serialiseIntelHex()', () => {
  const text = (image: FirmwareImage, entryPoint?: number): string[] =>
    Buffer.from(serialiseIntelHex(image, entryPoint)).toString().split('\r\n');

  it('writes records that begin at multiples of 16 and an address where its upper half changes', () => {
    const image = FirmwareImage.from([{ address: 0x0800_fffe, bytes: Uint8Array.of(1, 2, 3) }]);
    assert.deepEqual(text(image, 0x0800_0189), [
      ':020000040800F2',
      ':02FFFE000102FE',
      ':020000040801F1',
      ':0100000003FC',
      ':040000050800018965',
      ':00000001FF',
      '',
    ]);
  });

  it('writes what is read again, with the start address', () => {
    fc.assert(
      fc.property(someImage, fc.option(fc.nat(0xffff_ffff), { nil: undefined }), (image, entryPoint) => {
        const read = parseIntelHex(serialiseIntelHex(image, entryPoint));
        assert.deepEqual(
          read.problems.filter(({ code }) => code !== 'no-content'),
          [],
        );
        assert.deepEqual(plainSegments(read.image.joined()), plainSegments(image.joined()));
        assert.equal(read.entryPoint, entryPoint);
      }),
    );
  });
});
