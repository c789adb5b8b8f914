import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  ENDINGS,
  type FirmwareFormat,
  formatOfName,
  closeGaps,
  joinImages,
  readFirmware,
  writeFirmware,
} from '../../src/formats/convert.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { buildDfu, withSuffix } from '../fixtures/dfu-builder.ts';
import { plainSegments, someImage } from '../fixtures/images.ts';

const image = (...parts: [number, ...number[]][]): FirmwareImage =>
  FirmwareImage.from(parts.map(([address, ...bytes]) => ({ address, bytes: Uint8Array.from(bytes) })));

describe('formatOfName()', () => {
  it('goes by the ending, whatever its case', () => {
    assert.equal(formatOfName('a.b/firmware.DFU'), 'dfuse');
    assert.equal(formatOfName('x.ihex'), 'intel-hex');
    assert.equal(formatOfName('x.mot'), 's-record');
    assert.equal(formatOfName('program.out'), 'elf');
  });

  it('refuses others and names those it knows', () => {
    assert.throws(
      () => formatOfName('readme.txt'),
      (error) => isFormatError(error, 'unknown-ending') && error.details.known.includes('.uf2'),
    );
  });
});

describe('readFirmware()', () => {
  const elements = [{ address: 0x0800_0000, bytes: [1, 2] }];

  it('reads a .bin at the address it is told, and asks for one', () => {
    const { image, format } = readFirmware('a.bin', Uint8Array.of(1), { address: 0x10 });
    assert.deepEqual([format, plainSegments(image)], ['bin', [[0x10, '01']]]);
    assert.throws(
      () => readFirmware('a.bin', Uint8Array.of(1)),
      (error) => isFormatError(error, 'address-needed'),
    );
  });

  it('believes what a file holds, not what it is called, and says so; raw only where that is asked for', () => {
    const hex = Buffer.from(':0100000001FE\n:00000001FF\n');
    assert.equal(readFirmware('a.dfu', hex).format, 'intel-hex');
    assert.equal(readFirmware('a.elf', buildDfu({ targets: [{ elements }] })).format, 'dfuse');
    const { format, problems } = readFirmware('a.bin', hex, { address: 0 });
    assert.equal(format, 'intel-hex');
    assert.deepEqual(problems[0]?.details, { named: '.bin', is: 'intel-hex' });
    assert.equal(readFirmware('a.bin', hex, { address: 0, raw: true }).image.size, hex.length);
    assert.equal(readFirmware('built', hex).format, 'intel-hex');
    assert.throws(
      () => readFirmware('built', Uint8Array.of(1, 2, 3)),
      (error) => isFormatError(error, 'unknown-ending'),
    );
  });

  it('takes a plain DFU file for a raw binary without its suffix', () => {
    const plain = Uint8Array.from(withSuffix([7, 8], { dfu: 0x0100 }));
    assert.deepEqual(plainSegments(readFirmware('a.dfu', plain, { address: 0 }).image), [[0, '0708']]);
  });

  it('finds a DFU suffix behind any format, and takes it for none of its lines or blocks', () => {
    const hex = Buffer.from(':0100000001FE\n:00000001FF\n');
    for (const content of [hex, writeFirmware('uf2', image([0, 1]))]) {
      const { image: read, problems } = readFirmware('a.dfu', Uint8Array.from(withSuffix([...content])));
      assert.deepEqual(
        [read.slice({ start: 0, end: 1 }).size, problems.map(({ code }) => code)],
        [1, ['named-otherwise']],
      );
    }
  });

  it('takes the only target of a .dfu, and asks which one where there are several', () => {
    const two = buildDfu({ targets: [{ elements }, { alternateSetting: 1, elements: [{ address: 0, bytes: [9] }] }] });
    assert.throws(
      () => readFirmware('a.dfu', two),
      (error) => isFormatError(error, 'target-needed'),
    );
    assert.deepEqual(plainSegments(readFirmware('a.dfu', two, { target: 1 }).image), [[0, '09']]);
    assert.throws(
      () => readFirmware('a.dfu', two, { target: 2 }),
      (error) => isFormatError(error, 'no-such-target') && error.details.count === 2,
    );
  });

  it('has the problems of a .dfu that is none', () => {
    const { image, problems } = readFirmware('a.dfu', Buffer.from('hello'));
    assert.deepEqual([image.size, problems.map(({ code }) => code)], [0, ['not-dfuse']]);
  });
});

describe('writeFirmware()', () => {
  it('makes a .dfu with one element a range, for ST’s device or the one named', () => {
    const given = image([0x0800_0002, 3], [0x0800_0000, 1, 2], [0x0802_0000, 4]);
    const file = parseDfuse(writeFirmware('dfuse', given));
    assert.deepEqual(file.problems, []);
    assert.deepEqual(
      file.targets.map(({ name, elements }) => [name, elements.map(({ address, size }) => [address, size])]),
      [
        [
          'ST...',
          [
            [0x0800_0000, 3],
            [0x0802_0000, 1],
          ],
        ],
      ],
    );
    assert.equal(file.suffix?.productId, 0xdf11);
    const identity = { vendorId: 1, productId: 2, deviceVersion: 3 };
    assert.equal(parseDfuse(writeFirmware('dfuse', given, { identity })).suffix?.productId, 2);
  });

  it('refuses nothing at all in every format', () => {
    for (const format of Object.keys(ENDINGS) as FirmwareFormat[]) {
      assert.throws(
        () => writeFirmware(format, image()),
        (error) => isFormatError(error, 'no-content'),
      );
    }
  });

  it('loses nothing on the way through every format and back', () => {
    const formats = (Object.keys(ENDINGS) as FirmwareFormat[]).filter((format) => format !== 'bin');
    fc.assert(
      fc.property(someImage, fc.shuffledSubarray(formats, { minLength: 1 }), (given, way) => {
        fc.pre(given.size > 0);
        const end = way.reduce((image, format) => {
          const read = readFirmware(`a${ENDINGS[format][0]}`, writeFirmware(format, image));
          assert.deepEqual([read.format, read.problems], [format, []]);
          return read.image;
        }, given);
        // .uf2 fills its blocks: what was there is there, with zeros around it.
        for (const { address, bytes } of given.joined().segments) {
          assert.deepEqual(end.flatten({ start: address, end: address + bytes.length }, 0xee), bytes);
        }
      }),
    );
  });

  it('loses nothing on the way through .bin where there is no gap', () => {
    const bytes = writeFirmware('bin', image([0x0800_0000, 1, 2, 3]));
    assert.deepEqual(plainSegments(readFirmware('a.bin', bytes, { address: 0x0800_0000 }).image), [
      [0x0800_0000, '010203'],
    ]);
  });
});

/** An image as a file of that name had it. */
const named = (name: string, ...parts: Parameters<typeof image>) => ({ name, image: image(...parts) });

describe('joinImages()', () => {
  it('puts images together, and refuses two bytes for one address', () => {
    assert.deepEqual(plainSegments(joinImages([named('a', [4, 1]), named('b', [0, 2])])), [
      [0, '02'],
      [4, '01'],
    ]);
    assert.throws(
      () => joinImages([named('a', [4, 1, 2]), named('b', [5, 3])]),
      (error) => {
        assert.ok(isFormatError(error, 'overlap'));
        assert.deepEqual(error.details, { address: 5, files: ['a', 'b'] });
        return true;
      },
    );
  });

  it('takes equal bytes for one address for what they are, and names the first byte that differs', () => {
    assert.deepEqual(plainSegments(joinImages([named('a', [4, 1, 2, 3]), named('b', [5, 2])]).joined()), [
      [4, '010203'],
    ]);
    assert.throws(
      () => joinImages([named('a', [4, 1, 2, 3]), named('b', [5, 2, 4])]),
      (error) => isFormatError(error, 'overlap') && error.details.address === 6,
    );
  });
});

describe('closeGaps()', () => {
  it('fills gaps up to a size, and no others', () => {
    const closed = closeGaps(image([0, 1], [3, 2], [10, 3]), 2, 0xff);
    assert.deepEqual(plainSegments(closed), [
      [0, '01ffff02'],
      [10, '03'],
    ]);
  });

  it('refuses to make more fill than any flash has', () => {
    assert.throws(
      () => closeGaps(image([0, 1], [0xffff_0000, 2]), 2 ** 32, 0xff),
      (error) => isFormatError(error, 'too-far-apart') && error.details.size === 0xfffe_ffff,
    );
  });
});
