import assert from 'node:assert/strict';
import type { FlashOutcome } from '../../src/programming/outcome.ts';
import type { Connection } from '../../src/probe/debug-probe.ts';
import { reportLines, reportRemarks, wholeReport } from '../../src/extension/flash-report.ts';

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
  writeBits: 32,
  method: 'loader',
  remarks: [],
  core: 'running',
};

const connection: Connection = {
  mode: 'under-reset',
  failedModes: ['attach'],
  clock: 4000,
  voltage: 3.3,
  idcode: 0x2ba01477,
  resetPinWorks: true,
};

const report = { title: 'Flashing b.dfu', board: 'ST-Link 066E, STM32F401', connection, outcome };

describe('a flash report', () => {
  it('says how the board was got hold of, and what came of the job', () => {
    const [title, how, what] = reportLines(report);
    assert.equal(title, 'Flashing b.dfu');
    assert.match(how ?? '', /under reset/);
    assert.match(what ?? '', /^Erased 1 sector/);
  });

  it('remarks on a way to connect that failed', () => {
    assert.match(reportRemarks(report).join(), /attaching failed/);
    assert.deepEqual(reportRemarks({ ...report, connection: { ...connection, failedModes: [] } }), []);
  });
});

describe('a whole report', () => {
  it('says so before anything was flashed', () => {
    assert.match(wholeReport(undefined).join('\n'), /Nothing was flashed/);
  });

  it('tells everything about a job: title, outcome, core, time, each sector', () => {
    const text = wholeReport(report).join('\n');
    assert.match(text, /b\.dfu/);
    assert.match(text, /The core is running\./);
    assert.match(text, /Predicted: 0\.50 s\./);
    assert.match(text, /0x08004000 .*untouched$/m);
  });
});
