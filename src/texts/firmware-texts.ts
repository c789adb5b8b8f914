/**
 * What users read about firmware files of other formats than DfuSe, and about those of any format.
 *
 * Below: the codes (types only). Above: conversions and comparisons in the extension and the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { FormatFound } from '../formats/convert.ts';
import type { DfuseProblem } from '../formats/dfuse-problem.ts';
import type { FirmwareProblem, FirmwareProblemDetails } from '../formats/firmware-file.ts';
import { dfuseProblemText, moreProblems, namedOtherwise, notFirmwareText, wrongCrcSentence } from './format-texts.ts';
import { grouped } from './quantities.ts';
import type { Text, TextTable } from './text.ts';

/** The sentence and the next step for a problem of a firmware file. */
export function firmwareProblemText(problem: FirmwareProblem): Text {
  // The table's entry for a code takes that code's details; the compiler cannot follow this through a union.
  const textOf = firmwareProblemTexts[problem.code] as (details: FirmwareProblem['details']) => Text;
  return textOf(problem.details);
}

/** The problems of a file, whatever its format, each with its text. */
export function toldProblems(
  found: FormatFound,
): { readonly problem: DfuseProblem | FirmwareProblem; readonly text: Text }[] {
  // By the format, not by the code: some codes are in both families, with other details.
  return found.format === 'dfuse'
    ? found.problems.map((problem) => ({ problem, text: dfuseProblemText(problem) }))
    : found.problems.map((problem) => ({ problem, text: firmwareProblemText(problem) }));
}

const makeAgain = (): string => l10n.t('Build or download the file again.');

const firmwareProblemTexts: TextTable<FirmwareProblemDetails> = {
  'malformed-line': ({ line }) => ({
    sentence: l10n.t('Line {0} is not a record of this format.', line),
    nextStep: makeAgain(),
  }),
  'wrong-checksum': ({ line, stored, computed }) => ({
    sentence: l10n.t('The checksum of line {0} is {1}; that of its bytes is {2}.', line, stored, computed),
    nextStep: makeAgain(),
  }),
  'record-length': ({ line }) => ({
    sentence: l10n.t('Line {0} is not as long as its record says.', line),
    nextStep: makeAgain(),
  }),
  'unknown-record': ({ line, type }) => ({
    sentence: l10n.t('Line {0} is a record of type {1}, which the format does not have.', line, type),
    nextStep: makeAgain(),
  }),
  'no-end-record': ({ lines }) => ({
    sentence: l10n.t('The file has {0} lines and no end record: it may be cut off.', lines),
    nextStep: makeAgain(),
  }),
  'after-end': ({ line }) => ({
    sentence: l10n.t(
      'After its end record the file goes on, from line {0}: another file behind the first. Both were read.',
      line,
    ),
    nextStep: l10n.t('Check that all the addresses are meant to be flashed.'),
  }),
  'record-count': ({ declared, found }) => ({
    sentence: l10n.t('The file counts {0} data records; it has {1}.', declared, found),
    nextStep: makeAgain(),
  }),
  'address-space': ({ address, size }) => ({
    sentence: l10n.t(
      '{0} bytes at {1} reach past the 32-bit address space; that part was left out.',
      grouped(size),
      hex32(address),
    ),
    nextStep: makeAgain(),
  }),
  overlap: ({ address, size, differing }) =>
    differing
      ? {
          sentence: l10n.t(
            '{0} bytes from {1} are there twice, with different content; the later one counts.',
            grouped(size),
            hex32(address),
          ),
          nextStep: makeAgain(),
        }
      : {
          sentence: l10n.t('{0} bytes from {1} are there twice, with the same content.', grouped(size), hex32(address)),
          nextStep: l10n.t('This changes nothing.'),
        },
  truncated: ({ what, missing }) => ({
    sentence: truncatedSentence(what, missing),
    nextStep: makeAgain(),
  }),
  'unsupported-elf': ({ reason }) => ({
    sentence: unsupportedSentence(reason),
    nextStep: l10n.t('Take the linked program for an STM32, usually the .elf beside the .hex.'),
  }),
  'shared-bytes': ({ segment }) => ({
    sentence: l10n.t('Segment {0} takes bytes of the file that belong to another segment.', segment),
    nextStep: makeAgain(),
  }),
  'headers-in-segment': ({ segment, size }) => ({
    sentence: l10n.t(
      'Segment {0} takes in {1} bytes of the ELF file’s own headers; they were left out.',
      segment,
      size,
    ),
    nextStep: l10n.t('This changes nothing of the program.'),
  }),
  'wrong-crc': (details) => ({ sentence: wrongCrcSentence(details), nextStep: makeAgain() }),
  'bad-block': ({ block }) => ({
    sentence: l10n.t('Block {0} is not a UF2 block; it was left out.', block),
    nextStep: makeAgain(),
  }),
  'missing-blocks': ({ declared, found }) => ({
    sentence: l10n.t('The file counts {0} blocks; it has {1}.', declared, found),
    nextStep: makeAgain(),
  }),
  'skipped-blocks': ({ count }) => ({
    sentence: l10n.t('{0} blocks are not for the main flash; they were left out.', count),
    nextStep: l10n.t('This tool flashes what is for the main flash only.'),
  }),
  'several-families': ({ families }) => ({
    sentence: l10n.t('The file holds programs for several kinds of chips: {0}.', families.map(hex32).join(', ')),
    nextStep: l10n.t('Take the file for one kind of chip.'),
  }),
  'too-many-parts': ({ kept, dropped }) => ({
    sentence: l10n.t('The file has {0} parts apart from each other and more; {1} were left out.', kept, dropped),
    nextStep: l10n.t('No tool makes such a file. Do not flash it.'),
  }),
  'more-problems': ({ count }) => moreProblems(count),
  'named-otherwise': ({ named, is }) => namedOtherwise(named, is),
  'not-firmware': ({ looksLike }) => notFirmwareText(looksLike),
  'no-content': () => ({
    sentence: l10n.t('The file holds nothing that could be flashed.'),
    nextStep: makeAgain(),
  }),
};

function truncatedSentence(what: FirmwareProblemDetails['truncated']['what'], missing: number): string {
  switch (what) {
    case 'header':
      return l10n.t('The file ends within its header: {0} bytes are missing.', missing);
    case 'program headers':
      return l10n.t('The file ends within its program headers: {0} bytes are missing.', missing);
    case 'segment':
      return l10n.t('The file ends within a segment: {0} bytes are missing.', missing);
    case 'block':
      return l10n.t('The file ends within a block: {0} bytes are missing.', missing);
  }
}

function unsupportedSentence(reason: FirmwareProblemDetails['unsupported-elf']['reason']): string {
  switch (reason) {
    case 'not 32-bit':
      return l10n.t('This ELF file is not for a 32-bit machine.');
    case 'big-endian':
      return l10n.t('This ELF file is for a big-endian machine.');
    case 'not for Arm':
      return l10n.t('This ELF file is not for an Arm processor.');
    case 'no program headers':
      return l10n.t('This ELF file has no program headers: it is an object file, not a linked program.');
  }
}
