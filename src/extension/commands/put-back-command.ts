/**
 * “Put Saved Bytes Back”: what an unfinished job had taken from neighbouring sectors goes back to the very chip that it
 * was taken from, verified, and nothing else is changed.
 *
 * Below: the verb. Above: the command table; the warning about a job that was cut short.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { FirmwareImage } from '../../image/firmware-image.ts';
import type { OwedToChip } from '../../programming/journal-folder.ts';
import type { FlashOutcome } from '../../programming/outcome.ts';
import { isProgrammingError } from '../../programming/programming-error.ts';
import { byteCount } from '../../texts/quantities.ts';
import { lineOf } from '../../texts/text.ts';
import { flashVerb } from '../../verbs/flash-verbs.ts';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { BoardArguments, CommandOptions } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { textOf } from '../errors/text-of-error.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { nameOfOwed } from '../probes/owed-boards.ts';
import type { FlashReport } from '../flash-report.ts';
import { runVerb } from '../verb-run.ts';
import { answersOf } from './before-flash.ts';
import { announce } from './flash-command.ts';

/**
 * Runs the command. Returns the outcome; undefined where the user gave up.
 * @throws ExtensionError `nothing-owed`, `needs-answer`, `another-board`
 */
export async function putBack(context: CommandContext, ...words: BoardArguments): Promise<FlashOutcome | undefined> {
  const options = optionsIn(words);
  const { ask = true, anyway = false } = options;
  const owed = await chooseOwed(context, options);
  if (!owed) {
    return undefined;
  }
  const title = l10n.t('Putting back saved bytes');
  const work = async (view: JobView): Promise<FlashReport | undefined> => {
    const board = options.probe ?? owed.job?.probe;
    const { ask: answer } = answersOf({ mayAsk: ask });
    // The verb flashes an image of nothing: all that there is to write then is what is owed.
    const { report } = await runVerb(
      context,
      flashVerb,
      { file: [title], board, anyway },
      {
        ...{ title, view, firmware: { image: FirmwareImage.from([]), entryPoint: undefined } },
        onBoard: ({ name, session }) => {
          if (session.chipId !== owed.chipId) {
            throw new ExtensionError('another-board', { wanted: nameOfOwed(owed), found: name });
          }
        },
        ...(answer && { ask: answer }),
      },
    );
    return report;
  };
  let report: FlashReport | undefined;
  try {
    report = await inNotification(title, work, ask);
  } catch (error) {
    if (!ask || !isOfOtherSectors(error)) {
      throw error;
    }
    // Whoever cannot have them back may want to be rid of them.
    await context.owed.discard(owed, lineOf(textOf(error)));
  }
  if (!report) {
    return undefined;
  }
  const message = l10n.t('Put back {0} on {1}.', byteCount(owed.bytes), nameOfOwed(owed));
  context.errors.unawaited(() => announce(message, report));
  return report.outcome;
}

function isOfOtherSectors(error: unknown): boolean {
  return (
    isProgrammingError(error, 'plan-refused') &&
    error.details.problems.some(({ code }) => code === 'owed-to-other-sectors')
  );
}

/** The chip that is named, by its number or its probe, or the only one; else somebody has to choose. */
async function chooseOwed(
  { owed }: CommandContext,
  { ask, chipId, probe }: CommandOptions,
): Promise<OwedToChip | undefined> {
  const named = (await owed.list()).filter((one) => chipId === undefined || one.chipId === chipId);
  const ofProbe = named.filter(({ job }) => probe !== undefined && job?.probe === probe);
  const all = ofProbe.length > 0 ? ofProbe : named;
  const [first, ...others] = all;
  if (!first) {
    throw new ExtensionError('nothing-owed', {});
  }
  if (others.length === 0) {
    return first;
  }
  if (ask === false) {
    const choices = all.map((one) => `${one.chipId} (${nameOfOwed(one)}, ${byteCount(one.bytes)})`);
    throw new ExtensionError('needs-answer', { question: l10n.t('To which chip saved bytes go back'), choices });
  }
  const items = all.map((one) => ({
    label: nameOfOwed(one),
    description: byteCount(one.bytes),
    detail: one.job?.title ?? '',
    one,
  }));
  const title = l10n.t('Put saved bytes back: to which board?');
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.one;
}
