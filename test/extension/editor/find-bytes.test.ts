import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findAll, findBytes } from '../../../src/extension/editor/find-bytes.ts';

const noPause = (): Promise<void> => Promise.resolve();
const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);

describe('findBytes', () => {
  it('finds the next place at or after the beginning', async () => {
    const found = await findBytes(text('abcabc'), text('abc'), { from: 1, direction: 'forward' }, noPause);
    assert.deepEqual(found, { offset: 3, wrapped: false });
  });

  it('goes around the end and says so', async () => {
    const found = await findBytes(text('abcxxx'), text('abc'), { from: 1, direction: 'forward' }, noPause);
    assert.deepEqual(found, { offset: 0, wrapped: true });
  });

  it('has not gone around where it found nothing', async () => {
    const found = await findBytes(text('abc'), text('xyz'), { from: 1, direction: 'forward' }, noPause);
    assert.deepEqual(found, { offset: null, wrapped: false });
  });

  it('finds the nearest place before, overlapping ones too', async () => {
    const found = await findBytes(text('aaaa'), text('aa'), { from: 2, direction: 'backward' }, noPause);
    assert.deepEqual(found, { offset: 1, wrapped: false });
  });

  it('finds what every simple search finds', async () => {
    const few = fc.uint8Array({ max: 2, maxLength: 40 });
    const pattern = fc.uint8Array({ max: 2, minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(few, pattern, fc.nat(45), fc.boolean(), async (bytes, wanted, from, forward) => {
        const direction = forward ? 'forward' : 'backward';
        const places = [...bytes.keys()].filter((at) => wanted.every((byte, index) => bytes[at + index] === byte));
        const before = places.filter((at) => at < from);
        const after = places.filter((at) => at >= from);
        const expected = forward ? (after[0] ?? before[0]) : (before.at(-1) ?? after.at(-1));
        const { offset } = await findBytes(bytes, wanted, { from, direction }, noPause);
        assert.equal(offset, expected ?? null);
      }),
    );
  });

  it('takes linear time on what makes simple searches slow', async () => {
    let pauses = 0;
    const zeros = new Uint8Array(8 * 1024 * 1024);
    const nearly = new Uint8Array(1024).fill(0).fill(1, 1023);
    const pause = (): Promise<void> => {
      pauses++;
      return Promise.resolve();
    };
    const found = await findBytes(zeros, nearly, { from: 0, direction: 'forward' }, pause);
    assert.equal(found.offset, null);
    assert.equal(pauses, 8);
  });
});

describe('findAll', () => {
  const all = (bytes: string, pattern: string, ignoreCase = false, most = 100): Promise<number[] | undefined> =>
    findAll(text(bytes), text(pattern), { ignoreCase, most }, noPause);

  it('finds every place, overlapping ones too', async () => {
    assert.deepEqual(await all('aaaa', 'aa'), [0, 1, 2]);
    assert.deepEqual(await all('abc', 'xyz'), []);
    assert.deepEqual(await all('abc', 'abcd'), []);
  });

  it('takes capital letters for small ones where it may, and nothing else', async () => {
    assert.deepEqual(await all('Flash FLASH flash', 'fLaSh', true), [0, 6, 12]);
    assert.deepEqual(await all('Flash FLASH flash', 'flash'), [12]);
    assert.deepEqual(await all('[@', '{`', true), []); // 32 apart as letters are, and no letters
  });

  it('gives up counting where there are too many', async () => {
    assert.equal(await all('aaaa', 'a', false, 3), undefined);
    assert.deepEqual(await all('aaa', 'a', false, 3), [0, 1, 2]);
  });
});
