/**
 * Runs commands: makes what they need, loads the one that is wanted, shows how it failed, and answers to code. Loaded by the
 * first command.
 *
 * Below: everything that commands are made of. Above: `activate`.
 */

import * as vscode from 'vscode';
import { answerOf, answerOfFailure, type CommandAnswer, optionsIn } from './command-answer.ts';
import type { CommandContext } from './command-context.ts';
import { commandTable } from './commands/command-table.ts';
import { CompareSelection } from './compare/compare-selection.ts';
import { type CommandName, DEVICE_COMMANDS } from './contributions.ts';
import { isExtensionError } from './errors/extension-error.ts';
import { ErrorReporter } from './errors/report-error.ts';
import type { ExtensionWindow } from './extension-window.ts';
import { KnownAddresses } from './files/known-addresses.ts';
import { loadPart, once, PART_MISSING } from './parts.ts';
import { BoardJobs } from './probes/board-jobs.ts';
import { FlashedFirmwareMemory } from './probes/flashed-firmware.ts';
import { ProbeFinder } from './probes/probe-finder.ts';
import { RealProbeNotice } from './probes/real-probe-notice.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';

type LooseCommand = (context: CommandContext, ...words: readonly unknown[]) => Promise<unknown>;

/** Runs commands of a window. */
export class CommandRunner {
  private constructor(readonly context: CommandContext) {}

  /** @throws ExtensionError `part-missing` */
  static async make(window: ExtensionWindow): Promise<CommandRunner> {
    const { context, platform, output, probeInUse, boards: known } = window;
    const storage = context.globalStorageUri;
    const { journals, owed } = await window.savedBytes();
    const probes = new ProbeFinder(window);
    const boards = new BoardJobs(probes, { inUse: probeInUse, journals, output, known });
    boards.onDidLetGo((chip) => void owed.tellAfterJob(chip).catch((error: unknown) => output.logError(error)));
    const documents = new ReadOnlyDocuments();
    const notice = new RealProbeNotice(probes, probeInUse, (error) => output.logError(error));
    context.subscriptions.push(documents, notice);
    const errors = new ErrorReporter(platform, output, boards.next, probeInUse);
    const comparisons = once(async () => {
      const { ComparePanels } = await loadPart(() => import('./compare/compare-panel.ts'));
      const onFailure = (error: unknown): void => output.logError(error);
      return new ComparePanels({ extensionUri: context.extensionUri, errors, onFailure });
    });
    return new CommandRunner({
      output,
      errors,
      boards,
      probes,
      probeInUse,
      addresses: new KnownAddresses(context.workspaceState),
      owed,
      flashed: new FlashedFirmwareMemory(context.globalState),
      documents,
      openDfus: window.openDfus,
      compareSelection: new CompareSelection(),
      comparisons,
      storage,
    });
  }

  /** Runs one. Its failures are shown, each in the same way, and told to whoever executed it from code. */
  async run(name: CommandName, words: readonly unknown[]): Promise<CommandAnswer> {
    const { context } = this;
    try {
      const { ask, probe = context.probeInUse.setting } = optionsIn(words);
      if (DEVICE_COMMANDS.includes(name) && ask !== false && vscode.workspace.isTrusted) {
        await context.probes.permit(probe);
      }
      const command = await loadPart<LooseCommand>(commandTable[name] as () => Promise<LooseCommand>);
      return answerOf(await command(context, ...words));
    } catch (error) {
      if (isExtensionError(error, PART_MISSING)) {
        throw error; // whoever called this shows it, as it does where this file is missing
      }
      const [file] = words;
      if (optionsIn(words).ask === false) {
        context.output.logError(error);
      } else {
        context.errors.report(error, () => this.run(name, words), file instanceof vscode.Uri ? file : undefined);
      }
      return answerOfFailure(error);
    }
  }
}
