import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFromComparePage, readToComparePage } from '../../src/messages/compare-messages.ts';

describe('Messages of a comparison', () => {
  it('are taken as they are meant', () => {
    for (const request of [
      { kind: 'bytes', start: 0xffff0000, length: 65536 },
      { kind: 'act', action: 'again' },
    ]) {
      const message = { type: 'request', id: 3, request };
      assert.deepEqual(readFromComparePage(message), message);
    }
    assert.deepEqual(readFromComparePage({ type: 'ready' }), { type: 'ready' });
    const reply = { type: 'reply', id: 0, ok: true, value: {} };
    assert.deepEqual(readToComparePage(reply), reply);
  });

  it('ask for no more than a page, and for nothing past the end of the address space', () => {
    for (const [start, length] of [
      [0, 65537],
      [2 ** 32, 16],
      [-1, 16],
    ]) {
      assert.equal(
        readFromComparePage({ type: 'request', id: 0, request: { kind: 'bytes', start, length } }),
        undefined,
      );
    }
  });

  it('are refused, and do not throw, whatever else they are', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        assert.equal(readFromComparePage(message), undefined);
        assert.equal(readToComparePage(message), undefined);
      }),
    );
  });
});
