import assert from 'node:assert/strict';
import * as v from 'valibot';
import { documentView } from '../../src/messages/document-view.ts';
import { elementDocument } from '../media/support/documents.ts';

describe('documentView', () => {
  const document = elementDocument(1000);

  it('takes a document', () => {
    assert.deepEqual(v.parse(documentView, document), document);
  });

  it('refuses one with a part missing, or with a size that is none', () => {
    const { targets: _, ...rest } = document;
    assert.equal(v.is(documentView, rest), false);
    assert.equal(v.is(documentView, { ...document, size: -1 }), false);
    assert.equal(v.is(documentView, { ...document, size: Number.NaN }), false);
  });
});
