/**
 * Boards of each family as a debugger meets them through the probe: who they are, where things are, and how their flash
 * is erased and programmed over the wire. Addresses and bits from the reference manuals.
 */

import assert from 'node:assert/strict';
import { RawProbe } from './raw-probe.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { CHIP_NAMES } from '../../src/virtual-board/chips/chip-table.ts';

describe('boards of other families', () => {
  // RM0008, RM0091, RM0316, RM0090, RM0385: kilobytes of flash where the chip says them, and its unique id.
  for (const [chip, size, kilobytes] of [
    ['stm32f103xb', 0x1ffff7e0, 128],
    ['stm32f103xg', 0x1ffff7e0, 1024],
    ['stm32f030x4', 0x1ffff7cc, 16],
    ['stm32f091xc', 0x1ffff7cc, 256],
    ['stm32f303xc', 0x1ffff7cc, 256],
    ['stm32f207xg', 0x1fff7a22, 1024],
    ['stm32f429xi', 0x1fff7a22, 2048],
    ['stm32f746xg', 0x1ff0f442, 1024],
    ['stm32f767xi', 0x1ff0f442, 2048],
    ['stm32h743xi', 0x1ff1e880, 2048],
    ['stm32h743xg', 0x1ff1e880, 1024],
    ['stm32h750xb', 0x1ff1e880, 128],
    ['stm32h723xg', 0x1ff1e880, 1024],
    ['stm32h7a3xi', 0x08fff80c, 2048],
    ['stm32l4p5xg', 0x1fff75e0, 1024],
    ['stm32l4p5xe', 0x1fff75e0, 512],
    ['stm32u031x8', 0x1fff3ea0, 64],
    ['stm32u083xc', 0x1fff6ea0, 256],
    ['stm32wl55xc', 0x1fff75e0, 256],
    ['stm32wle5x8', 0x1fff75e0, 64],
  ] as const) {
    it(`says the flash size of ${chip}`, () => {
      const [low = 0, high = 0] = new VirtualBoard({ chip }).readMemory(size, 2);
      assert.equal(low | (high << 8), kilobytes);
    });
  }

  for (const { family, board, id, gate, bit } of [
    { family: 'an F0 by RCC_APB2ENR.DBGMCUEN', board: 'nucleo-f091rc', id: 0x442, gate: 0x40021018, bit: 22 },
    { family: 'a U0 by RCC_DBGCFGR.DBGEN', board: 'nucleo-u083rc', id: 0x489, gate: 0x40021050, bit: 0 },
  ]) {
    it(`gates DBGMCU of ${family}`, async () => {
      const probe = new RawProbe(new VirtualBoard({ chip: board }));
      await probe.open();
      await probe.enter();
      assert.equal((await probe.readWord(0x40015800)) & 0xfff, id, 'read without it');
      await probe.writeWord(0x40015808, 1 << 12);
      assert.equal(await probe.readWord(0x40015808), 0, 'not written without it');
      await probe.writeWord(gate, 1 << bit);
      await probe.writeWord(0x40015808, 1 << 12);
      assert.equal(await probe.readWord(0x40015808), 1 << 12);
    });
  }

  // As OpenOCD expects them (tcl/target/stm32*.cfg) and refuses what has another.
  for (const [chip, identifier] of [
    ['stm32f072xb', 0x0bb11477],
    ['stm32l073xz', 0x0bc11477],
    ['stm32f103xb', 0x1ba01477],
    ['stm32f207xg', 0x2ba01477],
    ['stm32l152xc', 0x2ba01477],
    ['stm32f303xc', 0x2ba01477],
    ['stm32f746xg', 0x5ba02477],
    ['stm32h743xi', 0x6ba02477],
    ['stm32wb55xg', 0x6ba02477],
  ] as const) {
    it(`has the debug port of ${chip}`, async () => {
      const probe = new RawProbe(new VirtualBoard({ chip }));
      await probe.open();
      await probe.enter();
      // READ_IDCODES (stlink.md): status, then DPIDR.
      const reply = await probe.command([0xf2, 0x31], 12);
      assert.equal(Buffer.from(reply).readUInt32LE(4), identifier);
    });
  }

  it('erases and programs an F103 over the port, half-word by half-word', async () => {
    const board = new VirtualBoard({ chip: 'nucleo-f103rb' });
    board.writeFlash(0x08000400, new Uint8Array(1024));
    const probe = new RawProbe(board);
    await probe.open();
    await probe.enter();
    await probe.halt();
    await probe.writeWord(0x40022004, 0x45670123);
    await probe.writeWord(0x40022004, 0xcdef89ab);
    await probe.writeWord(0x40022010, 2);
    await probe.writeWord(0x40022014, 0x08000400);
    await probe.writeWord(0x40022010, 0x42);
    assert.equal(await probe.readWord(0x4002200c), 1, 'busy');
    await board.clock.sleep(31);
    assert.equal(await probe.readWord(0x4002200c), 0x20);
    await probe.writeWord(0x40022010, 1);
    // WRITEMEM_16BIT (stlink.md).
    await probe.write(0x08000402, Uint8Array.of(0x34, 0x12), 0x48);
    await board.clock.sleep(1);
    await probe.writeWord(0x40022010, 0x80);
    assert.deepEqual(board.readFlash(0x08000400, 4), Uint8Array.of(0xff, 0xff, 0x34, 0x12));
    assert.deepEqual(board.violations, []);
  });

  it('shows flash in the ITCM of an F7, and RAM at 0', () => {
    const board = new VirtualBoard({ chip: 'stm32f746xg' });
    board.writeFlash(0x08000000, Uint8Array.of(1, 2, 3, 4));
    assert.deepEqual(board.readMemory(0x00200000, 4), Uint8Array.of(1, 2, 3, 4));
    assert.notDeepEqual(board.readMemory(0, 4), Uint8Array.of(1, 2, 3, 4));
  });

  it('starts every chip from its flash', () => {
    for (const chip of CHIP_NAMES) {
      const board = new VirtualBoard({ chip });
      // Stack, reset vector, a branch to itself.
      board.writeFlash(0x08000000, Uint8Array.of(0, 4, 0, 0x20, 9, 0, 0, 8, 0xfe, 0xe7));
      board.powerCycle();
      assert.equal(board.core.lockedUp, false, chip);
      assert.equal(board.core.pc, 0x08000008, chip);
    }
  });

  it('keeps option bytes and content of every chip in its image', () => {
    for (const chip of CHIP_NAMES) {
      const board = new VirtualBoard({ chip });
      board.writeFlash(0x08000400, Uint8Array.of(7));
      const image = board.boardImage();
      const again = new VirtualBoard({ chip, image });
      assert.equal(again.readFlash(0x08000400, 1)[0], 7);
      assert.deepEqual(again.boardImage(), image, chip);
    }
  });
});
