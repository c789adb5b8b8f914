import assert from 'node:assert/strict';
import * as v from 'valibot';
import { MAX_BYTES_A_REQUEST, replies, request } from '../../src/messages/requests.ts';

const source = { of: 'element', target: 0, element: 1 };
const bytes = { kind: 'bytes', source, offset: 0, length: 16 };

describe('Requests', () => {
  it('are taken as they are meant', () => {
    const requests: unknown[] = [
      bytes,
      { ...bytes, source: { of: 'file' }, length: MAX_BYTES_A_REQUEST },
      { kind: 'find', source, pattern: Uint8Array.of(1), from: 0, direction: 'backward', ignoreCase: false },
      { kind: 'facts', part: { target: 0, element: null } },
      { kind: 'edit', revision: 1, edit: { change: 'move', target: 0, element: 0, address: 0xffffffff } },
      { kind: 'act', revision: 1, action: { action: 'replace-element', target: 0, element: 2 } },
    ];
    for (const candidate of requests) {
      assert.deepEqual(v.parse(request, candidate), candidate);
    }
  });

  it('are refused where a value cannot be', () => {
    const requests: unknown[] = [
      { ...bytes, length: MAX_BYTES_A_REQUEST + 1 },
      { ...bytes, offset: -1 },
      { ...bytes, offset: 1.5 },
      { ...bytes, source: { of: 'disk' } },
      { kind: 'find', source, pattern: new Uint8Array(), from: 0, direction: 'forward', ignoreCase: true },
      { kind: 'find', source, pattern: [1, 2], from: 0, direction: 'forward', ignoreCase: true },
      { kind: 'edit', revision: 1, edit: { change: 'move', target: 0, element: 0, address: 2 ** 32 } },
      { kind: 'edit', revision: 1, edit: { change: 'identifiers', vendor: 0x10000, product: 0, device: 0 } },
      { kind: 'edit', revision: 1, edit: { change: 'alternate-setting', target: 0, value: 256 } },
      { kind: 'edit', edit: { change: 'remove', target: 0, element: 0 } },
      { kind: 'act', revision: 1, action: { action: 'workbench.action.quit' } },
    ];
    for (const candidate of requests) {
      assert.equal(v.is(request, candidate), false, JSON.stringify(candidate));
    }
  });

  it('have answers with at most as many bytes as may be asked for', () => {
    assert.equal(v.is(replies.bytes, { bytes: new Uint8Array(MAX_BYTES_A_REQUEST) }), true);
    assert.equal(v.is(replies.bytes, { bytes: new Uint8Array(MAX_BYTES_A_REQUEST + 1) }), false);
  });
});
