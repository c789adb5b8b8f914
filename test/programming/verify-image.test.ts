import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { verifyImage } from '../../src/programming/verify-image.ts';
import { runningBoard } from '../support/contract-board.ts';
import { imageAt, noise, onBoard, sectorStart } from '../support/flash-board.ts';

/** RM0368, 2.3. */
const OPTION_BYTES = 0x1fffc000;

describe('verifyImage', () => {
  for (const compare of ['hash', 'bytes'] as const) {
    it(`compares by ${compare}, at any alignment, and neither resets nor halts the core`, async () => {
      const board = runningBoard();
      board.writeFlash(sectorStart(1) + 3, noise(20_001));
      const image = imageAt(sectorStart(1) + 3, noise(20_001));
      const { resets } = board;
      const { bytes } = await onBoard(board, (session) => verifyImage(session, image, { compare }));
      assert.equal(board.resets, resets);
      assert.deepEqual(board.violations, []);
      assert.equal(bytes, 20_001);
      await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'running'));
    });
  }

  it('names the first difference', async () => {
    const board = runningBoard();
    board.writeFlash(sectorStart(1), noise(20_000));
    const other = noise(20_000);
    other[19_999] = (other[19_999] ?? 0) ^ 1;
    await onBoard(board, async (session) => {
      await assert.rejects(verifyImage(session, imageAt(sectorStart(1), other), {}), (error) => {
        assert.ok(isProgrammingError(error, 'image-differs'));
        assert.equal(error.details.address, sectorStart(1) + 19_999);
        return true;
      });
    });
  });

  it('reports how far it is, from nothing to all', async () => {
    const board = runningBoard();
    const bytes = noise(200_000);
    board.writeFlash(sectorStart(5), bytes);
    const seen: number[] = [];
    await onBoard(board, (session) =>
      verifyImage(session, imageAt(sectorStart(5), bytes), { onProgress: ({ share }) => void seen.push(share) }),
    );
    assert.deepEqual([seen[0], seen.at(-1)], [0, 1]);
    assert.ok(seen.length > 3);
  });

  it('compares what belongs into flash, and says what of the image does not', async () => {
    const board = runningBoard();
    board.writeFlash(sectorStart(1), noise(2000));
    const image = FirmwareImage.from([
      { address: sectorStart(1), bytes: noise(2000) },
      { address: OPTION_BYTES, bytes: noise(8) },
    ]);
    const { bytes, leftOut } = await onBoard(board, (session) => verifyImage(session, image, {}));
    assert.equal(bytes, 2000);
    assert.deepEqual(leftOut, [{ kind: 'option-bytes', range: { start: OPTION_BYTES, end: OPTION_BYTES + 8 } }]);
  });

  it('refuses an image of which nothing is for flash, and one that runs over its end', async () => {
    await onBoard(runningBoard(), async (session) => {
      for (const address of [0x20000000, 0x08080000 - 2]) {
        const verifying = verifyImage(session, imageAt(address, noise(4)), {});
        await assert.rejects(verifying, (error) => isProgrammingError(error, 'plan-refused'));
      }
    });
  });
});
