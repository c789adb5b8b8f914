import assert from 'node:assert/strict';
import { DataCache } from '../../../src/virtual-board/peripherals/data-cache.ts';

describe('DataCache', () => {
  it('shows old bytes until it is reset', () => {
    const cells = new Uint8Array(1024).fill(1);
    const cache = new DataCache(cells, 16);
    assert.equal(cache.read(100), 1);
    cells.fill(2);
    assert.equal(cache.read(100), 1);
    assert.equal(cache.read(111), 1, 'the same line of 16 bytes');
    assert.equal(cache.read(112), 2, 'another line');
    cache.reset();
    assert.equal(cache.read(100), 2);
  });

  it('has eight lines: the oldest goes first', () => {
    const cells = new Uint8Array(1024).fill(1);
    const cache = new DataCache(cells, 16);
    for (let line = 0; line < 9; line++) {
      cache.read(line * 16);
    }
    cells.fill(2);
    assert.equal(cache.read(16), 1);
    assert.equal(cache.read(0), 2);
  });

  it('has lines as long as it is told', () => {
    const cells = new Uint8Array(1024).fill(1);
    const cache = new DataCache(cells, 32);
    cache.read(0);
    cells.fill(2);
    assert.equal(cache.read(31), 1);
    assert.equal(cache.read(32), 2);
  });

  it('goes on from a snapshot', () => {
    const cells = new Uint8Array(64).fill(1);
    const cache = new DataCache(cells, 16);
    cache.read(0);
    const snapshot = cache.snapshot();
    cells.fill(2);
    cache.reset();
    cache.restore(snapshot);
    assert.equal(cache.read(3), 1);
  });
});
