import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSamples } from '../../scripts/build-samples.ts';
import { samples } from '../../scripts/paths.mjs';
import { parseDfuse } from '../../src/formats/dfuse.ts';

describe('The sample firmware', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-built-'));
    buildSamples(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const name of ['blink.dfu', 'blink-fast.dfu']) {
    it(`in the repository is what its source makes: ${name}`, () => {
      const [built, kept] = [folder, path.join(samples, 'workspace')].map((at) => readFileSync(path.join(at, name)));
      assert.ok(built && kept?.equals(built));
    });

    it(`has no problems: ${name}`, () => {
      assert.deepEqual(parseDfuse(readFileSync(path.join(samples, 'workspace', name))).problems, []);
    });
  }
});
