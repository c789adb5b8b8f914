import assert from 'node:assert/strict';
import { chipWithDeviceId } from '../../../src/stm32/devices/chip-table.ts';
import {
  chipEraseTime,
  operationTime,
  sectorEraseTime,
  writeModesAt,
} from '../../../src/stm32/flash/flash-operation.ts';
import { bitsAtOnce } from '../../support/halted-board.ts';

const F401 = chipWithDeviceId(0x433);
const F429 = chipWithDeviceId(0x419);
assert.ok(F401 && F429);
const { flash } = F401;
const [x32, x16, x8] = [32, 16, 8].map(bitsAtOnce);
assert.ok(x32 && x16 && x8);

describe('writeModesAt', () => {
  it('obeys the supply: x32 from 2.7 V, x16 from 2.1 V, else x8; unknown counts as low', () => {
    const bits = (volts: number | undefined): number[] => writeModesAt(flash, volts).map((mode) => mode.bits);
    assert.deepEqual([3.6, 2.7, 2.69, 2.1, 2.09, 1.7, undefined].map(bits), [
      [32, 16, 8],
      [32, 16, 8],
      [16, 8],
      [16, 8],
      [8],
      [8],
      [8],
    ]);
  });
});

describe('times', () => {
  it('are the data sheet’s', () => {
    const [sector0] = flash.sectors;
    assert.ok(sector0);
    assert.equal(sectorEraseTime(sector0, flash, x8), 400);
    assert.equal(operationTime({ kind: 'erase-chip' }, flash, x16), 5500);
    assert.equal(operationTime({ kind: 'program', address: 0, bytes: new Uint8Array(4000) }, flash, x32), 16);
    assert.equal(operationTime({ kind: 'program', address: 0, bytes: new Uint8Array(4000) }, flash, x16), 32);
  });

  it('add up the sectors where there is none for the chip, and miss no size', () => {
    assert.equal(chipEraseTime(F429.flash, x32), undefined);
    assert.equal(operationTime({ kind: 'erase-chip' }, F429.flash, x32), 2 * (4 * 250 + 550 + 7 * 1000));
    assert.throws(() => sectorEraseTime({ index: 0, start: 0, size: 2048, code: 0 }, flash, x32), RangeError);
  });

  it('are one figure where the width makes no difference, and miss no width', () => {
    const times = { ...flash.times, sectorErase: { 2: 22 }, massErase: { 32: 7 } };
    const other = { ...flash, times };
    assert.equal(
      sectorEraseTime({ index: 0, start: 0, size: 2048, code: 0 }, other, { bits: 64, minimumVolts: 0 }),
      22,
    );
    assert.throws(() => chipEraseTime(other, x8), RangeError);
  });
});
