import assert from 'node:assert/strict';
import { CodedError } from '../../src/base/coded-error.ts';
import { isProbeError, ProbeError } from '../../src/probe/probe-error.ts';

describe('ProbeError', () => {
  const fault = new ProbeError('target-fault', { address: 0x20018000, length: 8, access: 'read', status: 0x11 });

  it('is told by its code, with the facts of that code', () => {
    assert.ok(fault instanceof CodedError);
    assert.ok(isProbeError(fault, 'target-fault') && fault.details.address === 0x20018000);
    assert.equal(isProbeError(fault, 'target-busy'), false);
  });

  it('is not told from another family that has the same code, nor from what is no error', () => {
    assert.equal(isProbeError(new CodedError('target-fault', {}), 'target-fault'), false);
    assert.equal(isProbeError({ code: 'target-fault' }, 'target-fault'), false);
    assert.equal(isProbeError(undefined, 'target-fault'), false);
  });

  it('says in a log line what happened where, and keeps its cause', () => {
    const cause = new Error('LIBUSB_TRANSFER_NO_DEVICE');
    const error = new ProbeError('unplugged', { during: 'READREG' }, cause);
    assert.equal(String(error), 'ProbeError: unplugged during=READREG');
    assert.equal(error.cause, cause);
    assert.match(String(fault), /address=\d+ \(0x20018000\)/);
  });
});
