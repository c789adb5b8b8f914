import assert from 'node:assert/strict';
import { byteCount, kilobytes, rate, seconds, sectorCount, sectorList } from '../../src/texts/quantities.ts';

describe('quantities', () => {
  it('counts bytes exactly', () => {
    assert.equal(byteCount(299_624), '299,624 bytes');
    assert.equal(byteCount(1), '1 byte');
    assert.equal(byteCount(0), '0 bytes');
  });

  it('gives sizes in units of 1,024 bytes, small ones with a decimal', () => {
    assert.equal(kilobytes(131_072), '128 KB');
    assert.equal(kilobytes(1536), '1.5 KB');
    assert.equal(kilobytes(1023), '1,023 bytes');
  });

  it('gives rates and seconds as precisely as they mean something', () => {
    assert.equal(rate(62_464), '61 KB/s');
    assert.equal(seconds(4.567), '4.6 s');
    assert.equal(seconds(0.346), '0.35 s');
  });

  it('speaks of one sector and of several', () => {
    assert.equal(sectorCount(1), '1 sector');
    assert.equal(sectorCount(4), '4 sectors');
    assert.equal(sectorList([5]), 'sector 5');
    assert.equal(sectorList([0, 5, 6]), 'sectors 0, 5 and 6');
    assert.equal(sectorList([1, 2, 3, 4, 5, 6, 7, 8]), 'sectors 1, 2, 3, 4, 5, 6, 7 and 8');
    const many = Array.from({ length: 98 }, (_, index) => index);
    assert.equal(sectorList(many), 'sectors 0–97');
    assert.equal(sectorList([...many, 130]), 'sectors 0–97 and 130');
    assert.equal(sectorList([...many, 130, 131, 140]), 'sectors 0–97, 130–131 and 140');
  });
});
