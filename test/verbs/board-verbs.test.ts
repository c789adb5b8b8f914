import assert from 'node:assert/strict';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { infoVerb, listVerb, readVerb, resetVerb } from '../../src/verbs/board-verbs.ts';
import type { ListedBoard } from '../../src/verbs/verb.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, noise } from '../support/flash-board.ts';
import { VerbBench } from '../support/verb-boards.ts';

const LISTED: ListedBoard = {
  ...{ key: '066E', name: 'ST-Link/V2-1 066E', kind: 'st-link', model: 'ST-Link/V2-1', serialNumber: '066E' },
  ...{ location: '1-2', unusable: null },
};

describe('list', () => {
  it('prints the key of each board, and again when one comes', async () => {
    const bench = new VerbBench(new VirtualBoard());
    const first = await bench.run(listVerb);
    assert.deepEqual([first.lines, first.notes], [[], ['No ST-Link on a machine.']]);
    const { lines } = await bench.run(listVerb, { watch: true });
    bench.boards = [LISTED];
    bench.plugged();
    await new Promise(setImmediate);
    assert.deepEqual(lines, ['066E  ST-Link/V2-1 066E']);
  });

  it('prints the boards that are left where USB cannot be searched, and says why', async () => {
    const bench = new VerbBench(new VirtualBoard());
    bench.boards = [{ ...LISTED, key: 'virtual', name: 'Simulated', kind: 'virtual' }];
    bench.listFailure = new ProbeError('no-usb-library', { platform: 'linux-riscv64' });
    const { result, lines, notes } = await bench.run(listVerb);
    assert.deepEqual([result.ok, lines], [true, ['virtual  Simulated']]);
    assert.match(notes.join(), /^The USB library cannot be loaded on this platform \(linux-riscv64\)/);
    assert.equal((result.outcome['failure'] as { code: string }).code, 'no-usb-library');
  });
});

describe('info', () => {
  it('says who probe and chip are, and leaves the firmware running', async () => {
    const board = runningBoard();
    const { result } = await new VerbBench(board).run(infoVerb, { volts: 1.9 });
    assert.equal(result.outcome['chip'], 'STM32F401xD/xE');
    assert.equal(result.outcome['voltage'], 1.9);
    assert.equal(result.outcome['core'], 'running');
    assert.deepEqual(board.violations, []);
  });
});

describe('read', () => {
  it('reads all, or what is asked for, and nothing outside of flash', async () => {
    const board = runningBoard();
    const bench = new VerbBench(board);
    board.writeFlash(FLASH + 1000, noise(1000));
    await bench.run(readVerb, { output: 'all.bin' });
    assert.deepEqual(bench.files.get('all.bin'), board.readFlash(FLASH, 512 * 1024));
    await bench.run(readVerb, { output: 'part.bin', address: FLASH + 1001, size: 99 });
    assert.deepEqual(bench.files.get('part.bin'), noise(1000).slice(1, 100));
    const outside = bench.run(readVerb, { output: 'x.bin', address: FLASH, size: 512 * 1024 + 1 });
    await assert.rejects(outside, (error) => isProgrammingError(error, 'outside-flash'));
    assert.equal(bench.files.has('x.bin'), false);
  });
});

describe('reset', () => {
  it('says whether the core runs then', async () => {
    assert.deepEqual((await new VerbBench(runningBoard()).run(resetVerb)).result, {
      ok: true,
      outcome: { core: 'running' },
    });
    const { result } = await new VerbBench(new VirtualBoard()).run(resetVerb);
    assert.deepEqual(result, { ok: false, code: 'core-not-running', outcome: { core: 'locked-up' } });
  });
});
