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
import { readSetting, writeSetting } from '../settings.ts';
import { textOf } from '../errors/text-of-error.ts';

/** Runs the command. Returns what the setting `connect.probe` is now; undefined where the user chose nothing. */
export async function selectProbe({ probes, output }: CommandContext): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ProbeItem & vscode.QuickPickItem>();
  pick.title = l10n.t('Select Probe');
  pick.placeholder = l10n.t('The probe that flashes, verifies and reads');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const refresh = async (): Promise<void> => {
    pick.busy = true;
    pick.items = await itemsOf(probes, (error) => output.logError(error));
    pick.busy = false;
  };
  const stopWatching = await watch(probes, () => void refresh());
  try {
    pick.show();
    await refresh();
    const value = await chosenValue(pick);
    if (value !== undefined) {
      await writeSetting('connect.probe', value);
    }
    return value;
  } finally {
    stopWatching();
    pick.dispose();
  }
}

/** The list; where USB cannot be reached, that is what it says, and the virtual board is there all the same. */
async function itemsOf(probes: ProbeFinder, onError: (error: unknown) => void): Promise<ProbeItem[]> {
  const current = readSetting('connect.probe');
  try {
    const { machine } = await probes.usb();
    return probeItems(current, await probes.list(), machine);
  } catch (error) {
    onError(error);
    const [automatic, ...others] = probeItems(current, [], '');
    return [...(automatic ? [{ ...automatic, detail: textOf(error).sentence }] : []), ...others];
  }
}

/** Calls back when a probe comes or goes, where the platform can tell. */
async function watch(probes: ProbeFinder, listener: () => void): Promise<() => void> {
  try {
    return (await probes.usb()).onChange?.(listener) ?? (() => undefined);
  } catch {
    // The list says why USB cannot be reached.
    return () => undefined;
  }
}

function chosenValue(pick: vscode.QuickPick<ProbeItem & vscode.QuickPickItem>): Promise<string | undefined> {
  return new Promise((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]?.value));
    pick.onDidHide(() => resolve(undefined));
  });
}
