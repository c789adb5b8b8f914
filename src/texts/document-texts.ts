/**
 * What users read about edits of a .dfu that make no sense.
 *
 * Below: the codes (types only). Above: `text-of-error.ts`.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { EditErrorDetails } from '../document/edit-error.ts';
import type { TextTable } from './text.ts';

export const editErrorTexts: TextTable<EditErrorDetails> = {
  'document-changed': () => ({
    sentence: l10n.t('The file has changed meanwhile, so this was not done.'),
    nextStep: l10n.t('Look at it again and repeat.'),
  }),
  'no-such-part': ({ target, element }) => ({
    sentence:
      element === null
        ? l10n.t('There is no target {0} any more.', target)
        : l10n.t('Target {0} has no element {1} any more.', target, element),
  }),
  'addresses-taken': ({ address, size, other }) => ({
    sentence: l10n.t(
      '{0} bytes from {1} on would lie over the element at {2}.',
      size.toLocaleString(),
      hex32(address),
      hex32(other),
    ),
    nextStep: l10n.t('Choose addresses that are free, or move or remove that element first.'),
  }),
  'split-outside': ({ at, first, last }) => ({
    sentence: l10n.t('{0} is not within the element.', hex32(at)),
    nextStep: l10n.t('It can be split at any address from {0} to {1}.', hex32(first), hex32(last)),
  }),
  'not-adjacent': ({ end, next }) => ({
    sentence:
      next === undefined
        ? l10n.t('There is no element after this one.')
        : l10n.t('The element ends at {0}, and the next begins at {1}.', hex32(end), hex32(next)),
    nextStep: l10n.t('Only elements that touch each other can be merged.'),
  }),
  'not-content': () => ({
    sentence: l10n.t('These bytes are not all of one element: headers and the suffix are not typed over.'),
    nextStep: l10n.t(
      'Sizes and the checksum follow from the content; names and identifiers are changed in the overview.',
    ),
  }),
  'past-element': ({ size, room }) => ({
    sentence: l10n.t(
      '{0} bytes do not fit: the element has {1} from there on.',
      size.toLocaleString(),
      room.toLocaleString(),
    ),
    nextStep: l10n.t('Typing over bytes does not change an element’s length.'),
  }),
  'no-fix': () => ({ sentence: l10n.t('There is no fix for this problem that loses nothing.') }),
};
