/**
 * Composes the extension: what every command needs, the commands, the status bar, the tasks, the editor. Nothing is
 * loaded or opened here: that waits for the first command that needs it.
 *
 * Below: everything in this folder. Above: the composition roots, which give the platform.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { answerOf, answerOfFailure, type CommandAnswer, optionsIn } from './command-answer.ts';
import type { CommandContext } from './command-context.ts';
import { commandTable } from './commands/command-table.ts';
import { CompareSelection } from './compare/compare-selection.ts';
import { COMMAND_NAMES, type CommandName, commandId } from './contributions.ts';
import { registerDfuEditor } from './editor/dfu-editor.ts';
import { ErrorReporter } from './errors/report-error.ts';
import type { ExtensionPlatform } from './extension-platform.ts';
import { Output } from './output.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';
import { BoardJobs } from './probes/board-jobs.ts';
import type { BoardsView } from './probes/boards.ts';
import { JournalFiles } from './probes/journal-files.ts';
import { ProbeFinder } from './probes/probe-finder.ts';
import { VirtualBoardStore } from './probes/virtual-board-store.ts';
import { registerTasks } from './tasks/board-tasks.ts';
import { showStatusItems } from './status-bar/status-items.ts';

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
  const virtualBoard = new VirtualBoardStore(context.globalStorageUri, output);
  const probes = new ProbeFinder(platform, virtualBoard, output);
  const journals = new JournalFiles(vscode.Uri.joinPath(context.globalStorageUri, 'journal'));
  const boards = new BoardJobs(probes, journals, output);
  const documents = new ReadOnlyDocuments();
  const commandContext: CommandContext = {
    output,
    errors: new ErrorReporter(platform, output, boards.next),
    boards,
    probes,
    documents,
    compareSelection: new CompareSelection(),
    storage: context.globalStorageUri,
  };
  context.subscriptions.push(
    output,
    virtualBoard,
    documents,
    showStatusItems(boards.known),
    registerTasks(commandContext),
    registerDfuEditor(context, commandContext),
    ...COMMAND_NAMES.map((name) => registerCommand(name, commandContext)),
  );
  tellOfUnfinishedJobs(journals).catch((error: unknown) => output.logError(error));
  return { version: 1, boards: boards.known };
}

/** A job that a closed window cut short is not forgotten: what its erase took from neighbours waits in the journal. */
async function tellOfUnfinishedJobs(journals: JournalFiles): Promise<void> {
  const chips = await journals.unfinished();
  if (chips.length === 0) {
    return;
  }
  const forget = l10n.t('Forget It');
  const message = l10n.t(
    'A flash job was cut short before it ended (chip {0}). Flash that board again, with any file: what the job had taken from neighbouring sectors is put back then.',
    chips.join(', '),
  );
  if ((await vscode.window.showWarningMessage(message, forget)) === forget) {
    await Promise.all(chips.map((chipId) => journals.remove(chipId)));
  }
}

/** Registers a command: its failures are shown, each in the same way, and told to whoever executed it from code. */
function registerCommand(name: CommandName, context: CommandContext): vscode.Disposable {
  const run = commandTable[name] as (context: CommandContext, ...words: unknown[]) => Promise<unknown>;
  const runAndReport = async (...words: unknown[]): Promise<CommandAnswer> => {
    try {
      return answerOf(await run(context, ...words));
    } catch (error) {
      const [file] = words;
      if (optionsIn(words).ask === false) {
        context.output.logError(error);
      } else {
        context.errors.report(error, () => runAndReport(...words), file instanceof vscode.Uri ? file : undefined);
      }
      return answerOfFailure(error);
    }
  };
  return vscode.commands.registerCommand(commandId(name), runAndReport);
}
