import assert from 'node:assert/strict';
import { hashesOf, sha256Of } from '../../src/inspection/hashes.ts';

describe('hashes', () => {
  it('are those of FIPS 180-4 (“abc”) and of the CRC catalogue (“123456789”)', async () => {
    assert.equal(
      await sha256Of(Buffer.from('abc')),
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    assert.equal((await hashesOf(Buffer.from('123456789'))).crc32, 0xcbf43926);
  });

  it('are of the view, not of the buffer behind it', async () => {
    const view = Buffer.from('xxabcxx').subarray(2, 5);
    assert.deepEqual(await hashesOf(view), await hashesOf(Uint8Array.from(Buffer.from('abc'))));
  });

  it('of nothing are those of nothing', async () => {
    assert.deepEqual(await hashesOf(new Uint8Array()), {
      sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      crc32: 0,
    });
  });
});
