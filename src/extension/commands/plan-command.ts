/**
 * “Show Flash Plan”: what flashing would do, as a read-only document, before anything is done.
 *
 * Below: programming, texts. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { planFlash } from '../../programming/flash-image.ts';
import type { FlashPlan } from '../../programming/plan.ts';
import { planLines } from '../../texts/flash-plan-text.ts';
import { seconds } from '../../texts/quantities.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { commandId, DFU_EDITOR, FIRMWARE_EDITOR } from '../contributions.ts';
import { firmwareAtHand } from '../files/firmware.ts';
import { inNotification, type JobView } from '../probes/job-view.ts';
import { flashOptions } from './flash-settings.ts';

/** Runs the command. Returns the plan; undefined where the user gave up. */
export async function showFlashPlan(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<FlashPlan | undefined> {
  const { boards, documents } = context;
  const options = optionsIn(more);
  const firmware = await firmwareAtHand(clicked, l10n.t('Plan Anyway'), options, {
    addresses: context.addresses,
    selection: selectionIn(more),
  });
  if (!firmware) {
    return undefined;
  }
  const { name, file, image } = firmware;
  const title = l10n.t('Planning to flash {0}', name);
  const work = (view: JobView): Promise<{ plan: FlashPlan; board: string }> =>
    boards.run(
      {
        title,
        probe: options.probe,
        mode: 'attach', // whoever only looks does not reset what runs
        work: async ({ session, name: board, signal, journal, entry }) => {
          const plan = await planFlash(session, image, { ...flashOptions(file), journal }, signal);
          entry.planned({ file: file.toString(), plan });
          return { plan, board };
        },
      },
      view,
    );
  const { plan, board } = await inNotification(title, work, options.ask);
  // The editor that shows the file draws the plan under its map, with a button to copy this text.
  if (!isInEditor(file)) {
    await documents.show(l10n.t('Flash plan of {0}', name), [l10n.t('{0} to {1}', name, board), ...planLines(plan)]);
  }
  if (plan.problems.length === 0) {
    void offerToFlash(name, plan, file);
  }
  return plan;
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

async function offerToFlash(name: string, plan: FlashPlan, file: vscode.Uri): Promise<void> {
  const flashNow = l10n.t('Flash to Board');
  const message = l10n.t('Flashing {0} should take {1}.', name, seconds(plan.predictedSeconds));
  if ((await vscode.window.showInformationMessage(message, flashNow)) === flashNow) {
    await vscode.commands.executeCommand(commandId('flash'), file);
  }
}
