/** A core's state as plain data. */

import assert from 'node:assert/strict';
import { captureCore, releaseCore } from '../../../src/virtual-board/core/core-snapshot.ts';
import { handler, SmallMachine } from './small-machine.ts';

describe('captureCore and releaseCore', () => {
  it('carry registers, flags, faults and exceptions to another core', () => {
    const first = new SmallMachine().start(0xde00).set({ 3: 33, 16: 0xf9000000 }).step(2);
    const second = new SmallMachine().start(0xbf00);
    releaseCore(second.core, structuredClone(captureCore(first.core)));
    assert.equal(second.get(3), 33);
    assert.equal(second.get(15), handler(3));
    assert.equal(second.get(16), first.get(16));
    assert.equal(second.system(0xe000ed28), 1 << 16);
    assert.ok(second.core.exceptions.isActive(3));
  });
});
