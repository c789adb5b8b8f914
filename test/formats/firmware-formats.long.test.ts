/** Whatever a .hex, .s19, .elf or .uf2 contains, its parser comes back with what can be shown. 100,000 inputs. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ENDINGS, type FirmwareFormat, readFirmware, writeFirmware } from '../../src/formats/convert.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { firmwareProblemText } from '../../src/texts/firmware-texts.ts';
import { amount } from '../support/amount.ts';

const image = FirmwareImage.from([
  { address: 0x0800_fff0, bytes: Uint8Array.from({ length: 70 }, (_, index) => index) },
  { address: 0xffff_fff0, bytes: new Uint8Array(16) },
]);

const mutation = fc.record({
  kind: fc.constantFrom('byte', 'cut', 'double'),
  at: fc.nat(),
  value: fc.oneof(fc.nat(255), fc.constantFrom(0x30, 0x46, 0xff, 0x7f, 0x0a)),
});

function mutate(
  bytes: Uint8Array,
  { kind, at: anywhere, value }: { kind: string; at: number; value: number },
): Uint8Array {
  const at = anywhere % (bytes.length + 1);
  if (kind === 'cut') {
    return bytes.subarray(0, at);
  }
  if (kind === 'double') {
    return Uint8Array.from([...bytes.subarray(0, at + value), ...bytes.subarray(at)]);
  }
  const changed = Uint8Array.from(bytes);
  changed.fill(value, at, at + 1);
  return changed;
}

describe('parsers of firmware formats, given anything', () => {
  for (const format of ['intel-hex', 's-record', 'elf', 'uf2'] satisfies FirmwareFormat[]) {
    it(`${format}: comes back with what can be shown, for 25,000 mutated files`, function () {
      this.timeout(600_000);
      const seed = writeFirmware(format, image, { entryPoint: 0x0800_0001 });
      const inputs = fc.array(mutation, { minLength: 1, maxLength: 5 }).map((changes) => changes.reduce(mutate, seed));
      fc.assert(
        fc.property(inputs, (bytes) => {
          const file = `a${ENDINGS[format][0]}`;
          const read = readFirmware(file, bytes);
          assert.ok(read.image.size <= bytes.length, 'no more bytes than the file has');
          if (read.format === format) {
            for (const problem of read.problems) {
              assert.ok(problem.offset >= 0 && problem.offset <= Math.max(bytes.length, 0xffff_ffff));
              assert.doesNotMatch(firmwareProblemText(problem).sentence, /undefined|NaN|\{\d\}/);
            }
          }
          const { segments } = read.image;
          segments.forEach((segment, index) => {
            assert.ok(segment.address + segment.bytes.length <= (segments[index + 1]?.address ?? 2 ** 32));
          });
        }),
        { numRuns: amount(5000, 25_000) },
      );
    });
  }
});
