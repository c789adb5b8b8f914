import assert from 'node:assert/strict';
import { loadFailureLine, loadPart, once } from '../../src/extension/parts.ts';
import { isExtensionError } from '../../src/extension/errors/extension-error.ts';

describe('loadPart()', () => {
  it('gives the part, or says that it is missing, with the cause', async () => {
    assert.equal(await loadPart(() => Promise.resolve(1)), 1);
    const cause = new Error("Cannot find module './part-7.js'");
    await assert.rejects(
      loadPart(() => Promise.reject(cause)),
      (error) => isExtensionError(error, 'part-missing') && error.cause === cause,
    );
  });
});

describe('once()', () => {
  it('makes one thing for all who ask, and tries again what failed', async () => {
    let made = 0;
    const get = once(() => (++made === 1 ? Promise.reject(new Error('no')) : Promise.resolve(made)));
    await assert.rejects(get(), /no/);
    assert.deepEqual(await Promise.all([get(), get()]), [2, 2]);
  });
});

describe('loadFailureLine()', () => {
  it('says what to do about a part that is missing, and of anything else what it is', async () => {
    const missing: unknown = await loadPart(() => Promise.reject(new Error())).catch((error: unknown) => error);
    assert.match(loadFailureLine(missing), /Reload the window/);
    assert.match(loadFailureLine(new RangeError('odd')), /odd/);
  });
});
