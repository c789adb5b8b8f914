import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import type { FlashOperation, WriterProgress } from '../../../src/stm32/flash/flash-operation.ts';
import { LoaderWriter } from '../../../src/stm32/loaders/loader-writer.ts';
import { FLASH, noise, sectorStart } from '../../support/flash-board.ts';
import { bitsAtOnce, F401XE, haltedBoard } from '../../support/halted-board.ts';

const { sectors } = F401XE.flash;
const erase = (index: number): FlashOperation => {
  const sector = sectors[index];
  assert.ok(sector);
  return { kind: 'erase-sector', sector };
};
const ignore = (): void => undefined;

describe('LoaderWriter', () => {
  for (const bits of [32, 16, 8] as const) {
    it(`erases and programs by x${bits}`, async () => {
      const { board, core, code, flash } = await haltedBoard({ volts: 3.3 });
      board.writeFlash(sectorStart(1), noise(16384, 3));
      await flash.unlock();
      const writer = new LoaderWriter(core, code, flash, { clock: board.clock });
      const bytes = noise(3000);
      bytes.fill(0xff, 1000, 1200); // skipped, because the erase has left it so
      await writer.run([erase(1), { kind: 'program', address: sectorStart(1) + 8, bytes }], {
        mode: bitsAtOnce(bits),
        onProgress: ignore,
      });
      const expected = new Uint8Array(16384).fill(0xff);
      expected.set(bytes, 8);
      assert.deepEqual(board.readFlash(sectorStart(1), 16384), expected);
      assert.deepEqual(board.violations, []);
    });
  }

  it('survives rings of all kinds: small, full, wrapped, starved', async () => {
    for (const ringSize of [256, 260, 1000, 6144, 30_000]) {
      const { board, core, code, flash } = await haltedBoard();
      await flash.unlock();
      const writer = new LoaderWriter(core, code, flash, { clock: board.clock, ringSize });
      const bytes = noise(20_004, ringSize);
      await writer.run([{ kind: 'program', address: sectorStart(4), bytes }], {
        mode: bitsAtOnce(32),
        onProgress: ignore,
      });
      assert.deepEqual(board.readFlash(sectorStart(4), bytes.length), bytes);
    }
  });

  it('does more operations than fit into one list', async () => {
    const { board, core, code, flash } = await haltedBoard();
    await flash.unlock();
    const operations = Array.from({ length: 300 }, (_, index): FlashOperation => {
      return { kind: 'program', address: FLASH + index * 16, bytes: noise(8, index + 1) };
    });
    const seen: WriterProgress[] = [];
    const writer = new LoaderWriter(core, code, flash, { clock: board.clock });
    await writer.run(operations, { mode: bitsAtOnce(32), onProgress: (progress) => seen.push(progress) });
    operations.forEach((operation) => {
      assert.ok(operation.kind === 'program');
      assert.deepEqual(board.readFlash(operation.address, 8), operation.bytes);
    });
    assert.deepEqual(seen.at(-1), { completed: 300, begun: 300, programmed: 2400 });
  });

  it('names the address and the flags of the first error', async () => {
    const { board, core, code, flash } = await haltedBoard({ volts: 2.3, faults: { lowVoltageNoticed: true } });
    await flash.unlock();
    const writer = new LoaderWriter(core, code, flash, { clock: board.clock });
    const running = writer.run([{ kind: 'program', address: FLASH + 64, bytes: noise(64) }], {
      mode: bitsAtOnce(32),
      onProgress: ignore,
    });
    await assert.rejects(running, (error) => {
      assert.ok(isChipError(error, 'program-failed'));
      assert.equal(error.details.address, FLASH + 64);
      assert.ok(error.details.fault === 'too-wide');
      return true;
    });
  });

  it('stops at the end of the operation that runs, and says what it has begun', async () => {
    const { board, core, code, flash } = await haltedBoard();
    board.writeFlash(sectorStart(1), noise(32768, 3));
    await flash.unlock();
    const cancel = new AbortController();
    let last: WriterProgress | undefined;
    const writer = new LoaderWriter(core, code, flash, { clock: board.clock });
    const running = writer.run([erase(1), erase(2)], {
      mode: bitsAtOnce(32),
      signal: cancel.signal,
      onProgress: (progress) => {
        last = progress;
        cancel.abort();
      },
    });
    await assert.rejects(running, { name: 'AbortError' });
    assert.deepEqual(last, { completed: 1, begun: 1, programmed: 0 });
    assert.deepEqual(board.readFlash(sectorStart(1), 16384), new Uint8Array(16384).fill(0xff));
    assert.deepEqual(board.readFlash(sectorStart(2), 16384), noise(32768, 3).subarray(16384));
    assert.equal(await core.activity(), 'halted');
  });

  it('refuses a ring that is no ring', async () => {
    const { board, core, code, flash } = await haltedBoard();
    const writer = new LoaderWriter(core, code, flash, { clock: board.clock, ringSize: 64 });
    const running = writer.run([erase(1)], { mode: bitsAtOnce(32), onProgress: ignore });
    await assert.rejects(running, (error) => isChipError(error, 'no-room-in-ram'));
  });
});
