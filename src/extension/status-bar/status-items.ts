/**
 * Two items in the status bar: one flashes the firmware at hand, one shows the probe in use and what goes on.
 *
 * Below: contributions, settings. Above: `activate`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { STATUS_ITEMS, commandId } from '../contributions.ts';
import { firmwareInFront } from '../files/file-at-hand.ts';
import { baseName } from '../files/file-names.ts';
import type { ForeignFiles } from '../files/foreign-files.ts';
import type { BoardEntry, Boards, PlannedFor } from '../probes/boards.ts';
import { probeLabel } from '../probes/probe-choice.ts';
import type { ProbeInUse } from '../probes/probe-in-use.ts';

/** Shows both items; they follow tabs, files, settings and jobs until they are disposed of. */
export function showStatusItems(
  boards: Pick<Boards, 'onDidChange' | 'shown'>,
  inUse: ProbeInUse,
  foreign: Pick<ForeignFiles, 'onDidChange' | 'has'>,
): vscode.Disposable {
  return vscode.Disposable.from(new FlashItem(boards, foreign), new ProbeItem(boards, inUse));
}

/**
 * “⚡ Flash firmware.dfu”: the file in front, else the last that was, as long as it is open; while a job runs that plans
 * something for a file, that one, whatever is in front. With the last of them it goes, and before one that is no
 * firmware: the file before it is not what somebody looks at.
 */
class FlashItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEMS.flash, vscode.StatusBarAlignment.Left, 10);
  private readonly subscriptions: vscode.Disposable;
  private recent: vscode.Uri | undefined;
  /** What was planned for each board before its present job: what is planned since is that job's. */
  private readonly earlier = new Map<string, PlannedFor | undefined>();

  constructor(
    private readonly boards: Pick<Boards, 'onDidChange' | 'shown'>,
    private readonly foreign: Pick<ForeignFiles, 'onDidChange' | 'has'>,
  ) {
    this.item.name = l10n.t('STM32 DFU: Flash');
    this.subscriptions = vscode.Disposable.from(
      vscode.window.tabGroups.onDidChangeTabs(() => this.update()),
      vscode.window.tabGroups.onDidChangeTabGroups(() => this.update()),
      boards.onDidChange((board) => this.note(board)),
      foreign.onDidChange(() => this.update()),
    );
    this.update();
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.item.dispose();
  }

  private note({ key, state, planned }: BoardEntry): void {
    if (state.kind !== 'busy') {
      this.earlier.set(key, planned);
    }
    this.update();
  }

  private update(): void {
    this.recent = firmwareInFront() ?? (this.recent && isOpen(this.recent) ? this.recent : undefined);
    const flashable = this.recent && !this.foreign.has(this.recent) ? [this.recent] : [];
    const files = this.filesOfJob() ?? flashable;
    const [file] = files;
    if (!file) {
      this.item.hide();
      return;
    }
    const names = files.map(({ path }) => baseName(path)).join(', ');
    const paths = files.map((one) => vscode.workspace.asRelativePath(one)).join(', ');
    this.item.text = `$(zap) ${l10n.t('Flash {0}', names)}`;
    this.item.tooltip = l10n.t('Flash {0} to the board', paths);
    this.item.command = { title: l10n.t('Flash to Board'), command: commandId('flash'), arguments: [file, files] };
    this.item.show();
  }

  /** What the job that runs has planned for. */
  private filesOfJob(): readonly vscode.Uri[] | undefined {
    const { shown } = this.boards;
    return shown?.planned && shown.planned !== this.earlier.get(shown.key)
      ? shown.planned.file.split('\n').map((file) => vscode.Uri.parse(file))
      : undefined;
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
    this.item.command = commandId('boardMenu');
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
    this.item.tooltip = l10n.t('Probe for STM32 boards: {0}. Click for what can be done with the board.', probe);
  }
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
