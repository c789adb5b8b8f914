import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readFromWebview, readToWebview } from '../../src/messages/messages.ts';
import { elementDocument, STRINGS } from '../media/support/documents.ts';

const source = { of: 'element', target: 0, element: 1 };

describe('Messages of the webview', () => {
  it('are taken as they are meant', () => {
    const message = { type: 'request', id: 3, request: { kind: 'bytes', source, offset: 65536, length: 4096 } };
    assert.deepEqual(readFromWebview(message), message);
    assert.deepEqual(readFromWebview({ type: 'ready' }), { type: 'ready' });
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
});
