import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { planDump } from '../../../src/extension/files/dump-plan.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';

const corpus = process.env['STM32_DFU_CORPUS'] ?? resolve(__dirname, '../../../../shared/corpus');

describe('planDump', () => {
  it('makes no file of something that is not DfuSe', () => {
    assert.deepEqual(planDump('x.dfu', parseDfuse(new Uint8Array([1, 2, 3]))), []);
  });

  it('gives each element of the corpus the name and the size that dfu.py gives it', function () {
    if (!existsSync(resolve(corpus, 'manifest.json'))) {
      console.log(`      no corpus at ${corpus}`);
      this.skip();
    }
    interface Entry {
      readonly file: string;
      readonly targets: unknown[] | null;
      readonly dfuPy: { listing: string };
    }
    const entries = JSON.parse(readFileSync(resolve(corpus, 'manifest.json'), 'utf8')) as Entry[];
    const honest = entries.filter(({ dfuPy, targets }) => targets !== null && dfuPy.listing.includes('DUMPED'));
    assert.ok(honest.length > 10);
    for (const { file, dfuPy } of honest) {
      const planned = planDump('in.dfu', parseDfuse(readFileSync(resolve(corpus, file))));
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
