import assert from 'node:assert/strict';
import * as v from 'valibot';
import { comparisonView } from '../../src/messages/comparison-view.ts';
import { SystemClock } from '../../src/base/clock.ts';
import { CompareSession } from '../../src/extension/compare/compare-session.ts';
import { sideWith, viewOf } from '../media/support/compared-page.ts';

describe('comparisonView', () => {
  const session = new CompareSession([], () => undefined, new SystemClock());
  const left = sideWith('a.dfu', { address: 0x08000000, bytes: Uint8Array.of(1, 2, 3) });
  const right = sideWith('b.dfu', { address: 0x08000000, bytes: Uint8Array.of(1, 9) });

  it('takes a comparison', async () => {
    const view = await viewOf(session, { left, right });
    assert.deepEqual(v.parse(comparisonView, view), view);
  });

  it('refuses rows that are no pairs, and sizes that are none', async () => {
    const view = await viewOf(session, { left, right });
    assert.equal(v.is(comparisonView, { ...view, places: new Uint32Array(3) }), false);
    assert.equal(v.is(comparisonView, { ...view, shares: { ...view.shares, equal: -1 } }), false);
  });
});
