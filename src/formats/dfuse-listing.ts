/**
 * The listing that users of MicroPython's `dfu.py` know, and the names of the files it dumps: the same words in the
 * same places, but strings as text.
 *
 * Below: the parsed file. Above: the command-line tool and the extension's output channel. Not translated: people
 * compare it with what `dfu.py` prints, and scripts read it.
 */

import { hex16, hex32 } from '../base/hex.ts';
import { visibleText } from '../base/visible-text.ts';
import type { DfuSuffix } from './dfu-suffix.ts';
import type { DfuseFile, DfuseTarget } from './dfuse-file.ts';

/** `FILE.targetN.imageM.bin`, as `dfu.py --dump` names an element's bytes. */
export function dumpFileName(fileName: string, target: number, element: number): string {
  return `${fileName}.target${target}.image${element}.bin`;
}

/** The lines for a file. Empty targets and suffix where the file is not DfuSe: then the first line is all. */
export function dfuseListing(fileName: string, file: DfuseFile): string[] {
  const { prefix, suffix } = file;
  return [
    `File: "${fileName}"`,
    ...(prefix ? [`DfuSe v${prefix.version}, image size: ${prefix.imageSize}, targets: ${prefix.targetCount}`] : []),
    ...file.targets.flatMap(targetLines),
    ...(suffix ? [suffixLine(suffix)] : []),
  ];
}

function targetLines(target: DfuseTarget): string[] {
  return [
    `Target ${target.index}, alt setting: ${target.alternateSetting}, name: ${visibleText(JSON.stringify(target.name))}, ` +
      `size: ${target.size}, elements: ${target.elementCount}`,
    ...target.elements.map(({ index, address, size }) => `  ${index}, address: ${hex32(address)}, size: ${size}`),
  ];
}

function suffixLine(suffix: DfuSuffix): string {
  const device = `${hex16(suffix.vendorId).slice(2)}:${hex16(suffix.productId).slice(2)}`;
  return (
    `usb: ${device}, device: ${hex16(suffix.deviceVersion)}, dfu: ${hex16(suffix.dfuVersion)}, ` +
    `UFD, ${suffix.length}, ${hex32(suffix.crc)}`
  );
}
