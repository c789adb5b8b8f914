import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dumpVerb } from '../../src/verbs/dump.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { buildDfu, type DfuFixture } from '../fixtures/dfu-builder.ts';
import { corpus, corpusPath, describeCorpus } from '../support/corpus.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';
import { runVerb, type VerbRun } from '../support/verbs.ts';

const good: DfuFixture = {
  targets: [
    {
      elements: [
        { address: 0x0800_0000, bytes: [1, 2] },
        { address: 0x0802_0000, bytes: [3] },
      ],
    },
    { alternateSetting: 1, elements: [{ address: 0, bytes: [4] }] },
  ],
};

describe('dump', () => {
  const folder = useTemporaryFolder();
  const out = (): string => join(folder(), 'out');
  const dump = (fixture: DfuFixture, ...options: string[]): Promise<VerbRun> => {
    const path = join(folder(), 'a.dfu');
    writeFileSync(path, buildDfu(fixture));
    return runVerb(dumpVerb, path, out(), ...options);
  };

  it('writes each element under the name of dfu.py', async () => {
    const { ok, json } = await dump(good);
    assert.equal(ok, true);
    const contents = readdirSync(out()).map((name) => [name, [...readFileSync(join(out(), name))]]);
    assert.deepEqual(contents, [
      ['a.dfu.target0.image0.bin', [1, 2]],
      ['a.dfu.target0.image1.bin', [3]],
      ['a.dfu.target1.image0.bin', [4]],
    ]);
    assert.equal((json['files'] as unknown[]).length, 3);
  });

  it('writes the same again, but not over another file without --overwrite', async () => {
    await dump(good);
    await dump(good);
    writeFileSync(join(out(), 'a.dfu.target0.image1.bin'), 'mine');
    await assert.rejects(dump(good), (error) => isFormatError(error, 'file-exists'));
    assert.equal(readFileSync(join(out(), 'a.dfu.target0.image1.bin'), 'utf8'), 'mine');
    await dump(good, '--overwrite');
    assert.deepEqual([...readFileSync(join(out(), 'a.dfu.target0.image1.bin'))], [3]);
  });

  it('refuses a file with an error, and writes nothing, without --anyway', async () => {
    const damaged: DfuFixture = { ...good, suffix: { crc: 1 } };
    await assert.rejects(dump(damaged), (error) => isFormatError(error, 'has-errors'));
    assert.deepEqual(readdirSync(folder()), ['a.dfu']);
    assert.equal((await dump(damaged, '--anyway')).ok, true);
    assert.equal(readdirSync(out()).length, 3);
  });

  it('is no success where there is nothing to dump, also with --anyway', async () => {
    const path = join(folder(), 'script.dfu');
    writeFileSync(path, '#!/bin/sh\n');
    assert.equal((await runVerb(dumpVerb, path, out(), '--anyway')).ok, false);
  });
});

describeCorpus('dump, of the files that dfu.py dumped', () => {
  const folder = useTemporaryFolder();
  for (const { file, targets } of corpus.filter((entry) => entry.targets?.length)) {
    it(`writes what the manifest says for ${file}`, async () => {
      await runVerb(dumpVerb, corpusPath(file), folder());
      const hashes = (targets ?? []).flatMap(({ elements }, target) =>
        elements.map((_, element) => {
          const bytes = readFileSync(join(folder(), `${file}.target${target}.image${element}.bin`));
          return createHash('sha256').update(bytes).digest('hex');
        }),
      );
      assert.deepEqual(
        hashes,
        targets?.flatMap(({ elements }) => elements.map(({ sha256 }) => sha256)),
      );
    });
  }
});
