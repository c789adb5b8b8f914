import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFromWebview, readToWebview } from '../../src/messages/messages.ts';
import { MAX_BYTES_A_REQUEST } from '../../src/messages/requests.ts';
import { elementDocument, STRINGS } from '../media/support/documents.ts';

const source = { of: 'element', target: 0, element: 1 };

describe('Messages of the webview', () => {
  it('are taken as they are meant', () => {
    const message = { type: 'request', id: 3, request: { kind: 'bytes', source, offset: 65536, length: 4096 } };
    assert.deepEqual(readFromWebview(message), message);
    assert.deepEqual(readFromWebview({ type: 'ready' }), { type: 'ready' });
  });

  it('are refused where a value cannot be', () => {
    const bytes = { kind: 'bytes', source, offset: 0, length: 16 };
    const requests: unknown[] = [
      { ...bytes, length: MAX_BYTES_A_REQUEST + 1 },
      { ...bytes, offset: -1 },
      { ...bytes, offset: 1.5 },
      { ...bytes, source: { of: 'disk' } },
      { kind: 'find', source, pattern: new Uint8Array(), from: 0, direction: 'forward' },
      { kind: 'find', source, pattern: [1, 2], from: 0, direction: 'forward' },
      { kind: 'edit', edit: { change: 'move', target: 0, element: 0, address: 2 ** 32 } },
      { kind: 'edit', edit: { change: 'identifiers', vendor: 0x10000, product: 0, device: 0 } },
      { kind: 'edit', edit: { change: 'alternate-setting', target: 0, value: 256 } },
      { kind: 'act', action: { action: 'workbench.action.quit' } },
    ];
    for (const request of requests) {
      assert.equal(readFromWebview({ type: 'request', id: 1, request }), undefined, JSON.stringify(request));
    }
  });

  it('are refused, and do not throw, whatever else they are', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        assert.equal(readFromWebview(message), undefined);
        assert.equal(readToWebview(message), undefined);
      }),
    );
  });
});

describe('Messages of the extension', () => {
  it('are taken as they are meant', () => {
    const messages = [
      { type: 'strings', strings: { ...STRINGS } },
      { type: 'document', document: elementDocument(1000) },
      { type: 'failed', sentence: 'The file cannot be read.' },
      { type: 'reply', id: 0, ok: true, value: { anything: 1 } },
      { type: 'reply', id: 1, ok: false, sentence: 'No.' },
    ];
    for (const message of messages) {
      assert.deepEqual(readToWebview(message), message);
    }
  });

  it('are refused where a part of the document is missing', () => {
    const { targets: _, ...rest } = elementDocument(1000);
    assert.equal(readToWebview({ type: 'document', document: rest }), undefined);
  });
});
