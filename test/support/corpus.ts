/**
 * The corpus: real .dfu files that stay outside the repository, because they are other people's.
 *
 * Its folder is the environment variable STM32_DFU_CORPUS, or `shared/corpus` beside the repository. Where there is
 * none, the tests that need it say so by their names and do not run.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = process.env['STM32_DFU_CORPUS'] ?? resolve(__dirname, '../../../shared/corpus');

/** What the manifest says about an element. */
export interface ManifestElement {
  /** `0x08000000` */
  readonly address: string;
  readonly size: number;
  readonly sha256: string;
}

/** What the manifest says about a file. */
export interface CorpusFile {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly note: string;
  /** Null where the file is no DfuSe file, or too damaged to say. */
  readonly targets:
    | readonly {
        readonly alternateSetting: number;
        readonly named: number;
        readonly name: string;
        readonly elements: readonly ManifestElement[];
      }[]
    | null;
  /** What MicroPython's dfu.py printed for the file under the name in.dfu. */
  readonly dfuPy: { readonly exit: number; readonly listing: string };
}

/** Every file that the manifest names; empty where there is no corpus. */
export const corpus: readonly CorpusFile[] = existsSync(join(folder, 'manifest.json'))
  ? (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as CorpusFile[])
  : [];

/** Where a file of the corpus lies. */
export function corpusPath(file: string): string {
  return join(folder, file);
}

/** The bytes of a file of the corpus. */
export function readCorpus(file: string): Uint8Array {
  return new Uint8Array(readFileSync(corpusPath(file)));
}

/** A suite for the whole corpus; where there is none, one pending test says so. */
export function describeCorpus(title: string, suite: () => void): void {
  describe(title, () => {
    if (corpus.length > 0) {
      suite();
    } else {
      it(`needs the corpus: none at ${folder}, STM32_DFU_CORPUS names its folder`);
    }
  });
}
