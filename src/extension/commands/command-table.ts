/**
 * Every command of the manifest with the function that does it, which is loaded when it is first run. A command without one
 * does not compile.
 *
 * Below: the commands. Above: the command runner.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandContext } from '../command-context.ts';
import { type CommandArguments, type CommandName, DFU_EDITOR, FIRMWARE_EDITOR } from '../contributions.ts';
import { dfuAtHand, firmwareInFront } from '../files/file-at-hand.ts';
import { hasExtension } from '../files/file-names.ts';
import { wholeReport } from '../flash-report.ts';

/**
 * What is run for a command. What it returns is the outcome in the answer to whoever executed the command from code;
 * undefined: the user gave it up.
 */
export type Command<Name extends CommandName> = (
  context: CommandContext,
  ...words: CommandArguments[Name]
) => Promise<NonNullable<unknown> | undefined>;

/** How each is loaded. */
export type CommandTable = { readonly [Name in CommandName]: () => Promise<Command<Name>> };

/** What came of commands that only show or do something here. */
const DONE = true;

const open: Command<'open'> = async (_, clicked) => {
  const file = clicked ?? firmwareInFront() ?? (await dfuAtHand(undefined));
  if (file) {
    const editor = hasExtension(file.path, ['dfu']) ? DFU_EDITOR : FIRMWARE_EDITOR;
    await vscode.commands.executeCommand('vscode.openWith', file, editor);
  }
  return file;
};

const showOutcome: Command<'showOutcome'> = async ({ documents, boards }) => {
  await documents.show(l10n.t('Last flash outcome'), wholeReport(boards.known.lastReport));
  return DONE;
};

const showLog: Command<'showLog'> = ({ output }) => {
  output.showLog();
  return Promise.resolve(DONE);
};

/** The commands. */
export const commandTable: CommandTable = {
  open: () => Promise.resolve(open),
  dump: async () => (await import('./dump-command.ts')).dump,
  flash: async () => (await import('./flash-command.ts')).flash,
  flashFile: async () => (await import('./flash-command.ts')).flashFile,
  showFlashPlan: async () => (await import('./plan-command.ts')).showFlashPlan,
  verify: async () => (await import('./board-commands.ts')).verify,
  backUp: async () => (await import('./board-commands.ts')).backUp,
  restore: async () => (await import('./board-commands.ts')).restore,
  massErase: async () => (await import('./board-commands.ts')).eraseAll,
  reset: async () => (await import('./board-commands.ts')).reset,
  putBack: async () => (await import('./put-back-command.ts')).putBack,
  boardMenu: async () => (await import('./board-menu.ts')).boardMenu,
  selectProbe: async () => (await import('./select-probe-command.ts')).selectProbe,
  convert: async () => (await import('./convert-command.ts')).convert,
  create: async () => (await import('./create-command.ts')).create,
  addElement: async () => (await import('./add-element-command.ts')).addElement,
  compare: async () => (await import('./compare-commands.ts')).compare,
  selectForCompare: async () => (await import('./compare-commands.ts')).selectForCompare,
  compareWithSelected: async () => (await import('./compare-commands.ts')).compareWithSelected,
  compareSelected: async () => (await import('./compare-commands.ts')).compareSelected,
  compareWithCommit: async () => (await import('./compare-commands.ts')).compareWithCommit,
  compareWithBoard: async () => (await import('./compare-commands.ts')).compareWithBoard,
  showOutcome: () => Promise.resolve(showOutcome),
  showLog: () => Promise.resolve(showLog),
};
