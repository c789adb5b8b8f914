import assert from 'node:assert/strict';
import { Chip } from '../../src/virtual-board/chip.ts';
import { type ChipBus, isOfCore } from '../../src/virtual-board/chip-bus.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { Violations } from '../../src/virtual-board/violations.ts';
import { FLASH } from './raw-probe.ts';

const RAM = 0x20000000;
const DBGMCU = 0xe0042000;

/** The bus of an F401 whose flash is idle, or being erased for 250 ms. */
function busOf(erasing: boolean): { bus: ChipBus; violations: Violations } {
  const violations = new Violations();
  const chip = new Chip({
    row: chipNamed('stm32f401xe'),
    faults: {},
    violations,
    volts: () => 3.3,
    boot0: () => false,
    flashChanged: () => undefined,
  });
  chip.powerOn();
  const { bus } = chip;
  if (erasing) {
    bus.write(FLASH.keyr, 4, 0x45670123, 'debug');
    bus.write(FLASH.keyr, 4, 0xcdef89ab, 'debug');
    bus.write(FLASH.cr, 4, 0x0202, 'debug');
    bus.write(FLASH.cr, 4, 0x10202, 'debug');
  }
  return { bus, violations };
}

describe('the bus of the chip', () => {
  it('lets everybody wait for a flash that is busy: for its cells, and for registers that do not answer then', () => {
    const waiting = (erasing: boolean): boolean[] => {
      const { bus } = busOf(erasing);
      return [
        bus.waitsForFlash(0x08000000, false),
        bus.waitsForFlash(FLASH.cr, true),
        bus.waitsForFlash(FLASH.cr, false),
        bus.waitsForFlash(FLASH.sr, true),
        bus.waitsForFlash(RAM, true),
      ];
    };
    assert.deepEqual(waiting(true), [true, true, false, false, false]);
    assert.deepEqual(waiting(false), [false, false, false, false, false]);
  });

  it('stalls the core that does not know, once, and says which registers should not have been written', () => {
    const { bus, violations } = busOf(true);
    bus.read(RAM, 4, 'data');
    assert.equal(bus.takeStallCycles(), 0);
    assert.deepEqual(violations.lines, []);
    bus.write(FLASH.cr, 4, 0, 'data');
    assert.deepEqual(violations.lines, ['FLASH_CR or FLASH_OPTCR: written while busy']);
    bus.noteImpatience(0x08000000, false);
    bus.noteImpatience(0x08000000, true);
    assert.deepEqual(violations.lines.slice(1), ['flash read while busy']);
  });

  it('has DBGMCU on the private bus, beside what is the core’s own', () => {
    const { bus } = busOf(false);
    assert.deepEqual([bus.isPrivateDebugMcu(DBGMCU), bus.isPrivateDebugMcu(RAM)], [true, false]);
    assert.equal(bus.readForDebugger(DBGMCU, 4) & 0xfff, 0x433);
    bus.writeForDebugger(DBGMCU + 8, 4, 0x1000);
    assert.equal(bus.read(DBGMCU + 8, 4, 'data'), 0x1000);
    assert.deepEqual([0xe000ed00, DBGMCU, RAM].map(isOfCore), [true, false, false]);
  });
});
