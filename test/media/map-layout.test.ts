import assert from 'node:assert/strict';
import { barOf, ticksOf } from '../../media/editor/map-layout.ts';

const flash = { start: 0x08000000, end: 0x08080000 };

describe('barOf', () => {
  it('is to scale', () => {
    assert.deepEqual(barOf({ start: 0x08020000, end: 0x08040000 }, flash, 512), { x: 128, width: 128 });
  });

  it('is never too thin to be seen, nor outside the drawing', () => {
    assert.deepEqual(barOf({ start: 0x08000000, end: 0x08000010 }, flash, 512), { x: 0, width: 1.5 });
    assert.deepEqual(barOf({ start: 0x0807fff0, end: 0x08080000 }, flash, 512), { x: 510.5, width: 1.5 });
  });

  it('is only what lies in the region', () => {
    assert.deepEqual(barOf({ start: 0, end: 0x08040000 }, flash, 512), { x: 0, width: 256 });
    assert.equal(barOf({ start: 0x20000000, end: 0x20000100 }, flash, 512), undefined);
  });
});

describe('ticksOf', () => {
  it('are round, inside, and far enough apart', () => {
    const ticks = ticksOf(flash, 512, 100);
    assert.deepEqual(ticks, [0x08000000, 0x08020000, 0x08040000, 0x08060000]);
  });

  it('are few for every region', () => {
    assert.ok(ticksOf({ start: 0x20000123, end: 0x20000130 }, 512, 100).length <= 6);
    assert.ok(ticksOf({ start: 0, end: 2 ** 32 }, 512, 100).length <= 6);
  });
});
