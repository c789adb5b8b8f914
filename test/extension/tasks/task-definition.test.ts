import assert from 'node:assert/strict';
import { ExtensionError } from '../../../src/extension/errors/extension-error.ts';
import { readTaskDefinition } from '../../../src/extension/tasks/task-definition.ts';

describe('readTaskDefinition', () => {
  it('takes a task with a file, and a probe where one is named', () => {
    assert.deepEqual(readTaskDefinition({ type: 'stm32Dfu', task: 'flash', file: 'build/firmware.dfu' }), {
      task: 'flash',
      file: 'build/firmware.dfu',
      probe: undefined,
      anyway: false,
    });
    assert.equal(readTaskDefinition({ task: 'verify', file: 'a.dfu', probe: 'virtual' }).probe, 'virtual');
    assert.equal(readTaskDefinition({ task: 'flash', file: 'a.dfu', anyway: true }).anyway, true);
  });

  it('refuses what it cannot run, and names the word that is wrong', () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ task: 'fly', file: 'a.dfu' }, /task/],
      [{ task: 'flash' }, /file/],
      [{ task: 'flash', file: '' }, /file/],
      [{ task: 'flash', file: 'a.dfu', probe: 7 }, /probe/],
      [{ task: 'flash', file: 'a.dfu', anyway: 'yes' }, /anyway/],
    ];
    for (const [definition, word] of wrong) {
      assert.throws(
        () => readTaskDefinition(definition),
        (error) => error instanceof ExtensionError && word.test(error.message),
      );
    }
  });
});
