import assert from 'node:assert/strict';
import { doubtAboutMaker } from '../../src/stm32/chip-doubts.ts';

const seen = (cpuid: number, deviceId = 0x410) => ({ cpuid, core: 'M3', deviceId });

describe('doubtAboutMaker()', () => {
  it('knows a core that ST never put into an F103', () => {
    assert.deepEqual(doubtAboutMaker(seen(0x412fc231), 'STM32F103'), {
      code: 'likely-clone',
      chip: 'STM32F103',
      expected: 'r1p1',
      found: 'r2p1',
    });
  });

  it('has none about ST’s own, nor about chips whose revisions are not known', () => {
    assert.equal(doubtAboutMaker(seen(0x411fc231), 'STM32F103'), undefined);
    assert.equal(doubtAboutMaker(seen(0x412fc231, 0x416), 'STM32L152'), undefined);
  });
});
