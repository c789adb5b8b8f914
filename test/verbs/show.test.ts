import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { showVerb } from '../../src/verbs/show.ts';
import { isVerbError } from '../../src/verbs/verb-error.ts';
import { buildDfu, type DfuFixture } from '../fixtures/dfu-builder.ts';
import { corpus, corpusPath, describeCorpus } from '../support/corpus.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { runVerb, type VerbRun } from '../support/verbs.ts';

const elements = [{ address: 0x0800_0000, bytes: [1, 2, 3] }];

describe('show', () => {
  const folder = useTemporaryFolder();
  const show = (fixture: DfuFixture): Promise<VerbRun> => {
    const path = join(folder(), 'a.dfu');
    writeFileSync(path, buildDfu(fixture));
    return runVerb(showVerb, path);
  };

  it('prints the listing, and gives targets, elements and hashes as data', async () => {
    const { ok, json, lines } = await show({ targets: [{ name: 'flash', elements }] });
    assert.equal(ok, true);
    assert.equal(lines[0], 'File: "a.dfu"');
    const [target] = json['targets'] as Record<string, unknown>[];
    assert.deepEqual(target, {
      index: 0,
      offset: 11,
      alternateSetting: 0,
      named: 1,
      name: 'flash',
      size: 11,
      elements: [
        {
          index: 0,
          offset: 285,
          address: '0x08000000',
          size: 3,
          present: 3,
          sha256: createHash('sha256')
            .update(Uint8Array.of(1, 2, 3))
            .digest('hex'),
          crc32: '0x55bc801d', // python3 -c 'import binascii; print(hex(binascii.crc32(b"\1\2\3")))'
        },
      ],
    });
    assert.deepEqual(json['problems'], []);
  });

  it('says what the firmware is, of a .dfu and of other files', async () => {
    const text = 'MicroPython v1.14 on 2021-02-02; Some Board with STM32F401CE';
    const bytes = [...Buffer.from(`\0${text}\0`)];
    const raw = join(folder(), 'a.bin');
    writeFileSync(raw, Uint8Array.from(bytes));
    const firmware = {
      product: 'MicroPython',
      version: 'v1.14',
      date: '2021-02-02',
      board: 'Some Board',
      chip: 'STM32F401CE',
    };
    for (const { json, lines } of [
      await show({ targets: [{ elements: [{ address: 0x0800_0000, bytes }] }] }),
      await runVerb(showVerb, raw),
    ]) {
      assert.deepEqual(json['firmware'], firmware);
      assert.ok(lines.includes('MicroPython v1.14, built 2021-02-02. For the board “Some Board” with STM32F401CE'));
    }
    assert.equal((await show({ targets: [{ elements }] })).json['firmware'], null);
  });

  it('is no success where a problem is an error, and says the problem', async () => {
    const { ok, json, lines } = await show({ targets: [{ elements }], suffix: { crc: 1 } });
    assert.equal(ok, false);
    const [problem] = json['problems'] as Record<string, unknown>[];
    assert.deepEqual([problem?.['severity'], problem?.['code'], problem?.['offset']], ['error', 'wrong-crc', 308]);
    assert.match(lines.at(-1)!, /^error at 0x00000134: The CRC/);
  });

  it('is a success with warnings', async () => {
    assert.equal((await show({ targets: [{ elements }], imageSize: 7 })).ok, true);
  });

  it('fails for a file that is not there', async () => {
    await assert.rejects(runVerb(showVerb, join(folder(), 'none.dfu')), (error) => isVerbError(error, 'cannot-read'));
  });
});

describeCorpus('show, of every good file of the corpus', () => {
  for (const { file, targets } of corpus.filter((entry) => entry.targets?.length)) {
    it(`gives the manifest's hashes for ${file}`, async () => {
      const { json } = await runVerb(showVerb, corpusPath(file));
      const shown = json['targets'] as { elements: { address: string; size: number; sha256: string }[] }[];
      assert.deepEqual(
        shown.map((target) => target.elements.map(({ address, size, sha256 }) => ({ address, size, sha256 }))),
        targets?.map((target) => target.elements),
      );
    });
  }
});

describe('show, of a file of another format', () => {
  const folder = useTemporaryFolder();
  const show = (name: string, content: string | Uint8Array, ...words: string[]): Promise<VerbRun> => {
    const path = join(folder(), name);
    writeFileSync(path, content);
    return runVerb(showVerb, path, ...words);
  };

  it('lists ranges with their addresses and hashes, and where it starts', async () => {
    const hex = ':020000040800F2\n:03000000010203F7\n:0400000508000009E6\n:00000001FF\n';
    const { ok, json } = await show('a.hex', hex);
    assert.equal(ok, true);
    assert.equal(json['entryPoint'], '0x08000009');
    const sha256 = createHash('sha256')
      .update(Uint8Array.of(1, 2, 3))
      .digest('hex');
    assert.deepEqual(json['ranges'], [{ address: '0x08000000', size: 3, sha256 }]);
  });

  it('asks a raw binary for no address, and gives one where it is told', async () => {
    const addressOf = ({ json }: VerbRun) => (json['ranges'] as { address: string | null }[])[0]?.address;
    assert.equal(addressOf(await show('a.bin', Uint8Array.of(1, 2))), null);
    assert.equal(addressOf(await show('a.bin', Uint8Array.of(1, 2), '--address', '08004000')), '0x08004000');
  });

  it('is no success for a web page under the name of firmware, and says what it is', async () => {
    const { ok, lines } = await show('a.hex', '<!doctype html><title>404</title>');
    assert.equal(ok, false);
    assert.match(lines.join('\n'), /web page/);
  });
});
