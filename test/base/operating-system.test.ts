import assert from 'node:assert/strict';
import { operatingSystemOf } from '../../src/base/operating-system.ts';

describe('operatingSystemOf', () => {
  it('knows the systems of desktops by the names that Node gives them', () => {
    assert.deepEqual(['linux', 'win32', 'darwin', 'freebsd'].map(operatingSystemOf), [
      'linux',
      'windows',
      'macos',
      undefined,
    ]);
  });
});
