import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';

describe('silentLog', () => {
  it('takes every level and gives nothing back', () => {
    assert.deepEqual(
      [silentLog.trace('a'), silentLog.info('b'), silentLog.warn('c')],
      [undefined, undefined, undefined],
    );
  });
});
