import assert from 'node:assert/strict';
import { meaningOf } from '../../src/stlink/status.ts';

describe('meaningOf a status', () => {
  it('asks again after WAIT only', () => {
    const waits = Array.from({ length: 256 }, (_, status) => status).filter((status) => meaningOf(status) === 'wait');
    assert.deepEqual(waits, [0x10, 0x14]);
  });

  it('takes as done what the field takes as done, and nothing else', () => {
    const done = Array.from({ length: 256 }, (_, status) => status).filter((status) => meaningOf(status) === 'ok');
    assert.deepEqual(done, [0x0d, 0x40, 0x80]); // write-verify error (ignored by OpenOCD), configuration changed, OK
  });

  it('tells garbled transfers from refused ones', () => {
    assert.deepEqual([0x13, 0x17, 0x12, 0x16].map(meaningOf), ['wire', 'wire', 'wire', 'wire']);
    assert.deepEqual([0x81, 0x11, 0x15].map(meaningOf), ['fault', 'fault', 'fault']);
    assert.deepEqual([0x05, 0x09].map(meaningOf), ['no-target', 'no-target']);
    assert.equal(meaningOf(0x1d), 'not-st');
    assert.equal(meaningOf(0x42), 'refused');
    assert.equal(meaningOf(0x77), 'refused');
  });
});
