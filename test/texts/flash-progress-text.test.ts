import assert from 'node:assert/strict';
import { progressText } from '../../src/texts/flash-progress-text.ts';

describe('progressText', () => {
  it('says bytes, rate and the sector that is being erased', () => {
    assert.equal(
      progressText({ phase: 'writing', done: 122_880, total: 299_624, rate: 62_464, erasing: 6, share: 0.4 }),
      'writing 120 KB of 293 KB, 61 KB/s, erasing sector 6',
    );
  });

  it('claims no rate at the start and no amounts where there are none', () => {
    assert.equal(progressText({ phase: 'starting', done: 0, total: 0, rate: 0, share: 1 }), 'starting the firmware');
  });
});
