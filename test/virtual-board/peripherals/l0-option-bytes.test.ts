import assert from 'node:assert/strict';
import { L0OptionBytes } from '../../../src/virtual-board/peripherals/l0-option-bytes.ts';

const START = 0x0800_0000;
/** As an L0 comes: level 0, watchdog by software. */
const DEFAULTS = 0x8070_00aa;

function optionBytes(...words: number[]): L0OptionBytes {
  const options = new L0OptionBytes(
    { flashStart: START },
    { optionDefaults: DEFAULTS, protectionRegisters: [0x20, 0x80] },
  );
  options.content = words;
  return options;
}

describe('the option bytes of L0 and L1', () => {
  it('are the defaults where nothing else was kept', () => {
    const options = optionBytes();
    assert.deepEqual(options.content, [DEFAULTS, 0, 0]);
    assert.deepEqual([options.readProtection, options.hardwareWatchdog, options.isProtected(START)], [0, false, false]);
    assert.equal(optionBytes(0x8060_00aa).hardwareWatchdog, true);
  });

  it('protect 4 KB a bit against writing where it is 1, against reading where it is 0', () => {
    const writing = optionBytes(DEFAULTS, 0b10, 0b1);
    assert.deepEqual(
      [0, 4095, 4096, 8191, 8192, 32 * 4096].map((offset) => writing.isProtected(START + offset)),
      [false, false, true, true, false, true],
    );
    assert.deepEqual(
      [0x20, 0x80, 0x84].map((offset) => writing.protectionRegister(offset)),
      [0b10, 0b1, 0],
    );
    const reading = optionBytes(DEFAULTS | 0x100, 0xffff_fffd, 0xffff_ffff);
    assert.equal(reading.protectsReading, true);
    assert.deepEqual(
      [0, 4096, 8192].map((offset) => reading.isProtected(START + offset)),
      [false, true, false],
    );
  });

  it('lie in memory as half-words, each with its complement', () => {
    const options = optionBytes(DEFAULTS, 0x1234_5678);
    assert.deepEqual(
      [0, 4, 8, 12, 24].map((offset) => options.word(offset)),
      [0xff55_00aa, 0x7f8f_8070, 0xa987_5678, 0xedcb_1234, 0xffff_ffff],
    );
  });

  it('bring read protection into force with the supply', () => {
    const levels = [0xaa, 0xcc, 0x00].map((level) => {
      const options = optionBytes(level);
      options.load('power-on');
      return options.readProtection;
    });
    assert.deepEqual(levels, [0, 2, 1]);
  });

  it('come back from a snapshot', () => {
    const options = optionBytes(0xcc, 1, 2);
    const other = optionBytes();
    other.restore(options.snapshot());
    assert.deepEqual([other.content, other.readProtection], [[0xcc, 1, 2], 2]);
  });
});
