import assert from 'node:assert/strict';
import { identifyFile, marksOf } from '../../../src/extension/editor/identify-file.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';
import { firmwareAt, textBytes } from '../../fixtures/firmware.ts';

const F4 = CHIPS.filter(({ family }) => family === 'F4');

describe('identifyFile', () => {
  it('goes by where the stack begins', () => {
    const elements = [{ address: 0x08000000, bytes: firmwareAt(0x08000000, { stack: 0x2001_8000 }) }];
    assert.equal(
      identifyFile(parseDfuse(buildDfu({ targets: [{ elements }] })), F4).guess?.chip.name,
      'STM32F401xD/xE',
    );
  });

  it('guesses nothing of a file without content, nor of one that is no .dfu', () => {
    assert.equal(identifyFile(parseDfuse(buildDfu({ targets: [] })), CHIPS).guess, undefined);
    assert.equal(identifyFile(parseDfuse(new Uint8Array(100)), CHIPS).guess, undefined);
  });

  it('takes targets that hold the same addresses', () => {
    const elements = [{ address: 0x08000000, bytes: firmwareAt(0x08000000) }];
    const file = parseDfuse(buildDfu({ targets: [{ elements }, { elements }, { elements }] }));
    assert.equal(identifyFile(file, F4).guess?.chip.name, 'STM32F401xD/xE');
  });

  it('looks at the first 2 MiB of an element only', () => {
    const bytes = new Uint8Array(3 * 1024 * 1024).map((_, index) => index * 7);
    bytes.set(textBytes('MicroPython v1.14 on 2021-02-02'), 2.5 * 1024 * 1024);
    assert.deepEqual(marksOf({ address: 0, bytes }), []);
  });
});
