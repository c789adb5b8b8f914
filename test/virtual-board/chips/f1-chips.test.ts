import assert from 'node:assert/strict';
import { F1_CHIPS } from '../../../src/virtual-board/chips/f1-chips.ts';

describe('F0, F1 and F3 chips', () => {
  // PM0075 and PM0068, RM0360, RM0091, RM0316: core, page size in KB, address of DBGMCU, unique id.
  for (const [name, core, page, debug, id] of [
    ['stm32f030x4', 'm0', 1, 0x40015800, 0x1ffff7ac],
    ['stm32f072xb', 'm0', 2, 0x40015800, 0x1ffff7ac],
    ['stm32f091xc', 'm0', 2, 0x40015800, 0x1ffff7ac],
    ['stm32f103xb', 'm3', 1, 0xe0042000, 0x1ffff7e8],
    ['stm32f103xe', 'm3', 2, 0xe0042000, 0x1ffff7e8],
    ['stm32f103xg', 'm3', 2, 0xe0042000, 0x1ffff7e8],
    ['stm32f303xc', 'm4', 2, 0xe0042000, 0x1ffff7ac],
  ] as const) {
    it(`has ${name}`, () => {
      const row = F1_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.core, core);
      assert.equal(row.sectors[0]?.size, page * 1024);
      assert.equal(row.debugMcu.address, debug);
      assert.equal(row.uniqueId, id);
    });
  }

  it('is unprotected by A5 on F1, by AA elsewhere', () => {
    for (const { name, flash } of F1_CHIPS) {
      assert.ok(flash.model === 'f1');
      assert.equal(flash.unprotectedKey, name.startsWith('stm32f1') ? 0xa5 : 0xaa);
    }
  });
});
