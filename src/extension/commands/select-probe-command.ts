/**
 * “Select Probe”: automatic, one that is plugged in, or the virtual board; in a browser also one that the browser is asked
 * for. The list follows what is plugged in.
 *
 * Below: the probe finder. Above: the command table, the status bar.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandContext } from '../command-context.ts';
import { likelyItem, type ListedBoard, type ProbeItem, probeItems } from '../probes/probe-choice.ts';
import type { ProbeFinder } from '../probes/probe-finder.ts';
import { textOf } from '../errors/text-of-error.ts';

/**
 * Runs the command. Returns the probe that is in use now, as the setting `connect.probe` has it; undefined where the user
 * chose nothing.
 * @throws ProbeError `usb-blocked` where the browser lets nobody choose
 */
export async function selectProbe({ probes, probeInUse, output }: CommandContext): Promise<string | undefined> {
  const pick = vscode.window.createQuickPick<ProbeItem & vscode.QuickPickItem>();
  pick.title = l10n.t('Select Probe');
  pick.placeholder = l10n.t('The probe that flashes, verifies and reads');
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  const refresh = async (): Promise<void> => {
    pick.busy = true;
    const { items, boards } = await itemsOf(probes, probeInUse.setting, (error) => output.logError(error));
    const [active] = pick.activeItems;
    pick.items = items;
    // Who has moved to a line stays there when a probe comes or goes.
    const again = items.find(({ value, label }) => active && value === active.value && label === active.label);
    const likely = again ?? likelyItem(items, probeInUse.setting, boards);
    pick.activeItems = likely ? [likely] : [];
    pick.busy = false;
  };
  const stopWatching = await probes.watch(() => void refresh().catch((error: unknown) => output.logError(error)));
  try {
    pick.show();
    await refresh();
    const item = await chosenItem(pick);
    // The click is what lets the browser ask: nothing may come before it.
    const value = item && (item.value ?? (await probes.request())?.setting);
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
async function itemsOf(
  probes: ProbeFinder,
  current: string,
  onError: (error: unknown) => void,
): Promise<{ readonly items: ProbeItem[]; readonly boards: readonly ListedBoard[] }> {
  let failed: string | undefined;
  const boards = await probes.list((error) => {
    onError(error);
    failed = textOf(error).sentence;
  });
  if (failed !== undefined) {
    return { boards, items: probeItems(current, boards, { failed }) };
  }
  const usb = await probes.usb();
  const search = { machine: usb.machine, canAllow: usb.request !== undefined };
  return { boards, items: probeItems(current, boards, search) };
}

function chosenItem(pick: vscode.QuickPick<ProbeItem & vscode.QuickPickItem>): Promise<ProbeItem | undefined> {
  return new Promise((resolve) => {
    pick.onDidAccept(() => resolve(pick.selectedItems[0]));
    pick.onDidHide(() => resolve(undefined));
  });
}
