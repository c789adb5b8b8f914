/**
 * What the extension itself refuses to do, as codes with their texts. The layers below have families of their own.
 *
 * Above: the commands throw them, `report-error.ts` shows them.
 */

import * as l10n from '@vscode/l10n';
import { CodedError } from '../../base/coded-error.ts';
import type { TextTable } from '../../texts/text.ts';

/** Each code with the facts that come along. */
export interface ExtensionErrorDetails {
  /** A device command in a workspace that is not trusted. React: offer to manage trust. */
  'untrusted-workspace': Readonly<Record<string, never>>;
  /** The file that the setting names holds something else than a virtual board. React: it is left as it is. */
  'bad-board-image': { readonly file: string };
  /** What asks first was executed from code, where nobody is asked. React: say `anyway`. */
  'needs-anyway': { readonly what: string };
  /** Something to be chosen from, and nobody could be asked. React: name one of them. */
  'needs-answer': { readonly question: string; readonly choices: readonly string[] };
  /** A command was executed from code without a file, and none is in front. React: name one. */
  'needs-file': Readonly<Record<string, never>>;
  /**
   * Flashed and verified, but the core locked up when it was started. `backUp`: the file (`Uri.toString`) where what was
   * there before was saved. React: other firmware, or a back-up.
   */
  'locked-up': { readonly file: string; readonly board: string; readonly backUp: string | undefined };
  /** Where what is made is to be put was not said. React: say `to`. */
  'needs-place': Readonly<Record<string, never>>;
  /** Other files have these names already. React: say `anyway`, or another place. */
  'would-overwrite': { readonly files: readonly string[] };
  /** The chip at hand is not the one that something is owed to. React: attach that one. */
  'another-board': { readonly wanted: string; readonly found: string };
  /** Nothing is owed to any board, so there is nothing to put back. */
  'nothing-owed': Readonly<Record<string, never>>;
  /** A file of the extension is gone or broken: it was updated, or taken away, under a window. React: reload the window. */
  'part-missing': Readonly<Record<string, never>>;
  /** A task's definition lacks something or names what is not there. */
  'bad-task': { readonly reason: string };
}

/** The codes of this family. */
export type ExtensionErrorCode = keyof ExtensionErrorDetails;

/** A refusal of the extension. */
export class ExtensionError<Code extends ExtensionErrorCode = ExtensionErrorCode> extends CodedError<
  Code,
  ExtensionErrorDetails[Code]
> {}

/** Whether it is this refusal of the extension. */
export function isExtensionError<Code extends ExtensionErrorCode>(
  error: unknown,
  code: Code,
): error is ExtensionError<Code> {
  return error instanceof ExtensionError && error.code === code;
}

/** What users read. */
export const extensionTexts: TextTable<ExtensionErrorDetails> = {
  'untrusted-workspace': () => ({
    sentence: l10n.t('This workspace is not trusted, so no board is touched.'),
    nextStep: l10n.t('Trust the workspace to flash from it; files can be viewed and dumped without.'),
  }),
  'bad-board-image': ({ file }) => ({
    sentence: l10n.t('{0} is no image of a virtual board, so it was left as it is.', file),
    nextStep: l10n.t('Name another file in the setting stm32Dfu.virtualBoard.image.'),
  }),
  'needs-anyway': ({ what }) => ({
    sentence: l10n.t('{0} asks first, and nobody is there to answer.', what),
    nextStep: l10n.t('Say “anyway” to do it without the question.'),
  }),
  'needs-answer': ({ question, choices }) => ({
    sentence: l10n.t('{0} was not said, and nobody is there to choose: {1}.', question, choices.join('; ')),
    nextStep: l10n.t('Name one of them.'),
  }),
  'needs-file': () => ({ sentence: l10n.t('No file was named, and no .dfu is in front.') }),
  'locked-up': ({ file, board }) => ({
    sentence: l10n.t('{0} was written to {1} and verified, but the core locked up when it was started.', file, board),
    nextStep: l10n.t('It may be for another chip, or need a boot loader. Flash other firmware, or restore a back-up.'),
  }),
  'needs-place': () => ({ sentence: l10n.t('Where to put the result was not said.') }),
  'would-overwrite': ({ files }) => ({
    sentence: l10n.t('Files with other content have these names already: {0}.', files.join(', ')),
    nextStep: l10n.t('Name another place, or say “anyway” to replace them.'),
  }),
  'another-board': ({ wanted, found }) => ({
    sentence: l10n.t('The saved bytes belong to {0}, and this is {1}.', wanted, found),
    nextStep: l10n.t('Attach that board; nothing was changed on this one.'),
  }),
  'nothing-owed': () => ({ sentence: l10n.t('No board is waiting for saved bytes.') }),
  'part-missing': () => ({
    sentence: l10n.t('A part of the STM32 DFU extension cannot be loaded.'),
    nextStep: l10n.t('Reload the window; if that does not help, install the extension again.'),
  }),
  'bad-task': ({ reason }) => ({
    sentence: l10n.t('This task cannot run: {0}', reason),
    nextStep: l10n.t('Correct it in tasks.json.'),
  }),
};
