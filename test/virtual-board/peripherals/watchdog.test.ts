import assert from 'node:assert/strict';
import { Watchdog } from '../../../src/virtual-board/peripherals/watchdog.ts';

// RM0368, 17.4.
const KR = 0x00;
const PR = 0x04;
const RLR = 0x08;
const SR = 0x0c;
const ALL = 0xffffffff;
const MS = 1e6;

function watchdog(hardware = false): { unit: Watchdog; at: (ms: number) => void } {
  let now = 0;
  const unit = new Watchdog(
    () => now,
    () => hardware,
    () => undefined,
  );
  return { unit, at: (ms) => (now = ms * MS) };
}

describe('Watchdog', () => {
  it('sleeps until it is started', () => {
    const { unit } = watchdog();
    assert.equal(unit.bitesAt, Infinity);
    unit.write(KR, 0xaaaa, ALL);
    assert.equal(unit.bitesAt, Infinity);
  });

  it('bites after 512 ms as it comes: 4096 × 4 / 32 kHz', () => {
    const { unit } = watchdog();
    unit.write(KR, 0xcccc, ALL);
    assert.equal(unit.bitesAt, 512 * MS);
  });

  it('takes prescaler and reload with the access key only', () => {
    const { unit } = watchdog();
    unit.write(PR, 6, ALL);
    unit.write(RLR, 10, ALL);
    assert.deepEqual([unit.read(PR), unit.read(RLR)], [0, 0xfff]);
    unit.write(KR, 0x5555, ALL);
    unit.write(PR, 2, ALL);
    unit.write(RLR, 99, ALL);
    assert.equal(unit.read(SR), 3, 'busy with the update');
    unit.write(KR, 0xcccc, ALL);
    // 100 × 16 / 32 kHz.
    assert.equal(unit.bitesAt, 50 * MS);
  });

  it('begins anew when it is fed', () => {
    const { unit, at } = watchdog();
    unit.write(KR, 0xcccc, ALL);
    at(500);
    unit.write(KR, 0xaaaa, ALL);
    assert.equal(unit.bitesAt, 1012 * MS);
    assert.equal(Watchdog.isFeeding(KR, 0xaaaa), true);
    assert.equal(Watchdog.isFeeding(KR, 0xcccc), false);
  });

  it('stands still while it is frozen', () => {
    const { unit, at } = watchdog();
    unit.write(KR, 0xcccc, ALL);
    at(100);
    unit.freeze(true);
    assert.equal(unit.bitesAt, Infinity);
    at(5000);
    unit.freeze(false);
    assert.equal(unit.bitesAt, 5412 * MS);
  });

  it('is stopped by a reset, unless the option bytes start it', () => {
    const { unit } = watchdog();
    unit.write(KR, 0xcccc, ALL);
    unit.reset();
    assert.equal(unit.bitesAt, Infinity);
    const hardware = watchdog(true);
    hardware.unit.reset();
    assert.equal(hardware.unit.bitesAt, 512 * MS);
  });

  it('goes on from a snapshot', () => {
    const { unit, at } = watchdog();
    unit.write(KR, 0xcccc, ALL);
    const snapshot = unit.snapshot();
    at(100);
    unit.write(KR, 0xaaaa, ALL);
    unit.restore(snapshot);
    assert.equal(unit.bitesAt, 512 * MS);
  });
});
