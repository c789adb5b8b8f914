import assert from 'node:assert/strict';
import { makePeripherals, type Peripherals } from '../../src/virtual-board/chip-peripherals.ts';
import { sectorsOf } from '../../src/virtual-board/chips/chip-row.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { FlashArray } from '../../src/virtual-board/peripherals/flash-array.ts';
import { makeFlash } from '../../src/virtual-board/peripherals/flash-models.ts';
import type { Peripheral } from '../../src/virtual-board/peripherals/peripheral.ts';
import { Violations } from '../../src/virtual-board/violations.ts';

const nothing = (): void => undefined;
const ALL = 0xffffffff;

function made(): Peripherals {
  const row = chipNamed('stm32f401xe');
  const flash = makeFlash(row, new FlashArray(sectorsOf(row), {}), {
    now: () => 0,
    volts: () => 3.3,
    lowVoltageNoticed: () => false,
    blocked: () => false,
    oscillatorRuns: () => true,
    launchOptions: nothing,
    changed: nothing,
    contentChanged: nothing,
    violations: new Violations(),
  });
  const peripherals = makePeripherals(row, flash, { now: () => 0, changed: nothing, clockChanged: nothing });
  peripherals.reset('power-on', false);
  return peripherals;
}

function at(peripherals: Peripherals, address: number): Peripheral {
  return peripherals.byBlock.get(address >>> 10) ?? assert.fail(`nothing at 0x${address.toString(16)}`);
}

describe('peripherals', () => {
  // RM0368, table 1, and the reset values of each chapter.
  for (const [what, address, offset, value] of [
    ['flash interface', 0x40023c00, 0x10, 0x80000000],
    ['reset and clock control', 0x40023800, 0x04, 0x24003010],
    ['watchdog', 0x40003000, 0x08, 0xfff],
    ['CRC unit', 0x40023000, 0x00, 0xffffffff],
    ['port A', 0x40020000, 0x00, 0xa8000000],
    ['power control', 0x40007000, 0x04, 1 << 14],
    ['USART2', 0x40004400, 0x00, 0xc0],
  ] as const) {
    it(`has its ${what} at 0x${address.toString(16)}`, () => {
      assert.equal(at(made(), address).read(offset), value);
    });
  }

  it('gates the CRC unit only', () => {
    const peripherals = made();
    assert.equal(peripherals.isClocked(0x40023000 >>> 10, 'read'), false);
    assert.equal(peripherals.isClocked(0x40003000 >>> 10, 'read'), true);
    peripherals.rcc.write(0x30, 0x1000, ALL);
    assert.equal(peripherals.isClocked(0x40023000 >>> 10, 'read'), true);
  });

  it('boots as BOOT0 says, and remaps as SYSCFG says', () => {
    const peripherals = made();
    assert.equal(peripherals.bootSource, 'flash');
    at(peripherals, 0x40013800).write(0, 3, ALL);
    assert.equal(peripherals.bootSource, 'ram');
    peripherals.reset('pin', true);
    assert.equal(peripherals.bootSource, 'system');
  });

  it('loses the debug pins when either leaves its alternate function', () => {
    const peripherals = made();
    const port = at(peripherals, 0x40020000);
    assert.equal(peripherals.debugPinsConnected, true);
    port.write(0, 0, 0x0c000000);
    assert.equal(peripherals.debugPinsConnected, false);
    peripherals.reset('software', false);
    assert.equal(peripherals.debugPinsConnected, true);
  });

  it('goes on from a snapshot', () => {
    const peripherals = made();
    peripherals.debugMcu.write(4, 7, ALL);
    const snapshot = peripherals.snapshot();
    peripherals.reset('power-on', false);
    peripherals.restore(snapshot);
    assert.equal(peripherals.debugMcu.read(4), 7);
  });
});
