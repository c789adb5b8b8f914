import assert from 'node:assert/strict';
import { CodedError } from '../../src/base/coded-error.ts';
import { FormatError, isFormatError } from '../../src/formats/format-error.ts';

describe('FormatError', () => {
  const error = new FormatError('address-needed', { file: 'a.bin' });

  it('is a coded error with its facts', () => {
    assert.ok(error instanceof CodedError);
    assert.deepEqual([error.code, error.details], ['address-needed', { file: 'a.bin' }]);
  });

  it('isFormatError() tells the code, and this family from others', () => {
    assert.equal(isFormatError(error, 'address-needed'), true);
    assert.equal(isFormatError(error, 'overlap'), false);
    assert.equal(isFormatError(new CodedError('address-needed', {}), 'address-needed'), false);
    assert.equal(isFormatError(undefined, 'overlap'), false);
  });
});
