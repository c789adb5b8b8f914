import assert from 'node:assert/strict';
import { valueLines } from '../../media/editor/byte-values.ts';

const line = (bytes: readonly number[], type: string): readonly string[] => {
  const found = valueLines(Uint8Array.from(bytes)).find((one) => one.type === type);
  return found ? [found.little, found.big] : [];
};

describe('valueLines', () => {
  const bytes = [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

  it('reads both orders, signed and not', () => {
    assert.deepEqual(line(bytes, 'u8'), ['254 (0xfe)', '254 (0xfe)']);
    assert.deepEqual(line(bytes, 'i8'), ['-2', '-2']);
    assert.deepEqual(line(bytes, 'i16'), ['-2', '-257']);
    assert.deepEqual(line(bytes, 'u16'), ['65,534 (0xfffe)', '65,279 (0xfeff)']);
    assert.deepEqual(line(bytes, 'i64'), ['-2', '-72,057,594,037,927,937']);
  });

  it('reads floats', () => {
    assert.deepEqual(line([0x00, 0x00, 0xc0, 0x3f], 'f32')[0], '1.5');
    assert.deepEqual(line([0xcd, 0xcc, 0xcc, 0x3d], 'f32')[0], '0.1');
    assert.deepEqual(line([0x3f, 0xf8, 0, 0, 0, 0, 0, 0], 'f64')[1], '1.5');
  });

  it('has a dash where bytes are missing, and reads views at odd places', () => {
    assert.deepEqual(line([1, 2], 'u32'), ['–', '–']);
    const view = Uint8Array.from([9, 1, 0]).subarray(1);
    assert.equal(valueLines(view).find(({ type }) => type === 'u16')?.little, '1 (0x0001)');
  });
});
