import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  elementHeight,
  HIGHEST_ELEMENT,
  largestOffset,
  offsetOf,
  offsetToShow,
  scrollTopOf,
} from '../../media/editor/scaled-scroll.ts';

/** 64 MiB at 16 bytes and 20 px a row. */
const large = { total: 4 * 1024 * 1024 * 20, viewport: 600 };

describe('Scaled scrolling', () => {
  it('never makes an element that Chromium clamps', () => {
    assert.equal(elementHeight(large), HIGHEST_ELEMENT);
    assert.ok(HIGHEST_ELEMENT < 33_554_428);
    assert.equal(elementHeight({ total: 2000, viewport: 600 }), 2000);
  });

  it('reaches the last byte when the scroll bar is at its end', () => {
    assert.equal(offsetOf(elementHeight(large) - large.viewport, large), large.total - large.viewport);
    assert.equal(offsetOf(0, large), 0);
  });

  it('is the plain scroll position where nothing needs scaling', () => {
    assert.equal(offsetOf(123, { total: 2000, viewport: 600 }), 123);
  });

  it('does not move what fits', () => {
    const small = { total: 100, viewport: 600 };
    assert.equal(largestOffset(small), 0);
    assert.equal(offsetOf(50, small), 0);
    assert.equal(scrollTopOf(50, small), 0);
  });

  it('goes to the scroll bar and back', () => {
    const total = fc.integer({ min: 1000, max: 2 ** 32 });
    fc.assert(
      fc.property(total, fc.double({ min: 0, max: 1, noNaN: true }), (height, share) => {
        const scrolling = { total: height, viewport: 600 };
        const offset = share * largestOffset(scrolling);
        const back = offsetOf(scrollTopOf(offset, scrolling), scrolling);
        assert.ok(Math.abs(back - offset) < 1e-3, `${back} is not ${offset}`);
      }),
    );
  });
});

describe('offsetToShow', () => {
  const scrolling = { total: 2000, viewport: 600 };

  it('stays where the stretch is seen already', () => {
    assert.equal(offsetToShow(500, 520, 100, scrolling), 100);
  });

  it('moves as little as it can, in both directions', () => {
    assert.equal(offsetToShow(80, 100, 100, scrolling), 80);
    assert.equal(offsetToShow(700, 720, 100, scrolling), 120);
  });

  it('shows in the middle what is far away', () => {
    assert.equal(offsetToShow(2000, 2020, 0, { total: 5000, viewport: 600 }), 1710);
    assert.equal(offsetToShow(2000, 2020, 4000, { total: 5000, viewport: 600 }), 1710);
  });

  it('does not go beyond the end', () => {
    assert.equal(offsetToShow(1990, 2010, 0, scrolling), 1400);
  });
});
