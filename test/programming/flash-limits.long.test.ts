/**
 * The limits that flash jobs keep on the virtual clock, on a V2-1 and on a V3: the jobs of the bench, and what is in
 * flash after each.
 */

import assert from 'node:assert/strict';
import { flashImage } from '../../src/programming/flash-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { boundOf, flashBenchJobs, limitOf } from '../bench/flash-job.ts';
import { ours } from '../bench/flash-runner.ts';
import { describeCorpus } from '../support/corpus.ts';
import { corpusImage, FLASH, imageAt, noise, onBoard, program, put, sectorStart } from '../support/flash-board.ts';

describeCorpus('the limits of flash jobs', () => {
  for (const probe of ['v2-1', 'v3'] as const) {
    for (const job of flashBenchJobs()) {
      const board = { probe, volts: 3.3 };
      const bound = boundOf(job, limitOf(job, board), board);
      if (bound !== undefined) {
        it(`${job.name}, on a ${probe}: at most ${bound.toFixed(2)} s`, async () => {
          const { times, predicted = 0 } = await ours.run(job, board);
          assert.ok(times.total / 1000 <= bound, `${times.total} ms`);
          if (job.action.kind === 'flash') {
            assert.ok(Math.abs(predicted - times.total / 1000) < 0.1, `predicted ${predicted} s`);
          }
        });
      }
    }
  }

  it('MicroPython v1.14 over v1.12 leaves the file system alone', async () => {
    const board = new VirtualBoard();
    put(board, corpusImage('mpy-f401ce-v1.12.dfu'));
    const fileSystem = noise(112 * 1024, 12);
    board.writeFlash(sectorStart(1), fileSystem);
    board.powerCycle();
    await board.clock.sleep(100);
    const image = corpusImage('mpy-f401ce-v1.14.dfu');
    await onBoard(board, (session) => flashImage(session, image, {}));
    image.segments.forEach(({ address, bytes }) => assert.deepEqual(board.readFlash(address, bytes.length), bytes));
    assert.deepEqual(board.readFlash(sectorStart(1), fileSystem.length), fileSystem);
    assert.deepEqual(board.violations, []);
  });
});

describe('a mass erase', () => {
  it('takes the place of sector erases where that is quicker and nothing else is on the chip', async () => {
    const board = new VirtualBoard();
    board.writeFlash(FLASH, program(512 * 1024, 7));
    board.pressReset();
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(512 * 1024, 11)), {}));
    assert.equal(outcome.verified, true);
    // 4 s for the chip in place of 4.55 s for its sectors, and 2.1 s for 131,072 words.
    assert.ok(outcome.seconds < 4 + 2.1 + 0.35, `${outcome.seconds} s`);
    assert.deepEqual(board.readFlash(FLASH, 512 * 1024), program(512 * 1024, 11));
  });
});

describe('every chip of the virtual board', () => {
  for (const chip of ['stm32f401xc', 'stm32f401xe', 'stm32f411xe', 'stm32f407xg']) {
    it(`${chip} is identified and flashed`, async () => {
      const board = new VirtualBoard({ chip });
      board.writeFlash(FLASH, program(140 * 1024, 3));
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(140 * 1024)), {}));
      assert.equal(outcome.core, 'running');
      assert.deepEqual(board.readFlash(FLASH, 140 * 1024), program(140 * 1024));
      assert.deepEqual(board.violations, []);
    });
  }
});
