import assert from 'node:assert/strict';
import { flashSizeOf, sectorsOf } from '../../../src/virtual-board/chips/chip-row.ts';
import { L0_CHIPS } from '../../../src/virtual-board/chips/l0-chips.ts';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';

describe('L0 and L1 chips', () => {
  // RM0377, RM0367, RM0038: device id, flash in KB, bytes of a page, RAM in KB, start of the second bank.
  for (const [name, device, flash, page, ram, second] of [
    ['stm32l011x4', 0x457, 16, 128, 2, undefined],
    ['stm32l073xz', 0x447, 192, 128, 20, 0x08018000],
    ['stm32l152xc', 0x427, 256, 256, 32, undefined],
    ['stm32l152xd', 0x436, 384, 256, 48, 0x08030000],
    ['stm32l152xe', 0x437, 512, 256, 80, 0x08040000],
  ] as const) {
    it(`has ${name}`, () => {
      const row = L0_CHIPS.find((candidate) => candidate.name === name) ?? assert.fail();
      assert.equal(row.idcode & 0xfff, device);
      assert.equal(flashSizeOf(row), flash * 1024);
      assert.deepEqual(row.ram[0], { start: 0x20000000, size: ram * 1024 });
      const sectors = sectorsOf(row);
      assert.ok(sectors.every(({ size }) => size === page));
      assert.equal(sectors.find(({ bank }) => bank === 2)?.start, second);
    });
  }

  it('says its size in KB, an L152xD by a code, and its identification in three words that are not neighbours', () => {
    const half = (board: VirtualBoard, address: number): number => {
      const [low = 0, high = 0] = board.readMemory(address, 2);
      return low | (high << 8);
    };
    assert.equal(half(new VirtualBoard({ chip: 'nucleo-l073rz' }), 0x1ff8007c), 192);
    assert.equal(half(new VirtualBoard({ chip: 'nucleo-l152re' }), 0x1ff800cc), 512);
    assert.equal(half(new VirtualBoard({ chip: 'stm32l152xd' }), 0x1ff800cc), 0);
    const board = new VirtualBoard({ chip: 'nucleo-l073rz' });
    assert.notDeepEqual(board.readMemory(0x1ff80064, 4), Uint8Array.of(0xff, 0xff, 0xff, 0xff));
    assert.deepEqual(board.readMemory(0x1ff80058, 4), Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  });

  it('has flash and data EEPROM that are erased to 0', () => {
    const board = new VirtualBoard({ chip: 'nucleo-l073rz' });
    assert.deepEqual(board.readMemory(0x08000000, 4), new Uint8Array(4));
    assert.deepEqual(board.readMemory(0x08081000, 4), new Uint8Array(4));
  });

  it('keeps its data EEPROM without supply, and in a board image', () => {
    const board = new VirtualBoard({ chip: 'nucleo-l073rz' });
    board.dataEeprom.set([1, 2, 3], 0x1000);
    board.powerCycle();
    assert.deepEqual(board.readMemory(0x08081000, 4), Uint8Array.of(1, 2, 3, 0));
    const again = new VirtualBoard({ chip: 'nucleo-l073rz', image: board.boardImage() });
    assert.deepEqual(again.readMemory(0x08081000, 4), Uint8Array.of(1, 2, 3, 0));
    assert.equal(new VirtualBoard({ chip: 'nucleo-f401re' }).dataEeprom.length, 0);
  });
});
