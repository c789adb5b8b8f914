import assert from 'node:assert/strict';
import { Violations } from '../../src/virtual-board/violations.ts';

describe('Violations', () => {
  it('has a line for each kind, with how often it happened', () => {
    const log = new Violations();
    log.report('this');
    log.report('that');
    log.report('this');
    assert.deepEqual(log.lines, ['this (2 times)', 'that']);
    log.clear();
    assert.deepEqual(log.lines, []);
  });
});
