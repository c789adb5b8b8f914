/**
 * “Flash to Board”: plan, erase, program, verify, start; and what came of it.
 *
 * Below: the verb, the conversation before it. Above: the command table, other commands that change a board.
 */

import type { Uri } from 'vscode';
import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sortImage } from '../../programming/make-plan.ts';
import type { FlashOutcome } from '../../programming/outcome.ts';
import { fingerprintOf } from '../../programming/quick-look.ts';
import { outcomeLine } from '../../texts/flash-outcome-text.ts';
import { flashVerb } from '../../verbs/flash-verbs.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { commandId } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { pickFirmware } from '../files/file-at-hand.ts';
import { type Firmware, firmwareAtHand } from '../files/firmware.ts';
import { type FlashReport, reportRemarks } from '../flash-report.ts';
import type { Board } from '../probes/board-jobs.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { runVerb } from '../verb-run.ts';
import { answersOf, mustBeWantedOn } from './before-flash.ts';

/** Runs the command. Returns the outcome; undefined where the user gave up before anything was done. */
export async function flash(
  context: CommandContext,
  clicked?: Uri,
  ...more: readonly unknown[]
): Promise<FlashOutcome | undefined> {
  const options = optionsIn(more);
  const firmware = await firmwareAtHand(clicked, l10n.t('Flash Anyway'), options, {
    addresses: context.addresses,
    selection: selectionIn(more),
  });
  if (!firmware) {
    return undefined;
  }
  const { anyway, probe, ask } = options;
  const work = (view: JobView): Promise<FlashReport> => flashFirmware(context, firmware, { view, probe, anyway });
  const report = await inNotification(flashTitle(firmware), work, ask);
  const message = l10n.t('Flashed {0} to {1}.', firmware.name, report.board);
  context.errors.unawaited(() => announce(message, report));
  return report.outcome;
}

/** “Flash File…”: any firmware files, which need no ending; where a raw one belongs is asked anew. */
export async function flashFile(
  context: CommandContext,
  ...more: readonly unknown[]
): Promise<FlashOutcome | undefined> {
  const given = selectionIn(more);
  const files = given.length > 0 ? given : await pickFirmware(l10n.t('Choose the firmware to flash'));
  const [first] = files;
  return first && flash({ ...context, addresses: undefined }, first, files, ...more);
}

/** “Flashing firmware.dfu” */
export function flashTitle({ name }: Firmware): string {
  return l10n.t('Flashing {0}', name);
}

/** How somebody watches a flash job, and which probe it is for where that is not the setting's. */
export interface FlashJob {
  readonly view: JobView;
  readonly probe?: string | undefined;
  /** Yes to everything that would be asked. */
  readonly anyway?: boolean | undefined;
}

/**
 * Flashes, and notes what came of it, also where it was cut short.
 * @throws as the verb; ProgrammingError `names-another-chip` where nobody can be asked and nobody said `anyway`;
 *   ExtensionError `locked-up`
 */
export async function flashFirmware(
  context: CommandContext,
  firmware: Firmware,
  { view, probe, anyway = false }: FlashJob,
): Promise<FlashReport> {
  const { file, image, name } = firmware;
  const asking = { mayAsk: view.mayAsk };
  let backUp: Uri | undefined;
  let held: Board | undefined;
  const { ask: answer } = answersOf(asking, () => held && { firmware, board: held });
  const { result, report, board } = await runVerb(
    context,
    flashVerb,
    { file: [file.toString()], board: probe, anyway },
    {
      title: flashTitle(firmware),
      view,
      firmware,
      onBoard: (found) => (held = found),
      beforeChange: async (found) => {
        ({ backUp } = await mustBeWantedOn(found, firmware, asking, context.flashed));
      },
      ...(answer && { ask: answer }),
    },
  );
  if (!report || !board) {
    throw new Error('A flash job ended without an outcome'); // the verb used a board, or it would have thrown
  }
  if (!result.ok) {
    throw new ExtensionError('locked-up', { file: name, board: board.name, backUp: backUp?.toString() });
  }
  await context.flashed.set(board.id, {
    file: name,
    at: Date.now(),
    samples: fingerprintOf(sortImage(board.session.chip, image).image),
  });
  return report;
}

/** The notification after a job that changed flash. */
export async function announce(done: string, report: FlashReport): Promise<void> {
  const remarks = reportRemarks(report);
  const next = report.outcome.core === 'running' ? [l10n.t('It runs now.')] : [];
  const message = [done, ...next, outcomeLine(report.outcome), ...remarks].join(' ');
  const bySector = l10n.t('Show Sectors');
  const show = remarks.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  if ((await show(message, bySector)) === bySector) {
    await vscode.commands.executeCommand(commandId('showOutcome'));
  }
}
