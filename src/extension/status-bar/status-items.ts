/**
 * Two items in the status bar: one flashes the .dfu at hand, one shows the probe in use and what goes on.
 *
 * Below: contributions, settings. Above: `activate`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { type CommandName, STATUS_ITEMS, commandId } from '../contributions.ts';
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
 * “⚡ Flash firmware.dfu”: the one in front, else the last that was, as long as it is open; else “⚡ Flash to Board”.
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
    this.recent = dfuInFront() ?? (this.recent && isOpen(this.recent) ? this.recent : undefined);
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
    this.item.tooltip = boardMenu(l10n.t('Probe for STM32 boards: {0}. Click to choose another.', probe));
  }
}

/** What can be done with a board where no file is at hand. */
const BOARD_COMMANDS = ['backUp', 'restore', 'reset', 'massErase', 'selectProbe'] as const satisfies CommandName[];

/** A text, and below it the commands for the board: they are in no menu of a file. */
function boardMenu(text: string): vscode.MarkdownString {
  const titles: Readonly<Record<(typeof BOARD_COMMANDS)[number], string>> = {
    backUp: l10n.t('Back Up Flash…'),
    restore: l10n.t('Restore…'),
    reset: l10n.t('Reset'),
    massErase: l10n.t('Mass Erase…'),
    selectProbe: l10n.t('Select Probe…'),
  };
  const menu = new vscode.MarkdownString();
  menu.isTrusted = { enabledCommands: BOARD_COMMANDS.map(commandId) };
  // The names of probes and files are no markdown.
  menu.appendText(text);
  menu.appendMarkdown(
    `\n\n${BOARD_COMMANDS.map((name) => `[${titles[name]}](command:${commandId(name)})`).join(' · ')}`,
  );
  return menu;
}

/** Whether a tab shows the file. */
function isOpen(file: vscode.Uri): boolean {
  const inputs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ input }) => input));
  return inputs.some(
    (input) =>
      (input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText) &&
      input.uri.toString() === file.toString(),
  );
}
