import assert from 'node:assert/strict';
import { ProgressLines } from '../../../src/extension/tasks/progress-lines.ts';

describe('ProgressLines', () => {
  it('writes a line when something else begins and for each tenth of the job, no more', () => {
    const lines: string[] = [];
    const progress = new ProgressLines((line) => lines.push(line));
    progress.report('looking for the board');
    for (let share = 0; share <= 1; share += 0.01) {
      progress.report(`writing ${Math.floor(share * 293)} KB of 293 KB`, share);
    }
    progress.report('starting the firmware', 1);
    assert.equal(lines[0], 'looking for the board');
    assert.match(lines[1] ?? '', /^writing 0 KB/);
    assert.ok(lines.length <= 14, `${lines.length} lines`);
    assert.equal(lines.at(-1), '100 %  starting the firmware');
  });
});
