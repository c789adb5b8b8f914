import assert from 'node:assert/strict';
import { hasErrors, type ProblemOf, ProblemList } from '../../src/formats/problem.ts';

type Problem = ProblemOf<'a' | 'b', number>;
const problem = (code: 'a' | 'b', offset: number): Problem => ({ code, severity: 'warning', offset, details: offset });

describe('problems', () => {
  it('hasErrors() is true from one error on', () => {
    assert.equal(hasErrors([]), false);
    assert.equal(hasErrors([{ severity: 'warning' }, { severity: 'information' }]), false);
    assert.equal(hasErrors([{ severity: 'warning' }, { severity: 'error' }]), true);
  });

  it('ProblemList sorts by offset and keeps the order of those at one offset', () => {
    const list = new ProblemList<Problem>();
    [problem('a', 5), problem('b', 2), problem('a', 2)].forEach((each) => list.add(each));
    assert.deepEqual(
      list.sorted().map(({ code, offset }) => `${code}${offset}`),
      ['b2', 'a2', 'a5'],
    );
  });

  it('ProblemList keeps the first fifty of a code, says how many more there were, and still notes another code', () => {
    const list = new ProblemList<Problem>();
    for (let offset = 0; offset < 1_000_000; offset++) {
      list.add(problem('a', offset));
    }
    list.add(problem('b', 7));
    const kept = list.sorted();
    assert.equal(kept.length, 52);
    assert.equal(Math.max(...kept.map(({ offset }) => offset)), 49);
    const more = kept.find(({ code }) => code === 'more-problems');
    assert.deepEqual(more?.details, { of: 'a', count: 999_950 });
  });

  it('ProblemList hides no error behind harmless problems of the same code', () => {
    const list = new ProblemList<Problem>();
    for (let offset = 0; offset < 60; offset++) {
      list.add({ ...problem('a', offset), severity: 'warning' });
    }
    list.add({ ...problem('a', 99), severity: 'error' });
    assert.ok(hasErrors(list.sorted()));
  });
});
