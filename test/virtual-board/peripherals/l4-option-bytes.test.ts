import assert from 'node:assert/strict';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { L4OptionBytes } from '../../../src/virtual-board/peripherals/l4-option-bytes.ts';

function optionsOf(chip: string): L4OptionBytes {
  const row = chipNamed(chip);
  assert.equal(row.flash.model, 'l4');
  return new L4OptionBytes(row, row.flash);
}

describe('the option bytes of the L4', () => {
  it('stand in OPTR and, with their complement, in memory', () => {
    const options = optionsOf('stm32l476xg');
    assert.equal(options.read(0x20), 0xffeff8aa);
    assert.deepEqual([options.word(0), options.word(4)], [0xffeff8aa, 0x00100755]);
    assert.deepEqual([options.owns(0x20), options.owns(0x2c), options.owns(0x14)], [true, true, false]);
  });

  it('divide a G474 by DBANK and a G0B1 by DUAL_BANK (RM0440, 3.7.8; RM0444, 3.7.8)', () => {
    for (const [chip, single, pages] of [
      ['stm32g474xe', 0xffaff8aa, [256, 128]],
      ['stm32g0b1xe', 0xdfdfe1aa, [256, 256]],
    ] as const) {
      const options = optionsOf(chip);
      const before = options.sectors;
      options.content = [single];
      assert.deepEqual([before.length, options.sectors.length], pages, chip);
      assert.deepEqual([before.at(-1)?.bank, options.sectors.at(-1)?.bank], [2, 1]);
    }
  });

  it('protect by RDP from the next power-on, and start the watchdog by IWDG_SW', () => {
    const options = optionsOf('stm32l476xg');
    options.content = [0xffeef855];
    assert.equal(options.readProtection, 1);
    assert.equal(options.hardwareWatchdog, true);
    options.content = [0xffeff8cc];
    options.load('power-on');
    assert.equal(options.readProtection, 2);
  });

  it('keep pages of a WB from SFSA on for its radio (RM0434, 3.10.18)', () => {
    const options = optionsOf('stm32wb55xg');
    const [page202, page203] = options.sectors.slice(202);
    assert.ok(page202 && page203);
    assert.deepEqual([options.isSecure(page202), options.isSecure(page203)], [false, true]);
    assert.equal(options.read(0x80) & 0xff, 203);
  });

  it('keep pages of a WL from SFSA on for its second core, where there is a secure part (RM0453, 4.10.19)', () => {
    const [plain, secure] = [optionsOf('stm32wl55xc'), optionsOf('stm32wl55xb')];
    assert.deepEqual([plain.read(0x20) & (1 << 8), secure.read(0x20) & (1 << 8)], [0, 1 << 8], 'ESE');
    assert.ok(!plain.sectors.some((sector) => plain.isSecure(sector)));
    assert.equal(secure.sectors.find((sector) => secure.isSecure(sector))?.index, 56);
  });

  it('goes on from a snapshot', () => {
    const options = optionsOf('stm32l476xg');
    const snapshot = options.snapshot();
    options.content = [0xcc];
    options.restore(snapshot);
    assert.equal(options.read(0x20), 0xffeff8aa);
  });
});
