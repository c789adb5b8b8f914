import assert from 'node:assert/strict';
import { isFormatError } from '../../src/formats/format-error.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { eraseVerb, flashVerb, planVerb, restoreVerb, verifyVerb } from '../../src/verbs/flash-verbs.ts';
import { isVerbError } from '../../src/verbs/verb-error.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, noise, program, sectorStart } from '../support/flash-board.ts';
import { VerbBench } from '../support/verb-boards.ts';

const AT_START = { file: 'a.bin', address: FLASH };

/** A used board, and a program to flash. */
function bench(): VerbBench {
  const made = new VerbBench(runningBoard());
  made.board.writeFlash(sectorStart(1), noise(16 * 1024, 9));
  made.files.set('a.bin', program(20_000));
  return made;
}

describe('plan', () => {
  it('says what would be done, and does nothing', async () => {
    const used = bench();
    const { board } = used;
    const before = board.readFlash(FLASH, 512 * 1024);
    const { result, lines } = await used.run(planVerb, AT_START);
    assert.ok(result.ok);
    assert.match(lines.join('\n'), /Predicted time/);
    assert.deepEqual(board.readFlash(FLASH, 512 * 1024), before);
    assert.deepEqual(board.violations, []);
  });

  it('answers “no” for what does not fit', async () => {
    const { result } = await bench().run(planVerb, { file: 'a.bin', address: FLASH + 510 * 1024 });
    assert.ok(!result.ok);
    assert.equal(result.code, 'plan-refused');
  });
});

describe('flash and verify', () => {
  it('flash, keep what shares a sector, and find it the same', async () => {
    const used = bench();
    const { result } = await used.run(flashVerb, AT_START);
    assert.equal(result.outcome['verified'], true);
    const kept = noise(16 * 1024, 9).slice(20_000 - 16 * 1024);
    assert.deepEqual(used.board.readFlash(FLASH + 20_000, kept.length), kept);
    assert.ok((await used.run(verifyVerb, AT_START)).result.ok);
    used.board.writeFlash(FLASH + 77, Uint8Array.of(0));
    await assert.rejects(used.run(verifyVerb, AT_START), (error) => isProgrammingError(error, 'image-differs'));
  });

  it('give neighbours up, write directly, leave the core halted and tell of every sector where they are told to', async () => {
    const used = bench();
    const words = { ...AT_START, keep: false, loader: false, run: false, sectors: true, bits: 16 };
    const { result, lines } = await used.run(flashVerb, words);
    assert.equal(result.outcome['method'], 'direct');
    assert.equal(result.outcome['core'], 'halted');
    assert.equal(result.outcome['writeBits'], 16);
    assert.ok(used.board.readFlash(FLASH + 20_000, 100).every((byte) => byte === 0xff));
    assert.ok(lines.length > 8);
  });

  it('refuse firmware that names another chip, unless they are told “anyway”', async () => {
    const used = bench();
    used.files.set('a.bin', new TextEncoder().encode('\0; PYBv1.1 with STM32F405RG\0 '));
    await assert.rejects(used.run(flashVerb, AT_START), (error) => isProgrammingError(error, 'names-another-chip'));
    assert.ok((await used.run(flashVerb, { ...AT_START, anyway: true })).result.ok);
  });
});

describe('flash, of a program that locks up', () => {
  it('is verified, and no success; without a vector table it is no program', async () => {
    const used = bench();
    // Stack, reset handler, and there UDF #0 (ARM DDI 0403E, A7.7.194), whose fault has no handler either.
    used.files.set('a.bin', Uint8Array.of(0, 0x10, 0, 0x20, 9, 0, 0, 8, 0, 0xde, 0, 0, 0, 0, 0, 0));
    const { result } = await used.run(flashVerb, AT_START);
    assert.ok(!result.ok);
    assert.deepEqual(
      [result.code, result.outcome['verified'], result.outcome['core']],
      ['core-not-running', true, 'locked-up'],
    );
    used.files.set('a.bin', noise(64));
    assert.ok((await used.run(flashVerb, AT_START)).result.ok);
  });
});

describe('restore', () => {
  it('takes no file that says its own addresses for a back-up, and no text, unless it is told “anyway”', async () => {
    const used = bench();
    used.files.set('original.dfu', buildDfu({ targets: [{ elements: [{ address: FLASH, bytes: [1, 2, 3] }] }] }));
    used.files.set('original.hex', new TextEncoder().encode(':0400000001020304F2\n:00000001FF\n'));
    used.files.set('page.bin', new TextEncoder().encode('<!doctype html>'));
    const before = used.board.readFlash(FLASH, 512 * 1024);
    for (const file of ['original.dfu', 'original.hex', 'page.bin']) {
      await assert.rejects(used.run(restoreVerb, { file }), (error) => isFormatError(error, 'no-back-up'), file);
    }
    assert.deepEqual(used.board.readFlash(FLASH, 512 * 1024), before);
    await used.run(restoreVerb, { file: 'page.bin', anyway: true });
    assert.deepEqual(used.board.readFlash(FLASH, 1), Uint8Array.of('<'.charCodeAt(0)));
  });

  it('writes a back-up to the start of flash', async () => {
    const used = bench();
    used.files.set('backup.bin', program(512 * 1024, 3));
    assert.ok((await used.run(restoreVerb, { file: 'backup.bin' })).result.ok);
    assert.deepEqual(used.board.readFlash(FLASH, 512 * 1024), program(512 * 1024, 3));
  });
});

describe('erase', () => {
  it('erases all, or the sectors that are named', async () => {
    const used = bench();
    used.board.writeFlash(sectorStart(2), noise(100));
    await used.run(eraseVerb, { sectors: '1' });
    assert.ok(used.board.readFlash(sectorStart(1), 16 * 1024).every((byte) => byte === 0xff));
    assert.deepEqual(used.board.readFlash(sectorStart(2), 100), noise(100));
    await used.run(eraseVerb, { mass: true });
    assert.ok(used.board.readFlash(FLASH, 512 * 1024).every((byte) => byte === 0xff));
  });

  it('wants to be told what, and nothing that there is not', async () => {
    for (const words of [{}, { mass: true, sectors: '1' }, { sectors: '1,9' }, { sectors: '' }, { sectors: '1;2' }]) {
      await assert.rejects(bench().run(eraseVerb, words), (error) => isVerbError(error, 'bad-arguments'));
    }
  });
});
