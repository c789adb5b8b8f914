/**
 * Every command of the manifest with the function that does it. A command without one does not compile.
 *
 * Below: the commands. Above: `activate` registers them.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { CommandContext } from '../command-context.ts';
import { type CommandArguments, type CommandName, DFU_EDITOR } from '../contributions.ts';
import { dfuAtHand } from '../files/file-at-hand.ts';
import { wholeReport } from '../flash-report.ts';
import { backUp, eraseAll, reset, restore, verify } from './board-commands.ts';
import { compare, compareWithBoard, compareWithSelected, selectForCompare } from './compare-commands.ts';
import { convert } from './convert-command.ts';
import { create } from './create-command.ts';
import { dump } from './dump-command.ts';
import { flash, flashFile } from './flash-command.ts';
import { showFlashPlan } from './plan-command.ts';
import { putBack } from './put-back-command.ts';
import { selectProbe } from './select-probe-command.ts';

/**
 * What is run for each command. What it returns is the outcome in the answer to whoever executed the command from code;
 * undefined: the user gave it up.
 */
export type CommandTable = {
  readonly [Name in CommandName]: (
    context: CommandContext,
    ...words: CommandArguments[Name]
  ) => Promise<NonNullable<unknown> | undefined>;
};

/** What came of commands that only show or do something here. */
const DONE = true;

/** The commands. */
export const commandTable: CommandTable = {
  open: async (_, clicked) => {
    const file = await dfuAtHand(clicked);
    if (file) {
      await vscode.commands.executeCommand('vscode.openWith', file, DFU_EDITOR);
    }
    return file;
  },
  dump,
  flash,
  flashFile,
  showFlashPlan,
  verify,
  backUp,
  restore,
  massErase: eraseAll,
  reset,
  putBack,
  selectProbe,
  convert,
  create,
  compare,
  selectForCompare,
  compareWithSelected,
  compareWithBoard,
  // The page answers the browser's copying by what is selected in its bytes: see media/editor/hex-view.ts.
  showOutcome: async ({ documents, boards }) => {
    await documents.show(l10n.t('Last flash outcome'), wholeReport(boards.known.lastReport));
    return DONE;
  },
  showLog: ({ output }) => {
    output.showLog();
    return Promise.resolve(DONE);
  },
};
