/**
 * Registers what the extension has: commands, status bar, tasks, the editor. What they are made of is loaded by the first
 * that is used (`parts.ts`): this file and what it names is all that a window loads which only holds a .dfu.
 *
 * Below: everything in this folder. Above: the composition roots, which give the platform.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandAnswer } from './command-answer.ts';
import type { CommandRunner } from './command-runner.ts';
import { registerComparisons } from './compare/register-comparisons.ts';
import { COMMAND_NAMES, type CommandName, commandId } from './contributions.ts';
import { registerEditors } from './editor/register-editor.ts';
import type { ExtensionPlatform } from './extension-platform.ts';
import type { ExtensionWindow } from './extension-window.ts';
import { ForeignFiles } from './files/foreign-files.ts';
import { Output } from './output.ts';
import { loadFailureLine, loadPart, once, PART_MISSING } from './parts.ts';
import { Boards, type BoardsView } from './probes/boards.ts';
import { ProbeInUse } from './probes/probe-in-use.ts';
import { showStatusItems } from './status-bar/status-items.ts';
import { registerTasks } from './tasks/task-provider.ts';

/** What other extensions get from `vscode.extensions.getExtension('dfu-tools.stm32-dfu').activate()`. */
export interface ExtensionApi {
  /** Rises when something of this changes its meaning. */
  readonly version: 1;
  /** What goes on with which board. Jobs are run by commands, which answer as `CommandAnswer` says. */
  readonly boards: BoardsView;
}

/** Called once, when the extension is first needed. */
export function activate(context: vscode.ExtensionContext, platform: ExtensionPlatform): ExtensionApi {
  if (vscode.l10n.bundle) {
    // Layers that know no VS Code take their sentences from this library; English is in the code.
    l10n.config({ contents: vscode.l10n.bundle });
  }
  const output = new Output();
  const boards = new Boards();
  const probeInUse = new ProbeInUse();
  const foreignFiles = new ForeignFiles((error) => output.logError(error));
  const savedBytes = once(async () => {
    const { makeSavedBytes } = await loadPart(() => import('./probes/saved-bytes.ts'));
    return makeSavedBytes(window);
  });
  const window: ExtensionWindow = {
    ...{ context, platform, output, boards, probeInUse, foreignFiles, savedBytes },
    openDfus: new Map(),
  };
  const runner = once(async () => {
    const part = await loadPart(() => import('./command-runner.ts'));
    return part.CommandRunner.make(window);
  });
  context.subscriptions.push(
    output,
    probeInUse,
    foreignFiles,
    showStatusItems(boards, probeInUse, foreignFiles),
    registerTasks(runner, (error) => output.logError(error)),
    registerEditors(window, runner),
    registerComparisons(runner),
    ...COMMAND_NAMES.map((name) => registerCommand(name, runner, output)),
  );
  // Once all is registered: who is owed bytes of an earlier job hears of it at the start.
  savedBytes()
    .then(({ owed }) => owed.tellAtStart())
    .catch((error: unknown) => output.logError(error));
  return { version: 1, boards };
}

/** Registers a command. Its failures are its runner's business; one that cannot even be loaded says so: none is dead. */
function registerCommand(
  name: CommandName,
  runner: () => Promise<Pick<CommandRunner, 'run'>>,
  output: Output,
): vscode.Disposable {
  return vscode.commands.registerCommand(commandId(name), async (...words: unknown[]): Promise<CommandAnswer> => {
    try {
      return await (await runner()).run(name, words);
    } catch (error) {
      output.logError(error);
      const message = loadFailureLine(error);
      offerToReload(message).catch((failure: unknown) => output.logError(failure));
      return { ok: false, code: PART_MISSING, message };
    }
  });
}

async function offerToReload(message: string): Promise<void> {
  const reload = l10n.t('Reload Window');
  if ((await vscode.window.showErrorMessage(message, reload)) === reload) {
    await vscode.commands.executeCommand('workbench.action.reloadWindow');
  }
}
