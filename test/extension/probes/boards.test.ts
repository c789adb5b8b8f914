import assert from 'node:assert/strict';
import { Boards, type BoardIdentity } from '../../../src/extension/probes/boards.ts';
import type { FlashReport } from '../../../src/extension/flash-report.ts';
import type { FlashProgress } from '../../../src/programming/progress.ts';

const real: BoardIdentity = { key: '1-2', name: 'ST-Link/V2-1 066EFF', simulated: false };
const virtual: BoardIdentity = { key: 'virtual', name: 'Virtual NUCLEO-F401RE', simulated: true };
const at = (share: number): FlashProgress => ({ phase: 'writing', done: 0, total: 0, rate: 0, share });
const report = { title: 'Flashing a.dfu' } as FlashReport;

describe('Boards', () => {
  it('shows the board whose job began last, and the other again when that has ended', () => {
    const boards = new Boards();
    const shown: (string | undefined)[] = [];
    boards.onDidChange(() => shown.push(boards.shown?.key));
    const long = boards.begin(real, 'Flashing a.dfu');
    const short = boards.begin(virtual, 'Reading');
    long.progress(at(0.5));
    short.end();
    long.end();
    assert.deepEqual(shown, ['1-2', 'virtual', 'virtual', '1-2', undefined]);
  });

  it('says of each board by itself what goes on, and how the last job failed', () => {
    const boards = new Boards();
    const job = boards.begin(real, 'Flashing a.dfu');
    job.progress(at(0.25));
    assert.deepEqual(boards.state('1-2'), { kind: 'busy', job: 'Flashing a.dfu', share: 0.25, progress: at(0.25) });
    assert.deepEqual(boards.state('virtual'), { kind: 'idle' });
    job.end('flash-incomplete');
    assert.deepEqual(boards.state('1-2'), { kind: 'failed', job: 'Flashing a.dfu', code: 'flash-incomplete' });
    boards.begin(real, 'Flashing a.dfu').end();
    assert.deepEqual(boards.state('1-2'), { kind: 'idle' });
  });

  it('keeps what came of the last job that changed a board, also through jobs that only look', () => {
    const boards = new Boards();
    const job = boards.begin(real, 'Flashing a.dfu');
    job.reported(report);
    job.end('flash-incomplete');
    boards.begin(real, 'Reading').end();
    boards.begin(virtual, 'Reading').end();
    assert.equal(boards.report('1-2'), report);
    assert.equal(boards.report('virtual'), undefined);
    assert.equal(boards.lastReport, report);
    assert.deepEqual(
      boards.list.map(({ key, simulated }) => [key, simulated]),
      [
        ['1-2', false],
        ['virtual', true],
      ],
    );
  });

  it('takes nothing more of a job that has ended, and tells nobody who has stopped listening', () => {
    const boards = new Boards();
    let told = 0;
    const listening = boards.onDidChange(() => (told += 1));
    const job = boards.begin(real, 'Flashing a.dfu');
    job.end();
    job.progress(at(0.5));
    job.end('timeout');
    assert.deepEqual([boards.state('1-2'), told], [{ kind: 'idle' }, 2]);
    listening.dispose();
    boards.begin(real, 'Reading').end();
    assert.equal(told, 2);
  });
});
