/**
 * Says once a session that a real ST-Link was plugged in while the simulated board is the one in use: otherwise a board on
 * the desk would be ignored without a word. It looks only after somebody has chosen the simulated board in this window:
 * the driver is loaded then, and a window that never uses a board goes on loading none.
 *
 * Below: the probe finder, the probe in use. Above: the command runner.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { AUTOMATIC_PROBE } from '../contributions.ts';
import type { BoardCandidate } from './board-provider.ts';
import type { ProbeFinder } from './probe-finder.ts';
import type { ProbeInUse } from './probe-in-use.ts';

/** Watches as long as the simulated board is in use, and until it has told. */
export class RealProbeNotice implements vscode.Disposable {
  private stopWatching: (() => void) | undefined;
  private readonly subscription: vscode.Disposable;
  /** Keys of probes that were there already: only what is new is news. */
  private known: ReadonlySet<string> = new Set();
  private over = false;

  constructor(
    private readonly probes: Pick<ProbeFinder, 'list' | 'watch'>,
    private readonly inUse: Pick<ProbeInUse, 'onDidChange' | 'isSimulated' | 'choose'>,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.subscription = inUse.onDidChange(() => void this.watchIfSimulated().catch(onFailure));
  }

  dispose(): void {
    this.over = true;
    this.subscription.dispose();
    this.stopWatching?.();
    this.stopWatching = undefined;
  }

  private async watchIfSimulated(): Promise<void> {
    this.stopWatching?.();
    this.stopWatching = undefined;
    if (!this.inUse.isSimulated || this.over) {
      return;
    }
    this.known = new Set((await this.real()).map(({ key }) => key));
    const stop = await this.probes.watch(() => void this.look().catch(this.onFailure));
    if (this.over || this.stopWatching !== undefined || !this.inUse.isSimulated) {
      stop();
    } else {
      this.stopWatching = stop;
    }
  }

  private async look(): Promise<void> {
    const real = await this.real();
    const fresh = real.find(({ key }) => !this.known.has(key));
    this.known = new Set(real.map(({ key }) => key));
    if (!fresh || this.over || !this.inUse.isSimulated) {
      return;
    }
    this.dispose();
    const use = l10n.t('Use It');
    const keep = l10n.t('Keep Simulated');
    const message = l10n.t('{0} was plugged in. The simulated board is the one in use.', fresh.name);
    if ((await vscode.window.showInformationMessage(message, use, keep)) === use) {
      await this.inUse.choose(real.length === 1 ? AUTOMATIC_PROBE : fresh.setting);
    }
  }

  private async real(): Promise<readonly BoardCandidate[]> {
    return (await this.probes.list(this.onFailure)).filter(({ kind }) => kind === 'st-link');
  }
}
