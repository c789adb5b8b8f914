/**
 * Which probe device commands use: the setting's, or one that was chosen for this session alone. The simulated board is
 * chosen so: a click writes it into no settings, and after a restart the real board is the one again.
 *
 * Below: settings. Above: jobs on boards, the status bar, whatever lets a probe be chosen.
 */

import * as vscode from 'vscode';
import { VIRTUAL_PROBE } from '../contributions.ts';
import { readSetting, touchesSetting, writeSetting } from '../settings.ts';

/** The probe in use. */
export class ProbeInUse implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly watching = vscode.workspace.onDidChangeConfiguration((change) => {
    if (touchesSetting(change, 'connect.probe')) {
      this.changed.fire();
    }
  });
  private ofSession: string | undefined;

  /** Fires when another one is in use. */
  readonly onDidChange = this.changed.event;

  /** As the setting `connect.probe` has it: `automatic`, `virtual`, a serial number or a place. */
  get setting(): string {
    return this.ofSession ?? readSetting('connect.probe');
  }

  get isSimulated(): boolean {
    return this.setting === VIRTUAL_PROBE;
  }

  /** Uses another one from now on: the simulated board for this session, anything else by the setting. */
  async choose(setting: string): Promise<void> {
    this.ofSession = setting === VIRTUAL_PROBE && readSetting('connect.probe') !== VIRTUAL_PROBE ? setting : undefined;
    if (setting !== VIRTUAL_PROBE && readSetting('connect.probe') !== setting) {
      await writeSetting('connect.probe', setting);
    }
    this.changed.fire();
  }

  dispose(): void {
    this.watching.dispose();
    this.changed.dispose();
  }
}
