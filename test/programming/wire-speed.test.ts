import assert from 'node:assert/strict';
import { wireSpeed } from '../../src/programming/wire-speed.ts';

describe('wireSpeed', () => {
  it('is about what the timing model has: 219 KB/s at 4 MHz, 1.6 MB/s at 24 MHz', () => {
    assert.ok(Math.abs(wireSpeed(4000) - 219) < 15, String(wireSpeed(4000)));
    assert.ok(Math.abs(wireSpeed(24_000) - 1600) < 160, String(wireSpeed(24_000)));
  });

  it('grows with the clock', () => {
    assert.ok(wireSpeed(100) < wireSpeed(1800) && wireSpeed(1800) < wireSpeed(4000));
  });
});
