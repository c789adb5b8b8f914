import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBoardImage, writeBoardImage } from '../../src/virtual-board/board-image.ts';

describe('board image', () => {
  it('is the flash, then words and a mark', () => {
    const flash = Uint8Array.of(1, 2, 3, 4);
    const file = writeBoardImage({ flash, data: new Uint8Array(), options: [0x0fffaaec], weakSectors: [0, 7] });
    const words = [0x0fffaaec, 0, 7, 1, 2].flatMap((word) => [0, 8, 16, 24].map((shift) => (word >>> shift) & 0xff));
    assert.deepEqual([...file], [1, 2, 3, 4, ...words, ...Buffer.from('STM-DFU2')]);
  });

  it('is read as earlier versions wrote it', () => {
    const trailer = [0xec, 0xaa, 0xff, 0x0f, 0x81, 0, 0, 0, ...Buffer.from('STM-DFU1')];
    assert.deepEqual(readBoardImage(Uint8Array.of(1, 2, 3, 4, ...trailer), 4), {
      flash: Uint8Array.of(1, 2, 3, 4),
      data: new Uint8Array(),
      options: [0x0fffaaec],
      weakSectors: [0, 7],
    });
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.array(fc.integer({ min: 0, max: 0xffffffff }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 1535 }), { maxLength: 6 }),
        (flash, options, weakSectors) => {
          for (const data of [new Uint8Array(), flash.slice(0, 8)]) {
            const content = { flash, data, options, weakSectors };
            assert.deepEqual(readBoardImage(writeBoardImage(content), 32, data.length), content);
          }
        },
      ),
    );
  });

  it('may be the bare flash', () => {
    const flash = new Uint8Array(32).fill(7);
    assert.deepEqual(readBoardImage(flash, 32), {
      flash,
      data: new Uint8Array(),
      options: undefined,
      weakSectors: [],
    });
  });

  it('may lack the data EEPROM that the chip has', () => {
    const content = { flash: new Uint8Array(32).fill(7), data: new Uint8Array(), options: [1], weakSectors: [] };
    assert.deepEqual(readBoardImage(content.flash, 32, 8), { ...content, options: undefined });
    assert.deepEqual(readBoardImage(writeBoardImage(content), 32, 8), content);
  });

  it('must fit the chip', () => {
    assert.throws(() => readBoardImage(new Uint8Array(31), 32), /not a board image/);
    assert.throws(() => readBoardImage(new Uint8Array(48), 32), /not a board image/);
  });
});
