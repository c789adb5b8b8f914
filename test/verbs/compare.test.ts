import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFormatError } from '../../src/formats/format-error.ts';
import { isProgrammingError } from '../../src/programming/programming-error.ts';
import { compareVerb } from '../../src/verbs/compare.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { runningBoard } from '../support/contract-board.ts';
import { FLASH, noise } from '../support/flash-board.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { VerbBench } from '../support/verb-boards.ts';
import { runVerb, type VerbRun } from '../support/verbs.ts';

describe('compare', () => {
  const folder = useTemporaryFolder();
  const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(folder(), name), content);
  const compare = (a: string, b: string, ...options: string[]): Promise<VerbRun> =>
    runVerb(compareVerb, join(folder(), a), join(folder(), b), ...options);
  const dfu = buildDfu({ targets: [{ elements: [{ address: 0x10, bytes: [1, 2, 3, 4] }] }] });

  it('is a success for equal content, whatever the formats', async () => {
    write('a.dfu', dfu);
    write('b.bin', Uint8Array.of(1, 2, 3, 4));
    const { ok, lines, json } = await compare('a.dfu', 'b.bin', '--address', '0x10');
    assert.equal(ok, true);
    assert.deepEqual(lines, ['4 bytes equal, 0 different, 0 only in the first, 0 only in the second']);
    assert.equal(json['equal'], 4);
  });

  it('lists runs of difference by address, and is no success', async () => {
    write('a.dfu', dfu);
    write('b.bin', Uint8Array.of(1, 9, 3, 4, 5));
    const { ok, lines, json } = await compare('a.dfu', 'b.bin', '--address', '00000010');
    assert.equal(ok, false);
    assert.deepEqual(lines, [
      '0x00000011, 1 byte: different',
      '0x00000014, 1 byte: only in the second',
      '3 bytes equal, 1 different, 0 only in the first, 1 only in the second',
    ]);
    assert.deepEqual(json['differences'], [
      { address: '0x00000011', size: 1, kind: 'changed' },
      { address: '0x00000014', size: 1, kind: 'only-right' },
    ]);
  });

  it('lists as many as it is told and says how many more there are', async () => {
    write('a.bin', Uint8Array.of(1, 0, 1, 0, 1));
    write('b.bin', new Uint8Array(5));
    const { lines } = await compare('a.bin', 'b.bin', '--address', '0', '--most', '2');
    assert.deepEqual([lines.length, lines[2]], [4, 'and 1 more']);
  });

  it('calls nothing equal to nothing: there is no such target, or nothing in it', async () => {
    write('a.dfu', dfu);
    await assert.rejects(compare('a.dfu', 'a.dfu', '--target', '1'), (error) => isFormatError(error, 'no-such-target'));
    write('empty.dfu', buildDfu({ targets: [{ elements: [] }] }));
    await assert.rejects(compare('empty.dfu', 'empty.dfu'), (error) => isFormatError(error, 'no-content'));
  });

  it('takes each .bin where it is said to belong', async () => {
    write('a.bin', Uint8Array.of(1, 2));
    write('b.bin', Uint8Array.of(2));
    const run = await runVerb(compareVerb, `${join(folder(), 'a.bin')}@0x10`, `${join(folder(), 'b.bin')}@0x11`);
    assert.deepEqual([run.json['equal'], run.json['onlyLeft']], [1, 1]);
  });
});

describe('compare with a board', () => {
  const bench = (): VerbBench => {
    const made = new VerbBench(runningBoard());
    made.board.writeFlash(FLASH + 0x4000, noise(5000));
    return made;
  };
  const dfuAt = (...elements: { address: number; bytes: Uint8Array }[]): Uint8Array =>
    buildDfu({ targets: [{ elements: elements.map(({ address, bytes }) => ({ address, bytes: [...bytes] })) }] });

  it('reads what the file names, all of it and no more, and leaves the firmware running', async () => {
    const used = bench();
    const [one, other] = [noise(5000).slice(0, 100), noise(5000).slice(3000)];
    used.files.set(
      'a.dfu',
      dfuAt({ address: FLASH + 0x4000, bytes: one }, { address: FLASH + 0x4000 + 3000, bytes: other }),
    );
    const { result } = await used.run(compareVerb, { first: 'a.dfu' });
    assert.deepEqual([result.ok, result.outcome['equal']], [true, 2100]);
    assert.deepEqual(used.board.violations, []);
    used.board.writeFlash(FLASH + 0x4001, Uint8Array.of(0));
    const { result: differing } = await used.run(compareVerb, { first: 'a.dfu' });
    assert.equal(!differing.ok && differing.code, 'differs');
    assert.deepEqual(differing.outcome['differences'], [{ address: '0x08004001', size: 1, kind: 'changed' }]);
  });

  it('names what belongs into another memory, and refuses what fits nowhere', async () => {
    const used = bench();
    const option = { address: 0x1fff_c000, bytes: Uint8Array.of(1, 2, 3, 4) };
    used.files.set('a.dfu', dfuAt({ address: FLASH + 0x4000, bytes: noise(5000) }, option));
    const { result, notes } = await used.run(compareVerb, { first: 'a.dfu' });
    assert.deepEqual([result.outcome['equal'], result.outcome['onlyLeft']], [5000, 4]);
    assert.match(notes.join(), /^Not compared, because it is no flash/);
    used.files.set('b.bin', noise(16));
    const beyond = used.run(compareVerb, { first: 'b.bin', address: FLASH + 512 * 1024 - 4 });
    await assert.rejects(beyond, (error) => isProgrammingError(error, 'plan-refused'));
  });
});
