import assert from 'node:assert/strict';
import { sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { F1FlashBank } from '../../../src/virtual-board/peripherals/f1-flash-bank.ts';
import { FlashArray } from '../../../src/virtual-board/peripherals/flash-array.ts';
import { Violations } from '../../../src/virtual-board/violations.ts';

// The rules of programming and erasing have their tests with `f1-flash.ts`; here: which cells are the bank's own.
describe('F1FlashBank', () => {
  it('erases its own bank by MER, and no page of the other', () => {
    const row = chipNamed('stm32f103xg');
    assert.ok(row.flash.model === 'f1');
    const array = new FlashArray(sectorsOf(row), {});
    array.bytes.fill(0);
    let time = 0;
    const violations = new Violations();
    const bank = new F1FlashBank(2, row.flash, array, {
      now: () => time,
      volts: () => 3.3,
      lowVoltageNoticed: () => false,
      blocked: () => false,
      oscillatorRuns: () => true,
      changed: () => undefined,
      contentChanged: () => undefined,
      violations,
      launchOptions: () => undefined,
      eraseOptions: () => [],
      optionsCut: () => undefined,
      protects: () => false,
      programmed: () => undefined,
      erased: () => undefined,
    });
    bank.write(0x04, 0x45670123, 0xffffffff);
    bank.write(0x04, 0xcdef89ab, 0xffffffff);
    bank.write(0x10, 2, 0xffffffff);
    bank.write(0x14, 0x08000000, 0xffffffff);
    bank.write(0x10, 0x42, 0xffffffff);
    assert.match(violations.lines.join(), /no page of this bank/);
    bank.write(0x10, 4, 0xffffffff);
    bank.write(0x10, 0x44, 0xffffffff);
    time = 31e6;
    bank.passTime();
    assert.ok(array.bytes.subarray(0, 0x80000).every((byte) => byte === 0));
    assert.ok(array.bytes.subarray(0x80000).every((byte) => byte === 0xff));
  });
});
