import assert from 'node:assert/strict';
import { actionsFor, titleOf } from '../../../src/extension/errors/error-actions.ts';

describe('actionsFor', () => {
  it('offers the virtual board where there is no probe or no way to reach one', () => {
    for (const code of ['no-probe', 'no-usb-library']) {
      assert.equal(actionsFor([code], 'linux')[0], 'use-virtual-board');
    }
  });

  it('offers what the operating system needs where access is refused', () => {
    assert.equal(actionsFor(['no-permission'], 'linux')[0], 'show-udev-command');
    assert.equal(actionsFor(['no-permission'], 'windows')[0], 'get-windows-driver');
    assert.ok(!actionsFor(['no-permission'], 'macos').includes('show-udev-command'));
  });

  it('offers to wait for a probe that another program holds', () => {
    assert.equal(actionsFor(['in-use'], 'macos')[0], 'wait');
  });

  it('offers the log for everything, also for what nobody foresaw', () => {
    for (const code of ['no-target', 'never-heard-of', '']) {
      assert.equal(actionsFor([code], 'linux').at(-1), 'show-log');
    }
  });

  it('offers what helps against the cause of a job that ended half-way, without changing a setting', () => {
    const actions = actionsFor(['flash-incomplete', 'program-failed'], 'linux');
    assert.deepEqual(actions, ['fewer-bits', 'try-again', 'show-outcome', 'show-log']);
    assert.ok(actionsFor(['flash-incomplete', 'routine-failed'], 'linux').includes('without-loader'));
  });

  it('offers to flash or to compare where the board holds something else, and accuses nothing', () => {
    assert.deepEqual(actionsFor(['image-differs'], 'linux'), ['compare-with-board', 'flash', 'show-log']);
  });

  it('has a different title for each button of one message', () => {
    for (const code of ['no-probe', 'no-target', 'no-permission', 'untrusted-workspace']) {
      const titles = actionsFor([code], 'linux').map(titleOf);
      assert.equal(new Set(titles).size, titles.length);
    }
  });
});
