/**
 * The commands that reach a board without sending it a .dfu: verify, back up, restore, mass erase, reset.
 *
 * Below: the verbs, the questions before them. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { problemsOfImage } from '../../programming/make-plan.ts';
import type { CoreState, FlashOutcome } from '../../programming/outcome.ts';
import { ProgrammingError } from '../../programming/programming-error.ts';
import type { VerifyOutcome } from '../../programming/verify-image.ts';
import { flashRange } from '../../stm32/devices/chip-description.ts';
import { notComparedLines } from '../../texts/flash-outcome-text.ts';
import { byteCount, seconds } from '../../texts/quantities.ts';
import { readVerb, resetVerb } from '../../verbs/board-verbs.ts';
import { eraseVerb, restoreVerb, verifyVerb } from '../../verbs/flash-verbs.ts';
import type { FlashChange } from '../../verbs/verb.ts';
import { GivenUp } from '../cancellation.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { BoardArguments, CommandOptions } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { pickFile } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import { firmwareAtHand } from '../files/firmware.ts';
import type { FlashReport } from '../flash-report.ts';
import type { Board } from '../probes/board-jobs.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { choose } from '../questions.ts';
import { placeToAsk, runVerb, type VerbEnd, type VerbRun } from '../verb-run.ts';
import { announceBackUp, askForBackUp, keepFlash } from './back-up.ts';
import { answersOf } from './before-flash.ts';
import { announce } from './flash-command.ts';

/** “Verify Against Board”: whether the board holds the file's bytes. */
export async function verify(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<VerifyOutcome | undefined> {
  const options = optionsIn(more);
  const { ask, probe: board } = options;
  const firmware = await firmwareAtHand(clicked, l10n.t('Verify Anyway'), options, {
    addresses: context.addresses,
    selection: selectionIn(more),
  });
  if (!firmware) {
    return undefined;
  }
  const { name, file } = firmware;
  const title = l10n.t('Verifying {0}', name);
  const work = async (view: JobView): Promise<VerifyOutcome> =>
    (await runVerb(context, verifyVerb, { file: [file.toString()], board }, { title, view, firmware })).result.outcome;
  const result = await inNotification(title, work, ask);
  const [same, time] = [byteCount(result.bytes), seconds(result.seconds)];
  const holds = l10n.t('The board holds {0}: {1} are the same; {2}.', name, same, time);
  const message = [holds, ...notComparedLines(result.leftOut)].join(' ');
  context.errors.unawaited(() => vscode.window.showInformationMessage(message));
  return result;
}

/** “Back Up Flash”: the whole flash into a .bin, while the firmware goes on running. */
export async function backUp(context: CommandContext, ...words: BoardArguments): Promise<vscode.Uri | undefined> {
  const { ask, anyway, probe: board, to } = optionsIn(words);
  if (ask === false && !to) {
    throw new ExtensionError('needs-place', {});
  }
  const title = l10n.t('Backing up flash');
  const work = async (view: JobView): Promise<VerbEnd<{ readonly size: number }>> =>
    runVerb(
      context,
      readVerb,
      { output: to?.toString() ?? placeToAsk('backup.bin'), board },
      {
        title,
        view,
        mayReplace: ask !== false || anyway === true,
        place: ({ bytes }, used) => askForBackUp(used?.session.chip.name ?? '', bytes.length),
      },
    );
  const { result, written } = await inNotification(title, work, ask);
  const [file] = written;
  if (file) {
    context.errors.unawaited(() => announceBackUp(file, result.outcome.size));
  }
  return file;
}

/** “Restore Flash from Back-Up”: the whole flash from a .bin. */
export async function restore(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<FlashOutcome | undefined> {
  const options = optionsIn(more);
  const filters = { [l10n.t('Raw image')]: ['bin'] };
  const file = clicked ?? (await pickFile(l10n.t('Choose the back-up to restore'), filters));
  if (!file) {
    return undefined;
  }
  const name = baseName(file.path);
  const question: Question = {
    title: l10n.t('Restoring {0}', name),
    backUpFirst: l10n.t('Back Up, Then Restore…'),
    button: l10n.t('Restore'),
    about: ({ name: board, session: { chip } }, change) => {
      const image = change.kind === 'restore' ? change.image : undefined;
      const problems = image ? problemsOfImage(chip, image) : [];
      if (problems.length > 0) {
        throw new ProgrammingError('plan-refused', { chip: chip.name, problems });
      }
      const size = image?.size ?? 0;
      return {
        question:
          size === sizeOf(flashRange(chip.flash))
            ? l10n.t('Replace the flash of {0} by {1}?', board, name)
            : l10n.t('Replace the first {0} of the flash of {1} by {2}?', byteCount(size), board, name),
        detail: l10n.t('{0} are written from the start of flash; what is there now is lost.', byteCount(size)),
      };
    },
  };
  const report = await changeBoard(options, question, (run) =>
    runVerb(context, restoreVerb, { ...wordsOf(options), file: file.toString() }, run),
  );
  if (report) {
    context.errors.unawaited(() => announce(l10n.t('Restored {0} on {1}.', name, report.board), report));
  }
  return report?.outcome;
}

/** “Mass Erase Board”: everything, after a question that names the board that was found. */
export async function eraseAll(context: CommandContext, ...words: BoardArguments): Promise<FlashOutcome | undefined> {
  const options = optionsIn(words);
  const question: Question = {
    title: l10n.t('Erasing the board'),
    backUpFirst: l10n.t('Back Up, Then Erase…'),
    button: l10n.t('Erase Everything'),
    about: ({ name: board }) => ({
      question: l10n.t('Erase the whole flash of {0}?', board),
      detail: l10n.t('Firmware and files on it are lost.'),
    }),
  };
  const report = await changeBoard(options, question, (run) =>
    runVerb(context, eraseVerb, { ...wordsOf(options), mass: true }, run),
  );
  if (report) {
    context.errors.unawaited(() => announce(l10n.t('Erased {0}.', report.board), report));
  }
  return report?.outcome;
}

function wordsOf({ probe: board, anyway = false }: CommandOptions): { board: string | undefined; anyway: boolean } {
  return { board, anyway };
}

/** What is asked with the board in hand, so that the one that is named is the one that is changed. */
interface Question {
  readonly title: string;
  /** Throws where the change is not possible on this board: then nobody is asked. */
  about(board: Board, change: FlashChange): { readonly question: string; readonly detail: string };
  /** The safe way, which is the first button: what is there is saved before it is changed. */
  readonly backUpFirst: string;
  readonly button: string;
}

/**
 * Runs a verb that changes a board, after a question.
 * @throws ExtensionError `needs-anyway` where nobody can be asked and nobody said `anyway`; an `AbortError` where the user
 *   said no
 */
async function changeBoard(
  { ask = true, anyway = false }: CommandOptions,
  question: Question,
  run: (with_: VerbRun) => Promise<{ readonly report: FlashReport | undefined }>,
): Promise<FlashReport | undefined> {
  const { title } = question;
  if (!ask && !anyway) {
    throw new ExtensionError('needs-anyway', { what: title });
  }
  const beforeChange = async (board: Board, change: FlashChange): Promise<void> => {
    if (!(await isWanted(board, question, change))) {
      throw new GivenUp();
    }
  };
  const { ask: answer } = answersOf({ mayAsk: ask });
  return inNotification(
    title,
    async (view) => (await run({ title, view, beforeChange, ...(answer && { ask: answer }) })).report,
    ask,
  );
}

/** Asks; where a back-up is wanted first, makes it. False: the user wants none of it. */
async function isWanted(board: Board, asked: Question, change: FlashChange): Promise<boolean> {
  const { question, detail } = asked.about(board, change);
  const answer = await choose(question, detail, [asked.backUpFirst, asked.button]);
  return answer === asked.button || (answer === asked.backUpFirst && (await keepFlash(board)) !== undefined);
}

/** “Reset Board”: as if its button were pressed. */
export async function reset(context: CommandContext, ...words: BoardArguments): Promise<CoreState> {
  const { ask, probe: board } = optionsIn(words);
  const title = l10n.t('Resetting the board');
  const work = async (view: JobView): Promise<CoreState> =>
    (await runVerb(context, resetVerb, { board }, { title, view })).result.outcome.core;
  const state = await inNotification(title, work, ask);
  context.errors.unawaited(() => vscode.window.showInformationMessage(l10n.t('The board was reset.')));
  return state;
}
