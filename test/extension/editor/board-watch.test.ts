import assert from 'node:assert/strict';
import { BoardWatch, type WatchedBoard } from '../../../src/extension/editor/board-watch.ts';
import { Boards } from '../../../src/extension/probes/boards.ts';
import { F401, PLAN, reportOf } from '../../media/support/boards.ts';

const BOARD = { key: '1-2', name: 'ST-Link', simulated: false };
const planned = { file: 'file:///a.dfu', plan: PLAN };

describe('BoardWatch', () => {
  let boards: Boards;
  let watch: BoardWatch;
  beforeEach(() => {
    boards = new Boards();
    watch = new BoardWatch(boards);
  });

  const latest = (): WatchedBoard | undefined => watch.latest;

  /** A flash job up to its plan. */
  function flash(): ReturnType<Boards['begin']> {
    const job = boards.begin(BOARD, 'Flashing a.dfu');
    job.identified(F401);
    job.planned(planned);
    return job;
  }

  it('knows no board before a chip has answered', () => {
    const job = boards.begin(BOARD, 'Flashing a.dfu');
    assert.equal(latest(), undefined);
    job.identified(F401);
    assert.equal(latest()?.entry.chip, F401);
  });

  it('knows the plan while the job runs, and what came of it', () => {
    const job = flash();
    assert.equal(latest()?.planned, planned);
    assert.equal(latest()?.running, true);
    const report = reportOf({ 5: 'verified' });
    job.reported(report);
    job.end();
    assert.equal(latest()?.planned, planned);
    assert.equal(latest()?.report, report);
    assert.equal(latest()?.running, false);
  });

  it('keeps both through jobs that only look', () => {
    const job = flash();
    const report = reportOf({ 5: 'verified' });
    job.reported(report);
    job.end();
    boards.begin(BOARD, 'Reading').end('verify-mismatch');
    assert.equal(latest()?.report, report);
    assert.equal(latest()?.failure, undefined);
    assert.equal(latest()?.running, false);
  });

  it('keeps the outcome of a job that failed half-way, and why', () => {
    const job = flash();
    const report = reportOf({ 5: 'unknown' });
    job.reported(report);
    job.end('flash-incomplete');
    assert.equal(latest()?.report, report);
    assert.equal(latest()?.failure, 'flash-incomplete');
  });

  it('takes the outcome of an older job for none of a new plan', () => {
    const first = flash();
    first.reported(reportOf({ 5: 'verified' }));
    first.end();
    const again = boards.begin(BOARD, 'Flashing b.dfu');
    again.planned({ ...planned, file: 'file:///b.dfu' });
    assert.equal(latest()?.report, undefined);
    again.end('usb-gone');
    assert.equal(latest()?.report, undefined);
    assert.equal(latest()?.failure, 'usb-gone');
  });

  it('forgets a plan when the flash is changed otherwise', () => {
    flash().end();
    const erase = boards.begin(BOARD, 'Erasing the board');
    const report = reportOf({ 5: 'erased' });
    erase.reported(report);
    erase.end();
    assert.equal(latest()?.planned, undefined);
    assert.equal(latest()?.report, report);
  });

  it('tells of each change, until it is disposed of', () => {
    let told = 0;
    watch.onDidChange(() => told++);
    const job = flash();
    assert.equal(told, 3);
    watch.dispose();
    job.end();
    assert.equal(told, 3);
  });
});
