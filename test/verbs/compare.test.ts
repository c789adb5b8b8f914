import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareVerb } from '../../src/verbs/compare.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
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
      '0x00000011, 1 bytes: different',
      '0x00000014, 1 bytes: only in the second',
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
});
