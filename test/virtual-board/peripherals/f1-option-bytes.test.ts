import assert from 'node:assert/strict';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { F1OptionBytes } from '../../../src/virtual-board/peripherals/f1-option-bytes.ts';

function options(chip = 'stm32f103xb'): F1OptionBytes {
  const { flash } = chipNamed(chip);
  assert.ok(flash.model === 'f1');
  return new F1OptionBytes(flash);
}

describe('F1OptionBytes', () => {
  it('are delivered unprotected', () => {
    assert.deepEqual(options().content, [0xffffffa5, 0xffffffff]);
    assert.deepEqual(options('stm32f091xc').content, [0xffffffaa, 0xffffffff]);
    assert.equal(options().readProtection, 0);
  });

  it('have a complement beside each byte', () => {
    const bytes = options();
    bytes.content = [0x04030201, 0x08070605];
    assert.deepEqual(
      [0, 4, 8, 12].map((offset) => bytes.word(offset)),
      [0xfd02fe01, 0xfb04fc03, 0xf906fa05, 0xf708f807],
    );
  });

  it('count as erased, and as an error, where a complement does not match', () => {
    const bytes = options();
    bytes.spoil(undefined);
    bytes.load('power-on');
    assert.equal(bytes.register & 1, 1);
    assert.equal(bytes.readProtection, 1);
  });

  it('of an F0 put level 1 in force at a power-on or when they are loaded, not by a reset', () => {
    const bytes = options('stm32f072xb');
    bytes.erase();
    bytes.load('software');
    assert.equal(bytes.readProtection, 0);
    bytes.load('options');
    assert.equal(bytes.readProtection, 1);
    const other = options('stm32f072xb');
    other.restore(bytes.snapshot());
    assert.equal(other.readProtection, 1);
  });
});
