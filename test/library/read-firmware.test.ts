import assert from 'node:assert/strict';
import { isFormatError } from '../../src/formats/format-error.ts';
import { readFirmware } from '../../src/library/read-firmware.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

const targets = [{ elements: [{ address: 0x0800_0000, bytes: [1, 2, 3] }] }];

describe('readFirmware of the library', () => {
  it('knows a format by its content', () => {
    const { format, image, problems } = readFirmware(buildDfu({ targets }));
    assert.equal(format, 'dfuse');
    assert.deepEqual(image.segments, [{ address: 0x0800_0000, bytes: Uint8Array.of(1, 2, 3) }]);
    assert.deepEqual(problems, []);
  });

  it('wants the address of a .bin', () => {
    const bytes = Uint8Array.of(1, 2);
    assert.throws(
      () => readFirmware(bytes, 'a.bin'),
      (error) => isFormatError(error, 'address-needed'),
    );
    const { image } = readFirmware(bytes, 'a.bin', { address: 0x0800_4000 });
    assert.equal(image.segments[0]?.address, 0x0800_4000);
  });

  it('refuses errors with their sentences, or tells of them where it is told “anyway”', () => {
    const damaged = buildDfu({ targets, suffix: { crc: 1 } });
    assert.throws(
      () => readFirmware(damaged, 'a.dfu'),
      (error) => isFormatError(error, 'has-errors') && /CRC/.test(error.details.problems.join()),
    );
    const { problems } = readFirmware(damaged, 'a.dfu', { anyway: true });
    const [problem] = problems;
    assert.deepEqual([problem?.severity, problem?.code], ['error', 'wrong-crc']);
    assert.match(problem?.sentence ?? '', /CRC/);
  });
});
