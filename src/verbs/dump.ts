/**
 * `dump`: each element of a .dfu into a file of its own, named as `dfu.py --dump` names them.
 *
 * Below: formats, texts. Above: `verb-table.ts`. Never writes over a file that holds something else, unless told to.
 */

import { hex32 } from '../base/hex.ts';
import { parseDfuse } from '../formats/dfuse.ts';
import type { DfuseFile } from '../formats/dfuse-file.ts';
import { dfuseListing, dumpFileName } from '../formats/dfuse-listing.ts';
import { FormatError } from '../formats/format-error.ts';
import { hasErrors } from '../formats/problem.ts';
import { sha256Of } from '../inspection/hashes.ts';
import { dfuseProblemText } from '../texts/format-texts.ts';
import { defineVerb, type VerbData } from './verb.ts';

export const dumpVerb = defineVerb({
  name: 'dump',
  summary: 'write every element of a .dfu as FOLDER/FILE.targetN.imageM.bin',
  operands: { file: { summary: 'a .dfu' }, folder: { summary: 'where the files go; made where it is not there' } },
  options: {
    anyway: { kind: 'flag', summary: 'also from a file with errors' },
    overwrite: { kind: 'flag', summary: 'write over files that hold something else' },
  },
  effects: ['reads-files', 'writes-files'],
  failures: ['arguments', 'file'],
  result: 'file, files: path, address, size, sha256',
  async run({ file: path, folder, anyway, overwrite }, { files, print, signal }) {
    const name = files.nameOf(path);
    const file = parseDfuse(await files.read(path));
    refuseErrors(name, file, anyway);
    dfuseListing(name, file).forEach(print);
    const planned = file.targets.flatMap((target) =>
      target.elements.map(({ index, address, bytes }) => ({
        path: files.join(folder, dumpFileName(name, target.index, index)),
        address: hex32(address),
        bytes,
      })),
    );
    signal.throwIfAborted();
    await files.write(planned, overwrite);
    const dumped: VerbData[] = [];
    for (const { path: place, address, bytes } of planned) {
      print(`dumped ${address}, ${bytes.length} bytes, to ${place}`);
      dumped.push({ path: place, address, size: bytes.length, sha256: await sha256Of(bytes) });
    }
    const outcome = { file: name, files: dumped };
    // With `anyway` a file can be let through that has nothing to dump.
    return dumped.length > 0 ? { ok: true, outcome } : { ok: false, code: 'nothing-there', outcome };
  },
});

/** @throws FormatError `has-errors` */
function refuseErrors(name: string, file: DfuseFile, anyway: boolean): void {
  if (hasErrors(file.problems) && !anyway) {
    const grave = file.problems.filter(({ severity }) => severity === 'error');
    throw new FormatError('has-errors', {
      file: name,
      problems: grave.map((problem) => dfuseProblemText(problem).sentence),
    });
  }
}
