/**
 * What users read about what was found in firmware.
 *
 * Below: the kinds of marks (types only). Above: the editor's facts, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import type { ContentMark, MarkDetails } from '../inspection/content-marks.ts';
import type { ChipGuess } from '../inspection/chip-guess.ts';
import type { FirmwareIdentity } from '../inspection/firmware-identity.ts';

/** A mark as a phrase: “MicroPython v1.14, built 2021-02-02”. */
export function describeMark(mark: ContentMark): string {
  // The table's entry for a kind takes that kind's details; the compiler cannot follow this through a union.
  const textOf = markTexts[mark.kind] as (details: ContentMark['details']) => string;
  return textOf(mark.details);
}

const markTexts: { readonly [Kind in keyof MarkDetails]: (details: MarkDetails[Kind]) => string } = {
  product: (details) => productText(details),
  board: ({ board, chip }) =>
    board === undefined
      ? l10n.t('For the chip {0}', chip ?? '')
      : chip === undefined
        ? l10n.t('For the board “{0}”', board)
        : l10n.t('For the board “{0}” with {1}', board, chip),
  'dfu-bootloader': ({ layout }) => l10n.t('A DFU boot loader that offers {0}', layout),
  'file-system': ({ name }) => l10n.t('A {0} file system begins here', name),
  elf: () => l10n.t('An ELF file as it is, not the program in it'),
  blank: ({ value }) => l10n.t('Nothing but bytes 0x{0}', hexByte(value)),
  padding: ({ value, size }) => l10n.t('{0} bytes 0x{1} up to the end', size, hexByte(value)),
};

/**
 * What a piece of firmware is, as a phrase: “MicroPython v1.14, built 2021-02-02. For the board …”. Empty where it says
 * neither what it is nor what it is for.
 */
export function describeIdentity({ product, version, date, board, chip }: FirmwareIdentity): string {
  const itself = product === undefined ? [] : [productText({ product, version, date })];
  const target =
    board === undefined && chip === undefined ? [] : [markTexts.board({ board, chip: chip?.name, text: '' })];
  return [...itself, ...target].join('. ');
}

/** A product that is in a firmware: “MicroPython v1.14”, “mboot v1.14 (boot loader)”. */
export function describeProduct({ product, role, version }: FirmwareIdentity['others'][number]): string {
  const name = productText({ product, version, date: undefined });
  return role === 'boot-loader' && !/boot ?loader/i.test(name) ? l10n.t('{0} (boot loader)', name) : name;
}

function productText({ product, version, date }: Pick<MarkDetails['product'], 'product' | 'version' | 'date'>): string {
  const name = version === undefined ? product : l10n.t('{0} {1}', product, version);
  return date === undefined ? name : l10n.t('{0}, built {1}', name, date);
}

function hexByte(value: number): string {
  return value.toString(16).padStart(2, '0');
}

/** What a guess of the chip rests on, as a sentence. */
export function describeGuess({ chip, because }: ChipGuess): string {
  switch (because) {
    case 'named':
      return l10n.t('{0}: the firmware names it.', chip.name);
    case 'board':
      return l10n.t('{0}: the board that the firmware names has it.', chip.name);
    case 'stack':
      return l10n.t('{0}: the stack begins at the end of its RAM, and of no other chip’s.', chip.name);
  }
}
