import assert from 'node:assert/strict';
import { Readable } from 'node:stream';

import { ByteReader } from '../../src/usbip/byte-reader.ts';

describe('usbip/byte-reader', () => {
  it('hands out the sizes that are asked for, whatever the sizes of the chunks', async () => {
    const reader = new ByteReader(Readable.from([Buffer.from([1, 2, 3]), Buffer.from([4]), Buffer.from([5, 6])]));
    assert.deepEqual([...((await reader.read(2)) ?? [])], [1, 2]);
    assert.deepEqual([...((await reader.read(3)) ?? [])], [3, 4, 5]);
    assert.deepEqual([...((await reader.read(0)) ?? [9])], []);
    assert.deepEqual([...((await reader.read(1)) ?? [])], [6]);
  });

  it('tells the end, also in the middle of a piece', async () => {
    const reader = new ByteReader(Readable.from([Buffer.from([1, 2, 3])]));
    assert.equal(await reader.read(4), undefined);
  });
});
