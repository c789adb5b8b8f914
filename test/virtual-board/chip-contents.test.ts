import assert from 'node:assert/strict';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';

/** Through the board, which hands these on one by one. */
describe('ChipContents', () => {
  it('come from an image and go into one, with option bytes and data EEPROM', () => {
    const board = new VirtualBoard({ chip: 'stm32l073xz' });
    board.writeFlash(0x0800_0400, Uint8Array.of(1, 2, 3));
    board.dataEeprom.set([4, 5]);
    board.optionBytes = (board.optionBytes ^ 1) >>> 0;
    const copy = new VirtualBoard({ chip: 'stm32l073xz', image: board.boardImage() });
    assert.deepEqual(copy.boardImage(), board.boardImage());
    assert.equal(copy.optionBytes, board.optionBytes);
    assert.deepEqual([...copy.dataEeprom.subarray(0, 3)], [4, 5, 0]);
    assert.throws(() => new VirtualBoard({ chip: 'stm32f401xe', image: new Uint8Array(100) }), RangeError);
  });

  it('tell once of changes that come together, until nobody listens', async () => {
    const board = new VirtualBoard();
    let told = 0;
    const stop = board.onFlashChanged(() => told++);
    board.writeFlash(0x0800_0000, Uint8Array.of(1));
    board.optionBytes = 0x0fff_aaed;
    await Promise.resolve();
    assert.equal(told, 1);
    stop();
    board.writeFlash(0x0800_0000, Uint8Array.of(2));
    await Promise.resolve();
    assert.equal(told, 1);
  });

  it('of flash end where it ends', () => {
    const board = new VirtualBoard();
    assert.equal(board.readFlash(0x0807_ffff, 1).length, 1);
    assert.throws(() => board.readFlash(0x0807_ffff, 2), /not in flash: 2 bytes at 0x807ffff/);
    assert.throws(() => board.writeFlash(0x0800_0000 - 1, new Uint8Array(2)), RangeError);
  });
});
