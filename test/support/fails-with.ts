/** What `assert.rejects` takes to recognise an error of a probe by its code and some of its facts. */

import assert from 'node:assert/strict';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';

export const failsWith =
  (code: ProbeErrorCode, details: object = {}) =>
  (error: unknown): boolean => {
    if (!isProbeError(error, code)) {
      return false;
    }
    assert.deepEqual({ ...error.details, ...details }, error.details);
    return true;
  };
