/**
 * “Board”: what can be done with a board where no file is at hand, as a list; the probe in the status bar opens it.
 *
 * Below: the other commands, by their ids. Above: the command table, the status bar.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandAnswer } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { type CommandName, commandId } from '../contributions.ts';
import { probeLabel } from '../probes/probe-choice.ts';

type BoardItem = vscode.QuickPickItem & { readonly command: CommandName };

/** Runs the command. Returns what the chosen one answers; undefined where none was chosen. */
export async function boardMenu({ probeInUse }: CommandContext): Promise<CommandAnswer | undefined> {
  const title = probeLabel(probeInUse.setting);
  const placeHolder = l10n.t('What to do with the board');
  const item = await vscode.window.showQuickPick(items(), { title, placeHolder });
  return item && vscode.commands.executeCommand<CommandAnswer>(commandId(item.command));
}

function items(): BoardItem[] {
  const item = (command: CommandName, icon: string, label: string, description = ''): BoardItem => ({
    command,
    label: `$(${icon}) ${label}`,
    description,
  });
  return [
    item('backUp', 'desktop-download', l10n.t('Back Up Flash…'), l10n.t('into a file')),
    item('restore', 'history', l10n.t('Restore…'), l10n.t('from a back-up')),
    item('compareWithBoard', 'diff', l10n.t('Compare With Board…'), l10n.t('a file with what the board holds')),
    item('reset', 'debug-restart', l10n.t('Reset')),
    item('massErase', 'trash', l10n.t('Mass Erase…')),
    item('selectProbe', 'circuit-board', l10n.t('Select Probe…')),
  ];
}
