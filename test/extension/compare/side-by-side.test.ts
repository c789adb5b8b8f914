import assert from 'node:assert/strict';
import { sideBySide } from '../../../src/extension/compare/side-by-side.ts';
import { FirmwareImage } from '../../../src/image/firmware-image.ts';

const START = 0x0800_0000;

function imageOf(bytes: Uint8Array, address = START): FirmwareImage {
  return FirmwareImage.from([{ address, bytes }]);
}

describe('sideBySide', () => {
  it('writes nothing where nothing differs', () => {
    const image = imageOf(new Uint8Array(100));
    assert.deepEqual(sideBySide(image, image, []), { left: [], right: [] });
  });

  it('writes the line that differs and two lines around it, with the same addresses on both sides', () => {
    const left = new Uint8Array(4096);
    const right = left.slice();
    right[1000] = 0x41;
    const texts = sideBySide(imageOf(left), imageOf(right), [{ start: START + 1000, end: START + 1001 }]);
    assert.equal(texts.left.length, 6);
    assert.equal(texts.left[0], '⋮');
    const addresses = (lines: readonly string[]) => lines.slice(1).map((line) => line.slice(0, 10));
    assert.deepEqual(addresses(texts.left), ['0x080003c0', '0x080003d0', '0x080003e0', '0x080003f0', '0x08000400']);
    assert.deepEqual(addresses(texts.right), addresses(texts.left));
    assert.deepEqual(
      texts.left.map((line, index) => line === texts.right[index]),
      [true, true, true, false, true, true],
    );
    assert.equal(texts.right[3], '0x080003e0  00 00 00 00 00 00 00 00 41 00 00 00 00 00 00 00  ········A·······');
  });

  it('leaves addresses without content blank', () => {
    const left = imageOf(Uint8Array.of(0x61, 0x62), START + 4);
    const right = FirmwareImage.from([]);
    const texts = sideBySide(left, right, [{ start: START + 4, end: START + 6 }]);
    const row = texts.left.findIndex((line) => line.includes('61 62'));
    assert.equal(texts.left[row], '0x08000000              61 62                                    ab');
    assert.equal(texts.right[row], '0x08000000');
  });

  it('shows differences that are near each other as one piece', () => {
    const image = imageOf(new Uint8Array(4096));
    const near = [
      { start: START + 1000, end: START + 1001 },
      { start: START + 1040, end: START + 1041 },
    ];
    assert.equal(sideBySide(image, image, near).left.filter((line) => line === '⋮').length, 1);
  });

  it('stops before a text gets too long, and says so', () => {
    const image = imageOf(new Uint8Array(1 << 20));
    const { left } = sideBySide(image, image, [{ start: START, end: START + (1 << 20) }]);
    assert.ok(left.length <= 20_500);
    assert.match(left.at(-1) ?? '', /not shown/);
  });

  it('stays inside the address space', () => {
    const image = imageOf(Uint8Array.of(1), 2 ** 32 - 1);
    const { left } = sideBySide(image, FirmwareImage.from([]), [{ start: 2 ** 32 - 1, end: 2 ** 32 }]);
    assert.match(left.at(-1) ?? '', /^0xfffffff0 .* 01 /);
  });
});
