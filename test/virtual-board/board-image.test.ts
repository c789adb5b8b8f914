import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBoardImage, writeBoardImage } from '../../src/virtual-board/board-image.ts';

describe('board image', () => {
  it('is the flash, then sixteen bytes', () => {
    const flash = Uint8Array.of(1, 2, 3, 4);
    const file = writeBoardImage({ flash, options: 0x0fffaaec, weakSectors: 0x81 });
    assert.deepEqual([...file], [1, 2, 3, 4, 0xec, 0xaa, 0xff, 0x0f, 0x81, 0, 0, 0, ...Buffer.from('STM-DFU1')]);
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 0, max: 0xff }),
        (flash, options, weakSectors) => {
          const content = { flash, options, weakSectors };
          assert.deepEqual(readBoardImage(writeBoardImage(content), 32), content);
        },
      ),
    );
  });

  it('may be the bare flash', () => {
    const flash = new Uint8Array(32).fill(7);
    assert.deepEqual(readBoardImage(flash, 32), { flash, options: undefined, weakSectors: 0 });
  });

  it('must fit the chip', () => {
    assert.throws(() => readBoardImage(new Uint8Array(31), 32), /not a board image/);
    assert.throws(() => readBoardImage(new Uint8Array(48), 32), /not a board image/);
  });
});
