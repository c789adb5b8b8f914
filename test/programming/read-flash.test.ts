import assert from 'node:assert/strict';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { readFlash } from '../../src/programming/read-flash.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, noise, onBoard, sectorStart } from '../support/flash-board.ts';

describe('readFlash', () => {
  it('reads any range while the core runs on', async () => {
    const board = runningBoard();
    board.writeFlash(sectorStart(1), noise(50_000));
    await onBoard(board, async (session) => {
      const bytes = await readFlash(session, sectorStart(1) + 3, 40_001);
      assert.deepEqual(bytes, noise(50_000).slice(3, 40_004));
      assert.equal(await session.core.activity(), 'running');
    });
    assert.deepEqual(board.violations, []);
  });

  it('reads 512 KB in at most 1.06 times what the wire needs', async () => {
    const board = runningBoard();
    await onBoard(board, async (session) => {
      const before = board.clock.now();
      await readFlash(session, FLASH, 512 * 1024);
      assert.ok(board.clock.now() - before < 1.06 * 2390, `${board.clock.now() - before} ms`);
    });
  });

  it('refuses what is not all flash', async () => {
    await onBoard(runningBoard(), async (session) => {
      for (const [address, length] of [
        [FLASH - 4, 8],
        [FLASH + 512 * 1024 - 4, 8],
        [0x20000000, 4],
        [FLASH, -1],
      ] as const) {
        const reading = readFlash(session, address, length);
        await assert.rejects(reading, (error) => isProgrammingError(error, 'outside-flash'));
      }
    });
  });

  it('does not call a protected chip’s answer a back-up', async () => {
    await onBoard(new VirtualBoard({ optionBytes: 0x0fff55ec }), async (session) => {
      const reading = readFlash(session, FLASH, 16);
      await assert.rejects(reading, (error) => isProgrammingError(error, 'read-protected'));
    });
  });

  it('reports progress and can be cancelled', async () => {
    const cancel = new AbortController();
    let last = 0;
    await onBoard(runningBoard(), async (session) => {
      const reading = readFlash(session, FLASH, 512 * 1024, {
        signal: cancel.signal,
        onProgress: ({ share }) => {
          last = share;
          if (share > 0.3) {
            cancel.abort();
          }
        },
      });
      await assert.rejects(reading, { name: 'AbortError' });
    });
    assert.ok(last > 0.3 && last < 0.5);
  });
});
