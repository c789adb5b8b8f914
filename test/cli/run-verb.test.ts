import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runVerb } from '../../src/cli/run-verb.ts';
import { verbsWith } from '../../src/cli/verbs.ts';
import { parseDfuse, targetImage } from '../../src/formats/dfuse.ts';
import type { UsbPort } from '../../src/platform/port.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const SAMPLE = resolve(__dirname, '../../samples/workspace/blink.dfu');
const NO_USB: UsbPort = { machine: 'a machine without USB', list: async () => [] };

interface Run {
  readonly exitCode: number;
  readonly output: string[];
  readonly errors: string[];
  /** The last line, read as JSON. */
  readonly json: Record<string, unknown>;
}

async function run(...words: string[]): Promise<Run> {
  const output: string[] = [];
  const errors: string[] = [];
  const exitCode = await runVerb(verbsWith(NO_USB), words, {
    standardOutput: (line) => output.push(line),
    standardError: (line) => errors.push(line),
    signal: new AbortController().signal,
  });
  const last = output.at(-1) ?? '';
  return { exitCode, output, errors, json: last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {} };
}

describe('the development tool', () => {
  const folder = useTemporaryFolder();
  const board = (): string => join(folder(), 'board.img');

  it('flashes a virtual board, whose flash the next call finds', async () => {
    const flashed = await run('flash', SAMPLE, '--board', board(), '--json');
    assert.equal(flashed.exitCode, 0, flashed.errors.join('\n'));
    assert.equal(flashed.output.length, 1);
    assert.equal(flashed.json['verified'], true);
    const [target] = parseDfuse(new Uint8Array(readFileSync(SAMPLE))).targets;
    assert.ok(target);
    for (const { address, bytes } of targetImage(target).segments) {
      const offset = address - 0x08000000;
      assert.deepEqual(new Uint8Array(readFileSync(board()).subarray(offset, offset + bytes.length)), bytes);
    }
    const again = await run('flash', SAMPLE, '--board', board(), '--json');
    assert.equal((again.json['bytes'] as { programmed: number }).programmed, 0);
    assert.equal((await run('verify', SAMPLE, '--board', board())).exitCode, 0);
  });

  it('flashes firmware that names another chip only when told “anyway”', async () => {
    const file = join(folder(), 'other.bin');
    writeFileSync(file, '\0; PYBv1.1 with STM32F405RG\0');
    const words = ['flash', file, '--address', '0x08000000', '--board', board(), '--json'];
    const refused = await run(...words);
    assert.equal(refused.exitCode, 1);
    assert.equal((refused.json['error'] as { code: string }).code, 'names-another-chip');
    assert.ok(readFileSync(board()).every((byte, at) => at >= 512 * 1024 || byte === 0xff));
    assert.equal((await run(...words, '--anyway')).exitCode, 0);
  });

  it('says what is different, and ends with 1', async () => {
    await run('flash', SAMPLE, '--board', board());
    const image = readFileSync(board());
    image[9] = (image[9] ?? 0) ^ 1;
    writeFileSync(board(), image);
    const { exitCode, errors } = await run('verify', SAMPLE, '--board', board());
    assert.equal(exitCode, 1);
    assert.match(errors.join('\n'), /something else: the first difference is at 0x08000009/);
  });

  it('reads, erases sectors, erases all', async () => {
    const bytes = Buffer.alloc(512 * 1024, 0x5a);
    writeFileSync(board(), bytes);
    const out = join(folder(), 'out.bin');
    assert.equal((await run('read', out, '--board', board(), '--address', '0x08004000', '--size', '100')).exitCode, 0);
    assert.deepEqual(readFileSync(out), bytes.subarray(0, 100));
    assert.equal((await run('erase', '--sectors', '1', '--board', board())).exitCode, 0);
    assert.equal(readFileSync(board())[16384], 0xff);
    assert.equal(readFileSync(board())[16383], 0x5a);
    assert.equal((await run('erase', '--mass', '--board', board())).exitCode, 0);
    assert.ok(
      readFileSync(board())
        .subarray(0, bytes.length)
        .every((byte) => byte === 0xff),
    );
  });

  it('plans without doing', async () => {
    const { output, exitCode } = await run('flash', SAMPLE, '--plan', '--board', board());
    assert.equal(exitCode, 0);
    assert.match(output.join('\n'), /Predicted time/);
    assert.ok(
      readFileSync(board())
        .subarray(0, 512 * 1024)
        .every((byte) => byte === 0xff),
    );
  });

  it('says who the board is, and resets it', async () => {
    const { json } = await run('info', '--virtual', '--board', board(), '--json');
    assert.equal(json['chip'], 'STM32F401xD/xE');
    await run('flash', SAMPLE, '--board', board());
    assert.deepEqual((await run('reset', '--board', board(), '--json')).json, { ok: true, core: 'running' });
  });

  it('lists nothing where there is nothing, and offers the virtual board', async () => {
    const { output, exitCode } = await run('list');
    assert.equal(exitCode, 0);
    assert.match(output.join(), /a machine without USB.*--virtual/);
    const without = await run('info', '--json');
    assert.equal(without.exitCode, 1);
    assert.equal((without.json['error'] as { code: string }).code, 'no-probe');
  });

  it('explains itself where the words make no sense', async () => {
    assert.match((await run('dance')).errors.join('\n'), /flash FILE/);
    for (const words of [
      ['flash'],
      ['flash', SAMPLE, '--bits', 'many', '--virtual'],
      ['erase', '--board', board()],
      ['info', '--wrong'],
    ]) {
      const { exitCode, errors } = await run(...words);
      assert.equal(exitCode, 1);
      assert.match(errors.join('\n'), /expected/);
    }
  });
});
