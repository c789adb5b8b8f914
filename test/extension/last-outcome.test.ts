import assert from 'node:assert/strict';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import { LastOutcome } from '../../src/extension/last-outcome.ts';

const outcome: FlashOutcome = {
  chip: 'STM32F401xD/xE',
  sectors: [
    { index: 0, start: 0x0800_0000, size: 0x4000, state: 'verified', erased: true, atRisk: 0 },
    { index: 1, start: 0x0800_4000, size: 0x4000, state: 'untouched', erased: false, atRisk: 0 },
  ],
  bytes: { erased: 0x4000, programmed: 404, identical: 0, kept: 0 },
  verified: true,
  seconds: 0.5,
  predictedSeconds: 0.5,
  parallelism: 32,
  method: 'loader',
  remarks: [],
  core: 'running',
};

describe('LastOutcome', () => {
  it('says so before anything was flashed', () => {
    assert.match(new LastOutcome().lines().join('\n'), /Nothing was flashed/);
  });

  it('tells everything about the last job: title, outcome, core, each sector', () => {
    const last = new LastOutcome();
    last.remember('Flashing a.dfu', { ...outcome, sectors: [] });
    last.remember('Flashing b.dfu', outcome);
    const text = last.lines().join('\n');
    assert.doesNotMatch(text, /a\.dfu/);
    assert.match(text, /^Flashing b\.dfu\nErased 1 sector/);
    assert.match(text, /The core is running\./);
    assert.match(text, /0x08004000 .*untouched$/m);
  });
});
