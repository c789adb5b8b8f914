/**
 * Which files a dump of a .dfu makes: one for each element, named as MicroPython's `dfu.py --dump` names them.
 *
 * Below: formats. Above: the dump command. Pure: it knows no file system.
 */

import type { DfuseFile } from '../../formats/dfuse-file.ts';
import { dumpFileName } from '../../formats/dfuse-listing.ts';

/** One file to be written. */
export interface PlannedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The files for every element of `file`, whose own name is `fileName`; in the order they stand in the file. */
export function planDump(fileName: string, file: DfuseFile): PlannedFile[] {
  return file.targets.flatMap((target) =>
    target.elements.map((element) => ({
      name: dumpFileName(fileName, target.index, element.index),
      bytes: element.bytes,
    })),
  );
}
