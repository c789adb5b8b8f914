import assert from 'node:assert/strict';
import { ExtensionError } from '../../../src/extension/errors/extension-error.ts';
import { readTaskDefinition } from '../../../src/extension/tasks/task-definition.ts';

describe('readTaskDefinition', () => {
  it('takes a verb with its words, a probe as settings name it, and whatever else VS Code knows of a task', () => {
    const { verb, words } = readTaskDefinition({
      type: 'stm32Dfu',
      task: 'flash',
      file: 'build/firmware.dfu',
      label: 'x',
    });
    assert.deepEqual([verb.name, words], ['flash', { file: 'build/firmware.dfu' }]);
    assert.deepEqual(readTaskDefinition({ task: 'verify', file: 'a.dfu', probe: 'virtual' }).words['board'], 'virtual');
    const several = { task: 'create', output: 'both.dfu', input: ['a.bin@0x08000000', 'b.hex'] };
    assert.deepEqual(readTaskDefinition(several).words, { output: 'both.dfu', input: ['a.bin@0x08000000', 'b.hex'] });
    assert.equal(readTaskDefinition({ task: 'erase', mass: true }).verb.name, 'erase');
  });

  it('refuses what it cannot run, and names the word that is wrong', () => {
    const wrong: [Record<string, unknown>, RegExp][] = [
      [{ task: 'fly', file: 'a.dfu' }, /task/],
      [{ task: 'list' }, /task/],
      [{ task: 'flash' }, /FILE/],
      [{ task: 'flash', file: '' }, /FILE/],
      [{ task: 'flash', file: 'a.dfu', mass: true }, /mass/],
      [{ task: 'convert', input: 'a.dfu', output: 'a.hex', probe: 'virtual' }, /probe/],
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
