/**
 * “Show Flash Plan”: what flashing would do, as a read-only document, before anything is done.
 *
 * Below: the verb. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { seconds } from '../../texts/quantities.ts';
import { planVerb } from '../../verbs/flash-verbs.ts';
import type { VerbData } from '../../verbs/verb.ts';
import { No, optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { commandId, DFU_EDITOR, FIRMWARE_EDITOR } from '../contributions.ts';
import { firmwareAtHand } from '../files/firmware.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { runVerb, type VerbEnd } from '../verb-run.ts';

/** Runs the command. Returns the verb’s outcome, “no” where it cannot be flashed; undefined where the user gave up. */
export async function showFlashPlan(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<VerbData | No | undefined> {
  const options = optionsIn(more);
  const firmware = await firmwareAtHand(clicked, l10n.t('Plan Anyway'), options, {
    addresses: context.addresses,
    selection: selectionIn(more),
  });
  if (!firmware) {
    return undefined;
  }
  const { name, file } = firmware;
  const title = l10n.t('Planning to flash {0}', name);
  const lines: string[] = [];
  const words = { file: [file.toString()], board: options.probe };
  const plan = (view: JobView): Promise<VerbEnd<{ readonly predictedSeconds: number }>> =>
    runVerb(context, planVerb, words, { title, view, firmware, print: (line) => lines.push(line) });
  const { result, board } = await inNotification(title, plan, options.ask);
  // The editor that shows the file draws the plan under its map, with a button to copy this text.
  if (!isInEditor(file)) {
    const heading = l10n.t('{0} to {1}', name, board?.name ?? '');
    await context.documents.show(l10n.t('Flash plan of {0}', name), [heading, ...lines]);
  }
  if (result.ok) {
    context.errors.unawaited(() => offerToFlash(name, result.outcome.predictedSeconds, file));
  }
  return result.ok
    ? result.outcome
    : new No(result.code, l10n.t('{0} cannot be flashed to {1}.', name, board?.name ?? ''), result.outcome);
}

/** The editors that draw a plan. */
const EDITORS: readonly string[] = [DFU_EDITOR, FIRMWARE_EDITOR];

/** Whether the editor in front is one of ours, and shows this file. */
function isInEditor(file: vscode.Uri): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return (
    input instanceof vscode.TabInputCustom &&
    EDITORS.includes(input.viewType) &&
    input.uri.toString() === file.toString()
  );
}

async function offerToFlash(name: string, predicted: number, file: vscode.Uri): Promise<void> {
  const flashNow = l10n.t('Flash to Board');
  const message = l10n.t('Flashing {0} should take {1}.', name, seconds(predicted));
  if ((await vscode.window.showInformationMessage(message, flashNow)) === flashNow) {
    await vscode.commands.executeCommand(commandId('flash'), file);
  }
}
