import assert from 'node:assert/strict';
import { type RunningJob, RunningJobs } from '../../../src/extension/probes/running-jobs.ts';

describe('RunningJobs', () => {
  it('shows the job begun last, and the other again when it has ended', () => {
    const shown: (RunningJob | undefined)[] = [];
    const jobs = new RunningJobs((job) => shown.push(job));
    const long = jobs.begin('Flashing a.dfu');
    const short = jobs.begin('Reading b');
    long.progress(0.5);
    short.progress(0.9);
    short.end();
    long.end();
    assert.deepEqual(shown, [
      { title: 'Flashing a.dfu', share: 0 },
      { title: 'Reading b', share: 0 },
      { title: 'Reading b', share: 0 },
      { title: 'Reading b', share: 0.9 },
      { title: 'Flashing a.dfu', share: 0.5 },
      undefined,
    ]);
  });

  it('tells two jobs of one title apart', () => {
    const shown: (number | undefined)[] = [];
    const jobs = new RunningJobs((job) => shown.push(job?.share));
    const first = jobs.begin('Flashing');
    const second = jobs.begin('Flashing');
    first.progress(0.25);
    second.end();
    assert.deepEqual(shown, [0, 0, 0, 0.25]);
  });

  it('takes nothing more of a job that has ended', () => {
    const shown: (number | undefined)[] = [];
    const jobs = new RunningJobs((job) => shown.push(job?.share));
    const job = jobs.begin('Flashing');
    job.end();
    job.progress(0.5);
    assert.deepEqual(shown, [0, undefined, undefined]);
  });
});
