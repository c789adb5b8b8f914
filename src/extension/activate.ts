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
import { COMMAND_NAMES, type CommandName, commandId, DEVICE_COMMANDS } from './contributions.ts';
import { registerDfuEditor } from './editor/dfu-editor.ts';
import { ErrorReporter } from './errors/report-error.ts';
import type { ExtensionPlatform } from './extension-platform.ts';
import { KnownAddresses } from './files/known-addresses.ts';
import { Output } from './output.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';
import { BoardJobs } from './probes/board-jobs.ts';
import type { BoardsView } from './probes/boards.ts';
import { userJournals } from './probes/journal-files.ts';
import { FlashedFirmwareMemory } from './probes/flashed-firmware.ts';
import { OwedBoards } from './probes/owed-boards.ts';
import { ProbeInUse } from './probes/probe-in-use.ts';
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
  const virtualBoard = new VirtualBoardStore(
    {
      storage: context.globalStorageUri,
      script: vscode.Uri.joinPath(context.extensionUri, 'dist', 'virtual-board.js'),
    },
    platform.startWorker,
    output,
  );
  const probes = new ProbeFinder(platform, virtualBoard, output);
  const probeInUse = new ProbeInUse();
  const journals = userJournals(context.globalStorageUri, platform, output.log);
  const boards = new BoardJobs(probes, probeInUse, journals, output);
  const owed = new OwedBoards(
    journals,
    () => (probeInUse.isSimulated ? virtualBoard.scope() : undefined),
    (error) => output.logError(error),
  );
  const documents = new ReadOnlyDocuments();
  const commandContext: CommandContext = {
    output,
    errors: new ErrorReporter(platform, output, boards.next, probeInUse),
    boards,
    probes,
    probeInUse,
    addresses: new KnownAddresses(context.workspaceState),
    owed,
    flashed: new FlashedFirmwareMemory(context.globalState),
    documents,
    compareSelection: new CompareSelection(),
    storage: context.globalStorageUri,
  };
  context.subscriptions.push(
    output,
    virtualBoard,
    probeInUse,
    owed,
    documents,
    showStatusItems(boards.known, probeInUse),
    registerTasks(commandContext),
    registerDfuEditor(context, commandContext),
    ...COMMAND_NAMES.map((name) => registerCommand(name, commandContext)),
  );
  const noteFailure = (error: unknown): void => output.logError(error);
  boards.onDidLetGo((chip) => void owed.tellAfterJob(chip).catch(noteFailure));
  owed.tellAtStart().catch(noteFailure);
  return { version: 1, boards: boards.known };
}

/** Registers a command: its failures are shown, each in the same way, and told to whoever executed it from code. */
function registerCommand(name: CommandName, context: CommandContext): vscode.Disposable {
  const run = commandTable[name] as (context: CommandContext, ...words: unknown[]) => Promise<unknown>;
  const runAndReport = async (...words: unknown[]): Promise<CommandAnswer> => {
    try {
      const { ask, probe = context.probeInUse.setting } = optionsIn(words);
      if (DEVICE_COMMANDS.includes(name) && ask !== false && vscode.workspace.isTrusted) {
        await context.probes.permit(probe);
      }
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
