import assert from 'node:assert/strict';
import { checkTargets } from '../../src/formats/dfuse-checks.ts';
import type { DfuseElement, DfuseTarget } from '../../src/formats/dfuse-file.ts';
import type { DfuseProblem } from '../../src/formats/dfuse-problem.ts';
import { ProblemList } from '../../src/formats/problem.ts';

const element = (index: number, address: number, ...bytes: number[]): DfuseElement => ({
  index,
  offset: 1000 + index,
  address,
  size: bytes.length,
  bytes: Uint8Array.from(bytes),
});

const target = (index: number, alternateSetting: number, ...elements: DfuseElement[]): DfuseTarget => ({
  index,
  offset: 100 * index,
  alternateSetting,
  named: 0,
  name: '',
  nameField: new Uint8Array(255),
  size: 0,
  elementCount: elements.length,
  elements,
});

function check(...targets: DfuseTarget[]): DfuseProblem[] {
  const problems = new ProblemList<DfuseProblem>();
  checkTargets(targets, problems);
  return [...problems.sorted()];
}

describe('checkTargets()', () => {
  it('has nothing to say about targets that are in order', () => {
    assert.deepEqual(check(target(0, 0, element(0, 0, 1, 2), element(1, 2, 3)), target(1, 1, element(0, 0, 1))), []);
  });

  it('names the later element of an overlap and the one before it, whatever their order by address', () => {
    const [found] = check(target(0, 0, element(0, 4, 1, 1), element(1, 3, 1, 2))).filter(
      ({ code }) => code === 'overlap',
    );
    assert.equal(found?.offset, 1001);
    assert.deepEqual(found.details, { target: 0, element: 1, other: 0, address: 4, size: 1, differing: true });
  });

  it('sees an element of a target inside one of another with the same alternate setting', () => {
    const found = check(
      target(0, 5, element(0, 0, 1, 1, 1, 1)),
      target(1, 5, element(0, 2, 1)),
      target(2, 6, element(0, 2, 1)),
    );
    assert.deepEqual(
      found.map(({ code, details }) => [code, details]),
      [['targets-overlap', { target: 1, other: 0, alternateSetting: 5 }]],
    );
  });

  it('names each target once that overlaps another, however many elements do', () => {
    const many = Array.from({ length: 20 }, (_, index) => element(index, index, 1));
    assert.equal(check(target(0, 0, ...many), target(1, 0, ...many)).length, 1);
  });
});
