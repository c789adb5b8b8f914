import assert from 'node:assert/strict';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { controllerOf, driverOf } from '../../../src/stm32/flash/controller-table.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { InstantClock } from '../../support/manual-clock.ts';

describe('controllerOf', () => {
  it('drives every chip in the table, with the registers of its row', () => {
    for (const { flash } of CHIPS) {
      const controller = controllerOf(new FakeMemory(), flash, new InstantClock());
      const [sector] = flash.sectors;
      assert.ok(sector);
      assert.equal(controller.description, flash);
      assert.equal(controller.registersOf({ kind: 'erase-sector', sector }), flash.registers);
      assert.ok(driverOf(flash.controller));
    }
  });
});
