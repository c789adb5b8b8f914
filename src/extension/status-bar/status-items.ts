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
import type { BoardJobs } from '../probes/board-jobs.ts';
import { probeLabel } from '../probes/probe-choice.ts';
import type { RunningJob } from '../probes/running-jobs.ts';
import { readSetting, touchesSetting } from '../settings.ts';

/** Shows both items; they follow tabs, files, settings and jobs until they are disposed of. */
export function showStatusItems(boards: BoardJobs, onFailure: (error: unknown) => void): vscode.Disposable {
  return vscode.Disposable.from(new FlashItem(onFailure), new ProbeItem(boards));
}

/** “⚡ Flash firmware.dfu”: the one in front, else the last that was in front, else the only one of the workspace. */
class FlashItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEMS.flash, vscode.StatusBarAlignment.Left, 10);
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.[dD][fF][uU]', false, true, false);
  private readonly subscriptions: vscode.Disposable;
  private recent: vscode.Uri | undefined;
  /** Looked for when files come and go, not at every change of a tab: a workspace may be large. */
  private only: Promise<vscode.Uri | undefined>;

  constructor(private readonly onFailure: (error: unknown) => void) {
    this.only = this.onlyDfu();
    this.item.name = l10n.t('STM32 DFU: Flash');
    this.subscriptions = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(() => void this.update()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => void this.update()),
      this.watcher.onDidCreate(() => void this.lookAgain()),
      this.watcher.onDidDelete((file) => void this.forget(file)),
    );
    void this.update();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.watcher.dispose();
    this.item.dispose();
  }

  private async update(): Promise<void> {
    this.recent = dfuInFront() ?? this.recent;
    const only = this.recent ? undefined : await this.only;
    const file = this.recent ?? only; // one may have come to the front meanwhile
    if (!file) {
      this.item.hide();
      return;
    }
    const name = baseName(file.path);
    this.item.text = `$(zap) ${l10n.t('Flash {0}', name)}`;
    this.item.tooltip = l10n.t('Flash {0} to the board', vscode.workspace.asRelativePath(file));
    this.item.command = { title: l10n.t('Flash to Board'), command: commandId('flash'), arguments: [file] };
    this.item.show();
  }

  private forget(file: vscode.Uri): Promise<void> {
    if (this.recent?.toString() === file.toString()) {
      this.recent = undefined;
    }
    return this.lookAgain();
  }

  private lookAgain(): Promise<void> {
    this.only = this.onlyDfu();
    return this.update();
  }

  /** Never rejects: without an answer, there is no file to offer. */
  private async onlyDfu(): Promise<vscode.Uri | undefined> {
    try {
      const files = await vscode.workspace.findFiles('**/*.[dD][fF][uU]', '**/node_modules/**', 2);
      return files.length === 1 ? files[0] : undefined;
    } catch (error) {
      this.onFailure(error);
      return undefined;
    }
  }
}

/** The probe that the setting names; while a job runs, how far it is. */
class ProbeItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEMS.probe, vscode.StatusBarAlignment.Left, 9);
  private readonly subscriptions: vscode.Disposable;
  private job: RunningJob | undefined;

  constructor(boards: BoardJobs) {
    this.item.name = l10n.t('STM32 DFU: Probe');
    this.item.command = commandId('selectProbe');
    this.subscriptions = vscode.Disposable.from(
      boards.onDidChange((job) => {
        this.job = job;
        this.update();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (touchesSetting(change, 'probe')) {
          this.update();
        }
      }),
    );
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private update(): void {
    const { job } = this;
    const probe = probeLabel(readSetting('probe'));
    this.item.text = job
      ? `$(sync~spin) ${l10n.t('{0}: {1} %', job.title, Math.floor(100 * job.share))}`
      : `$(circuit-board) ${probe}`;
    this.item.tooltip = l10n.t('Probe for STM32 boards: {0}. Click to choose another.', probe);
  }
}
