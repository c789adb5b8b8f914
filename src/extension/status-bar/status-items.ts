/**
 * Two items in the status bar: one flashes the .dfu at hand, one shows the probe in use and what goes on.
 *
 * Below: contributions, settings. Above: `activate`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { STATUS_ITEMS, commandId } from '../contributions.ts';
import { dfuInFront } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import type { Boards } from '../probes/boards.ts';
import { probeLabel } from '../probes/probe-choice.ts';
import type { ProbeInUse } from '../probes/probe-in-use.ts';

/** Shows both items; they follow tabs, files, settings and jobs until they are disposed of. */
export function showStatusItems(boards: Pick<Boards, 'onDidChange' | 'shown'>, inUse: ProbeInUse): vscode.Disposable {
  return vscode.Disposable.from(new FlashItem(), new ProbeItem(boards, inUse));
}

/**
 * “⚡ Flash firmware.dfu”: the one in front, else the last that was in front; “⚡ Flash to Board” before there was one.
 * It is there as soon as the workspace holds a .dfu, and must cost nothing then: which files there are is looked for when
 * it is pressed.
 */
class FlashItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEMS.flash, vscode.StatusBarAlignment.Left, 10);
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.[dD][fF][uU]', true, true, false);
  private readonly subscriptions: vscode.Disposable;
  private recent: vscode.Uri | undefined;

  constructor() {
    this.item.name = l10n.t('STM32 DFU: Flash');
    this.subscriptions = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(() => this.update()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.update()),
      this.watcher.onDidDelete((file) => this.forget(file)),
    );
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.watcher.dispose();
    this.item.dispose();
  }

  private update(): void {
    this.recent = dfuInFront() ?? this.recent;
    const file = this.recent;
    const title = l10n.t('Flash to Board');
    this.item.text = `$(zap) ${file ? l10n.t('Flash {0}', baseName(file.path)) : title}`;
    this.item.tooltip = file
      ? l10n.t('Flash {0} to the board', vscode.workspace.asRelativePath(file))
      : l10n.t('Flash a .dfu to the board');
    this.item.command = { title, command: commandId('flash'), arguments: file ? [file] : [] };
  }

  private forget(file: vscode.Uri): void {
    if (this.recent?.toString() === file.toString()) {
      this.recent = undefined;
      this.update();
    }
  }
}

/** The probe that the setting names; while a job runs, how far it is. */
class ProbeItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEMS.probe, vscode.StatusBarAlignment.Left, 9);
  private readonly subscriptions: vscode.Disposable;

  constructor(
    private readonly boards: Pick<Boards, 'onDidChange' | 'shown'>,
    private readonly inUse: ProbeInUse,
  ) {
    this.item.name = l10n.t('STM32 DFU: Probe');
    this.item.command = commandId('selectProbe');
    this.subscriptions = vscode.Disposable.from(
      boards.onDidChange(() => this.update()),
      inUse.onDidChange(() => this.update()),
    );
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private update(): void {
    const job = this.boards.shown?.state;
    const probe = probeLabel(this.inUse.setting);
    // Nobody should take a simulated board for the one on the desk.
    this.item.backgroundColor = this.inUse.isSimulated
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    this.item.text =
      job?.kind === 'busy'
        ? `$(sync~spin) ${l10n.t('{0}: {1} %', job.job, Math.floor(100 * job.share))}`
        : `$(circuit-board) ${probe}`;
    this.item.tooltip = l10n.t('Probe for STM32 boards: {0}. Click to choose another.', probe);
  }
}
