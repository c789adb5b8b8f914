/**
 * What users read before a flash that is likely a mistake.
 *
 * Below: the doubts (types only). Above: the extension's questions, the errors of those who cannot ask.
 */

import * as l10n from '@vscode/l10n';
import type { FlashDoubt } from '../inspection/flash-doubts.ts';
import type { Text } from './text.ts';

/** The doubt as a sentence, and what it would mean to go on. */
export function doubtText({ named, board, chip }: Omit<FlashDoubt, 'code'>): Text {
  return {
    sentence: l10n.t('The firmware says that it is for {0} (“{1}”), and this board has {2}.', named, board, chip),
    nextStep: l10n.t('Firmware for another chip often does not start, or drives the wrong pins.'),
  };
}
