/** Make and CMake flash a board by what the documentation says of them. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../scripts/paths.mjs';
import { makePackages, npmPackageFile } from '../package/support/packages.ts';

const program = promisify(execFile);
const page = readFileSync(path.join(root, 'docs', 'command-line.md'), 'utf8');

/** What stands on the page in a language. */
function snippet(language: string): string {
  const [, text] = new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(page) ?? [];
  assert.ok(text, language);
  return text;
}

describe('An upload by', () => {
  let folder = '';
  let tool = '';
  const at = (...parts: string[]): string => path.join(folder, ...parts);
  const run = (name: string, ...words: string[]) =>
    program(name, words, { cwd: folder, env: { ...process.env, XDG_STATE_HOME: at('state') } });

  before(async () => {
    await makePackages(['npm']);
    folder = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-upload-'));
    await run('tar', 'xzf', npmPackageFile);
    tool = at('package', 'dist', 'cli.cjs');
    await run(tool, 'convert', path.join(root, 'samples', 'workspace', 'blink.dfu'), at('app.hex'));
  });
  beforeEach(() => run(tool, 'erase', '--mass', '--board', 'virtual'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('Make', async () => {
    writeFileSync(at('Makefile'), snippet('make'));
    await run('make', 'flash', `STM32_DFU=${tool}`);
    await run(tool, 'verify', 'app.hex', '--board', 'virtual');
  });

  it('CMake', async () => {
    const head = 'cmake_minimum_required(VERSION 3.20)\nproject(app NONE)\n';
    const made = 'configure_file(app.hex app.hex COPYONLY)\n'; // what a compiler would leave
    writeFileSync(at('CMakeLists.txt'), `${head}${made}${snippet('cmake')}`);
    await run('cmake', '-S', '.', '-B', 'build', `-DSTM32_DFU=${tool}`, '-DSTM32_DFU_BOARD=virtual');
    await run('cmake', '--build', 'build', '--target', 'flash');
    await run(tool, 'verify', 'app.hex', '--board', 'virtual');
  });
});
