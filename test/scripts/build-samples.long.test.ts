import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildSamples } from '../../scripts/build-samples.ts';
import { samples } from '../../scripts/paths.mjs';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';

describe('The sample firmware', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-built-'));
    buildSamples(folder);
  });
  after(() => rmSync(folder, { recursive: true }));

  // Two waits of DELAY turns, 3–4 cycles each (a branch taken refills the pipeline), at 16 MHz: blinks in 2.5 s.
  const files = { 'blink.dfu': [2, 3], 'blink-fast.dfu': [12, 16] } as const;
  for (const [name, [fewest, most]] of Object.entries(files)) {
    it(`in the repository is what its source makes: ${name}`, () => {
      const [built, kept] = [folder, path.join(samples, 'workspace')].map((at) => readFileSync(path.join(at, name)));
      assert.ok(built && kept?.equals(built));
    });

    it(`has no problems: ${name}`, () => {
      assert.deepEqual(parseDfuse(readFileSync(path.join(samples, 'workspace', name))).problems, []);
    });

    it(`blinks: ${name}`, async () => {
      const board = new VirtualBoard();
      for (const { address, bytes } of parseDfuse(readFileSync(path.join(samples, 'workspace', name))).targets[0]
        ?.elements ?? []) {
        board.writeFlash(address, bytes);
      }
      board.pressReset();
      await board.clock.sleep(2500);
      const blinks = Buffer.from(board.readMemory(0x20000000, 4)).readUInt32LE();
      assert.ok(blinks >= fewest && blinks <= most, `counted ${blinks}`);
    });
  }
});
