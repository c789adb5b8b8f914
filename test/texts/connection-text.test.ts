import assert from 'node:assert/strict';
import type { Connection } from '../../src/probe/debug-probe.ts';
import { connectionLine, connectionRemarks } from '../../src/texts/connection-text.ts';

const plain: Connection = {
  mode: 'attach',
  failedModes: [],
  clock: 4000,
  voltage: 3.284,
  idcode: 0x2ba01477,
  resetPinWorks: undefined,
};

describe('connectionLine', () => {
  it('says the way, the clock and the voltage', () => {
    assert.equal(connectionLine(plain), 'Connected by attaching, SWD at 4,000 kHz, 3.28 V.');
  });

  it('claims no voltage that the probe cannot measure', () => {
    assert.equal(connectionLine({ ...plain, voltage: undefined }), 'Connected by attaching, SWD at 4,000 kHz.');
  });
});

describe('connectionRemarks', () => {
  it('has none where the first way worked', () => {
    assert.deepEqual(connectionRemarks(plain), []);
  });

  it('says which ways failed and which was needed', () => {
    const [remark, ...others] = connectionRemarks({ ...plain, mode: 'under-reset', failedModes: ['attach'] });
    assert.match(remark ?? '', /attaching failed, under reset worked/);
    assert.deepEqual(others, []);
  });

  it('says that the reset pin does nothing', () => {
    assert.match(connectionRemarks({ ...plain, mode: 'under-reset', resetPinWorks: false }).join(), /reset pin/);
  });
});
