import assert from 'node:assert/strict';
import { planDump } from '../../../src/extension/files/dump-plan.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { corpus, describeCorpus, readCorpus } from '../../support/corpus.ts';

describe('planDump', () => {
  it('makes no file of something that is not DfuSe', () => {
    assert.deepEqual(planDump('x.dfu', parseDfuse(new Uint8Array([1, 2, 3]))), []);
  });

  describeCorpus('with the corpus', () => {
    it('gives each element the name and the size that dfu.py gives it', () => {
      const honest = corpus.filter(({ dfuPy, targets }) => targets !== null && dfuPy.listing.includes('DUMPED'));
      assert.ok(honest.length > 10);
      for (const { file, dfuPy } of honest) {
        const planned = planDump('in.dfu', parseDfuse(readCorpus(file)));
        const names = [...dfuPy.listing.matchAll(/DUMPED IMAGE TO "(.*)"/g)].map(([, name]) => name);
        const sizes = [...dfuPy.listing.matchAll(/^ {2}\d+, address: \w+, size: (\d+)/gm)].map(([, size]) =>
          Number(size),
        );
        assert.deepEqual(
          planned.map(({ name, bytes }) => [name, bytes.length]),
          names.map((name, index) => [name, sizes[index]]),
          file,
        );
      }
    });
  });
});
