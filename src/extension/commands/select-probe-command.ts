/**
 * “Select Probe”: automatic, one that is plugged in, or the virtual board. The list follows what is plugged in.
 *
 * Below: the probe finder. Above: the command table, the status bar.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandContext } from '../command-context.ts';
import { type ProbeItem, probeItems } from '../probes/probe-choice.ts';
import type { ProbeFinder } from '../probes/probe-finder.ts';
import { textOf } from '../errors/text-of-error.ts';

/** Runs the command. Returns the probe that is in use now, as the setting `connect.probe` has it; undefined where the user chose nothing. */
export async function selectProbe({ probes, probeInUse, output }: CommandContext): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ProbeItem & vscode.QuickPickItem>();
  pick.title = l10n.t('Select Probe');
  pick.placeholder = l10n.t('The probe that flashes, verifies and reads');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const refresh = async (): Promise<void> => {
    pick.busy = true;
    pick.items = await itemsOf(probes, probeInUse.setting, (error) => output.logError(error));
    pick.busy = false;
  };
  const stopWatching = await probes.watch(() => void refresh());
  try {
    pick.show();
    await refresh();
    const value = await chosenValue(pick);
    if (value !== undefined) {
      await probeInUse.choose(value);
    }
    return value;
  } finally {
    stopWatching();
    pick.dispose();
  }
}

/** The list; where USB cannot be reached, that is what it says, and the virtual board is there all the same. */
async function itemsOf(probes: ProbeFinder, current: string, onError: (error: unknown) => void): Promise<ProbeItem[]> {
  let failed: string | undefined;
  const boards = await probes.list((error) => {
    onError(error);
    failed = textOf(error).sentence;
  });
  return probeItems(current, boards, failed === undefined ? { machine: (await probes.usb()).machine } : { failed });
}

function chosenValue(pick: vscode.QuickPick<ProbeItem & vscode.QuickPickItem>): Promise<string | undefined> {
  return new Promise((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]?.value));
    pick.onDidHide(() => resolve(undefined));
  });
}
