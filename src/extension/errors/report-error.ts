/**
 * The one place that shows errors: the sentence and the next step of any code, buttons for what can be done at once,
 * everything else in the log.
 *
 * Below: texts, error-actions. Above: the commands and the tasks.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { isProgrammingError } from '../../programming/programming-error.ts';
import { UDEV_COMMAND, UPDATER, WINDOWS_DRIVER } from '../../texts/probe-texts.ts';
import { GivenUp, isCancellation } from '../cancellation.ts';
import { commandId, VIRTUAL_PROBE } from '../contributions.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { Output } from '../output.ts';
import type { NextAttempt } from '../probes/attempt.ts';
import type { ProbeInUse } from '../probes/probe-in-use.ts';
import { type ErrorAction, actionsFor, titleOf } from './error-actions.ts';
import { isExtensionError } from './extension-error.ts';
import { codesOf, textOf } from './text-of-error.ts';
import { lineOf } from '../../texts/text.ts';

/** Volts at which any STM32 programs in its narrowest way (RM0368, 3.5.2: 1.7 V and up). */
const LOWEST_SUPPLY = 1.7;

interface Reported {
  readonly error: unknown;
  readonly tryAgain: () => unknown;
  readonly file: vscode.Uri | undefined;
}

/** Shows errors. */
export class ErrorReporter {
  constructor(
    private readonly platform: ExtensionPlatform,
    private readonly output: Output,
    private readonly next: NextAttempt,
    private readonly inUse: Pick<ProbeInUse, 'choose'>,
  ) {}

  /**
   * Tells the user, and does what the pressed button says. Returns at once: nobody waits for a person to read.
   * @param tryAgain repeats what failed
   * @param file what it was about
   */
  report(error: unknown, tryAgain: () => unknown, file?: vscode.Uri): void {
    if (error instanceof GivenUp) {
      return;
    }
    if (isCancellation(error)) {
      // Only jobs on boards end like this, and only before they have begun to change something.
      const message = l10n.t('Cancelled. Nothing on the board was changed.');
      this.log(async () => vscode.window.showInformationMessage(message));
      return;
    }
    this.output.logError(error);
    const owes =
      isProgrammingError(error, 'flash-incomplete') && error.details.outcome.sectors.some(({ atRisk }) => atRisk > 0);
    const actions = actionsFor(codesOf(error), this.platform.system, owes);
    const message = lineOf(textOf(error));
    // Who cancels knows that it did not go well; what state the chip is in is worth a warning all the same.
    const cancelled = isProgrammingError(error, 'flash-incomplete') && error.details.cancelled;
    const show = cancelled ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    this.log(async () => {
      const answer = await show(message, ...actions.map(titleOf));
      const action = actions.find((candidate) => titleOf(candidate) === answer);
      await (action && this.carryOut(action, { error, tryAgain, file }));
    });
  }

  /**
   * Does what nobody waits for: tells of what is done, say, and does what a button of the message says. Returns at once,
   * and never throws: the work that is told of is done, whatever becomes of the message. What fails is reported.
   */
  unawaited(work: () => PromiseLike<unknown>): void {
    const done = async (): Promise<unknown> => work();
    done().catch((error: unknown) => this.report(error, () => this.unawaited(work)));
  }

  /** Does what nobody waits for and nobody could be told of. */
  private log(work: () => Promise<unknown>): void {
    work().catch((failure: unknown) => this.output.logError(failure));
  }

  private async carryOut(action: ErrorAction, { error, tryAgain, file }: Reported): Promise<unknown> {
    switch (action) {
      case 'use-virtual-board':
        await this.inUse.choose(VIRTUAL_PROBE);
        return withWord(l10n.t('Starting the simulated board…'), tryAgain());
      case 'select-probe':
        await vscode.commands.executeCommand(commandId('selectProbe'));
        return tryAgain();
      case 'connect-under-reset':
        this.next.set({ mode: 'under-reset' });
        return tryAgain();
      case 'without-loader':
        this.next.set({ options: { loader: false, compare: 'bytes' } });
        return tryAgain();
      case 'fewer-bits':
        this.next.set({ supplyVoltage: LOWEST_SUPPLY });
        return tryAgain();
      case 'put-back':
        return vscode.commands.executeCommand(commandId('putBack'));
      case 'restore':
        return vscode.commands.executeCommand(commandId('restore'), backUpOf(error));
      case 'flash':
      case 'compare-with-board':
        return vscode.commands.executeCommand(commandId(action === 'flash' ? 'flash' : 'compareWithBoard'), file);
      case 'wait':
      case 'try-again':
        return tryAgain();
      case 'show-udev-command':
        return showCommand(UDEV_COMMAND);
      case 'get-windows-driver':
        return vscode.env.openExternal(vscode.Uri.parse(WINDOWS_DRIVER));
      case 'get-firmware-updater':
        return vscode.env.openExternal(vscode.Uri.parse(UPDATER));
      case 'manage-trust':
        // Asking outright (requestWorkspaceTrust) is proposed API; this opens the editor where trust is given.
        return vscode.commands.executeCommand('workbench.trust.manage');
      case 'open-image-setting':
        return vscode.commands.executeCommand('workbench.action.openSettings', 'stm32Dfu.virtualBoard.image');
      case 'show-outcome':
        return vscode.commands.executeCommand(commandId('showOutcome'));
      case 'show-log':
        return this.output.showLog();
    }
  }
}

/** The first job on the simulated board takes a moment to be seen: a word until then says that the click counted. */
function withWord<T>(word: string, job: T): T {
  vscode.window.setStatusBarMessage(`$(sync~spin) ${word}`, Promise.resolve(job));
  return job;
}

/** The back-up that was made before the job, where one was; else the user is asked for one. */
function backUpOf(error: unknown): vscode.Uri | undefined {
  const { backUp } = isExtensionError(error, 'locked-up') ? error.details : {};
  return backUp === undefined ? undefined : vscode.Uri.parse(backUp);
}

/** Types the command into a terminal, without running it: it asks for the administrator's rights. */
function showCommand(command: string): void {
  const terminal = vscode.window.createTerminal({
    name: l10n.t('Access to ST-Link'),
    message: l10n.t('This command lets everyone who is logged in here use ST-Link probes. Press Enter to run it.'),
  });
  terminal.show();
  terminal.sendText(command, false);
}
