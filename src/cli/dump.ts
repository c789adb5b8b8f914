/**
 * `dump FILE DIR`: each element into a file of its own, named as `dfu.py --dump` names them.
 *
 * Below: formats, texts. Above: `verbs.ts`. Never writes over a file that holds something else, unless told to.
 */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { equalBytes } from '../base/bytes.ts';
import { hex32 } from '../base/hex.ts';
import { parseDfuse } from '../formats/dfuse.ts';
import type { DfuseFile } from '../formats/dfuse-file.ts';
import { dfuseListing, dumpFileName } from '../formats/dfuse-listing.ts';
import { FormatError } from '../formats/format-error.ts';
import { hasErrors } from '../formats/problem.ts';
import { sha256Of } from '../inspection/hashes.ts';
import { dfuseProblemText } from '../texts/format-texts.ts';
import { positionals } from './positionals.ts';
import type { Verb } from './verb.ts';

export const dumpVerb: Verb = {
  name: 'dump',
  usage: 'FILE DIR [--anyway] [--overwrite]',
  summary: 'write every element of a .dfu as DIR/FILE.targetN.imageM.bin',
  options: {
    anyway: { type: 'boolean' },
    overwrite: { type: 'boolean' },
  },
  async run(words, context) {
    const [path, folder] = positionals(words, 'FILE', 'DIR');
    const name = basename(path);
    const file = parseDfuse(new Uint8Array(await readFile(path)));
    refuseErrors(name, file, words.values['anyway'] === true);
    dfuseListing(name, file).forEach((line) => context.print(line));
    await mkdir(folder, { recursive: true });
    const files: Record<string, unknown>[] = [];
    for (const target of file.targets) {
      for (const { index, address, bytes } of target.elements) {
        context.signal.throwIfAborted();
        const dumped = join(folder, dumpFileName(name, target.index, index));
        await writeUnlessDifferent(dumped, bytes, words.values['overwrite'] === true);
        context.print(`dumped ${hex32(address)}, ${bytes.length} bytes, to ${dumped}`);
        files.push({ path: dumped, address: hex32(address), size: bytes.length, sha256: await sha256Of(bytes) });
      }
    }
    // With --anyway a file can be let through that has nothing to dump.
    return { ok: files.length > 0, json: { file: name, files } };
  },
};

/** @throws FormatError `has-errors` */
export function refuseErrors(name: string, file: DfuseFile, anyway: boolean): void {
  if (hasErrors(file.problems) && !anyway) {
    const grave = file.problems.filter(({ severity }) => severity === 'error');
    throw new FormatError('has-errors', {
      file: name,
      problems: grave.map((problem) => dfuseProblemText(problem).sentence),
    });
  }
}

/** @throws FormatError `file-exists` where another file of this name is there */
async function writeUnlessDifferent(path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  try {
    await writeFile(path, bytes, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
    if (!equalBytes(new Uint8Array(await readFile(path)), bytes)) {
      throw new FormatError('file-exists', { file: path }, error);
    }
  }
}
