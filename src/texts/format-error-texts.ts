/**
 * What users read where a file cannot be read, converted or made as asked.
 *
 * Below: the codes (types only). Above: the texts of all errors.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { FormatErrorDetails } from '../formats/format-error.ts';
import type { FileKind } from '../formats/detect.ts';
import { describeKind } from './format-texts.ts';
import { grouped } from './quantities.ts';
import type { TextTable } from './text.ts';

/** Sentences for files that cannot be made as asked. */
export const formatErrorTexts: TextTable<FormatErrorDetails> = {
  'name-too-long': ({ size, most }) => ({
    sentence: l10n.t('Cannot name the target: the name takes {0} bytes, and its field has room for {1}.', size, most),
    nextStep: l10n.t('Choose a shorter name.'),
  }),
  'too-many-targets': ({ count, most }) => ({
    sentence: l10n.t('Cannot write the file: it would have {0} targets, and the format can count {1}.', count, most),
    nextStep: l10n.t('Put the elements into fewer targets.'),
  }),
  'past-address-space': ({ address, size }) => ({
    sentence: l10n.t(
      'Cannot place {0} bytes at {1}: they reach past the 32-bit address space.',
      grouped(size),
      hex32(address),
    ),
    nextStep: l10n.t('Choose a lower address.'),
  }),
  'gap-needs-fill': ({ gaps, size }) => ({
    sentence: l10n.t(
      'Cannot write one flat .bin: {1} bytes between its parts have no content (gaps: {0}). Flashing fill there erases what lives in the gap, such as a file system.',
      gaps,
      grouped(size),
    ),
    nextStep: l10n.t('Convert to .hex, .s19, .elf or .uf2, which keep gaps, or state the byte to fill with.'),
  }),
  'too-far-apart': ({ size, most }) => ({
    sentence: l10n.t(
      'Cannot fill the gaps: the parts are so far apart that it takes {0} bytes, and at most {1} are made.',
      grouped(size),
      grouped(most),
    ),
    nextStep: l10n.t('Convert to .hex, .s19, .elf or .uf2, which keep gaps.'),
  }),
  'no-content': () => ({
    sentence: l10n.t('Cannot write the file: there are no bytes at any address.'),
    nextStep: l10n.t('Look at the problems of the file that was read.'),
  }),
  'too-many-ranges': ({ count, most }) => ({
    sentence: l10n.t('Cannot write the file: it has {0} ranges, and the format can count {1}.', count, most),
    nextStep: l10n.t('Convert to .hex or .s19, which have no such limit.'),
  }),
  'target-needed': ({ file, count }) => ({
    sentence: l10n.t(
      'Cannot convert {0} as a whole: it has {1} targets, which are for different memories.',
      file,
      count,
    ),
    nextStep: l10n.t('Choose one of its targets.'),
  }),
  'no-such-target': ({ file, target, count }) => ({
    sentence: l10n.t('{0} has no target {1}: it has {2}, counted from 0.', file, target, count),
    nextStep: l10n.t('Choose one of its targets.'),
  }),
  'unknown-ending': ({ file, known }) => ({
    sentence: l10n.t('Cannot tell the format of {0} by its ending.', file),
    nextStep: l10n.t('Give it one of these endings: {0}.', known.join(', ')),
  }),
  'address-needed': ({ file }) => ({
    sentence: l10n.t('Cannot place {0}: a .bin does not say to which address it belongs.', file),
    nextStep: l10n.t('State the address; an STM32’s flash begins at 0x08000000.'),
  }),
  'no-back-up': ({ file, looksLike }) => ({
    sentence: l10n.t('{0} is no back-up of a flash. It is {1}.', file, describeKind(looksLike)),
    nextStep: isFormat(looksLike)
      ? l10n.t('Flash it instead: its bytes belong to the addresses that it names.')
      : l10n.t('Take the .bin that a back-up has made.'),
  }),
  overlap: ({ address, files }) => ({
    sentence:
      files.length === 2
        ? l10n.t(
            'Cannot join {0} and {1}: they hold different bytes for address {2}.',
            files[0] ?? '',
            files[1] ?? '',
            hex32(address),
          )
        : l10n.t('Cannot join the parts: two of them hold different bytes for address {0}.', hex32(address)),
    nextStep: l10n.t('Move or remove one of them.'),
  }),
  'family-needed': ({ file, families }) => ({
    sentence: l10n.t('{0} holds programs for several kinds of chips: {1}.', file, families.map(hex32).join(', ')),
    nextStep: l10n.t('Say for which one.'),
  }),
  'file-exists': ({ file }) => ({
    sentence: l10n.t('{0} exists and holds something else.', file),
    nextStep: l10n.t('Choose another place, or allow it to be written over.'),
  }),
  'has-errors': ({ file, problems, empty }) => ({
    sentence: l10n.t('{0} has errors: {1}', file, problems.join(' ')),
    nextStep: empty
      ? l10n.t('There is nothing in it to work with. Get the file again.')
      : l10n.t('Get the file again, or repeat this with “anyway” if you know better.'),
  }),
};

/** Whether firmware of this kind says its addresses. */
function isFormat(kind: FileKind): boolean {
  return ['dfuse', 'intel-hex', 's-record', 'elf', 'uf2'].includes(kind);
}
