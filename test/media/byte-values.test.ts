import assert from 'node:assert/strict';
import { bytesOfValue, valueLines } from '../../media/editor/byte-values.ts';

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

describe('bytesOfValue', () => {
  const bytes = (...words: Parameters<typeof bytesOfValue>): number[] | undefined => {
    const found = bytesOfValue(...words);
    return found && [...found];
  };

  it('takes whole numbers in both orders, as they are shown too', () => {
    assert.deepEqual(bytes('u16', '0x1234', 'little'), [0x34, 0x12]);
    assert.deepEqual(bytes('u16', '65,534 (0xfffe)', 'big'), [0xff, 0xfe]);
    assert.deepEqual(bytes('i8', '-2', 'little'), [0xfe]);
    assert.deepEqual(bytes('i64', '-72,057,594,037,927,937', 'big'), [0xfe, ...Array<number>(7).fill(0xff)]);
  });

  it('takes floats', () => {
    assert.deepEqual(bytes('f32', '1.5', 'little'), [0, 0, 0xc0, 0x3f]);
    assert.deepEqual(bytes('f64', '1.5', 'big'), [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]);
  });

  it('takes nothing that is no such number', () => {
    for (const [type, text] of [
      ['u8', '256'],
      ['u8', '-1'],
      ['i8', '128'],
      ['u32', '1.5'],
      ['u32', ''],
      ['f32', 'x'],
      ['f64', ''],
    ] as const) {
      assert.equal(bytes(type, text, 'little'), undefined, `${type} ${text}`);
    }
  });
});
