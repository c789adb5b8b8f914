/**
 * Comparing firmware by address: two files of any formats, or a file with the board, in a tab of its own.
 *
 * Below: the verb, the comparison's panels. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { SystemClock } from '../../base/clock.ts';
import { CHIPS } from '../../stm32/devices/chip-table.ts';
import { byteCount } from '../../texts/quantities.ts';
import { compareVerb } from '../../verbs/compare.ts';
import type { VerbData, VerbOutcome } from '../../verbs/verb.ts';
import { No, optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandOptions } from '../contributions.ts';
import { type ComparedImages, compareSides } from '../compare/compared-images.ts';
import { type Sides, sourceOf } from '../compare/compare-session.ts';
import { boardSide, fileSide, firmwareOf, sidesOf } from '../compare/compare-sides.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { dfuAtHand, pickFile } from '../files/file-at-hand.ts';
import { baseName, FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { type Firmware, fileUnasked, firmwareAtHand, readAsking, readUnasked } from '../files/firmware.ts';
import { inNotification, inStatusBar, type JobView } from '../probes/job-view.ts';
import { runVerb } from '../verb-run.ts';

/** Milliseconds that a word of confirmation stays in the status bar. */
const MESSAGE_TIME = 5000;

/** What the commands answer: the verb’s outcome; undefined where the user gave up. */
type Answer = VerbData | No | undefined;

/** “Compare With”: asks for the other file. */
export async function compare(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Answer> {
  const options = optionsIn(more);
  if (options.ask === false) {
    if (!options.with) {
      throw new ExtensionError('needs-file', {});
    }
    const [left, right] = [await readUnasked(fileUnasked(clicked), options), await readUnasked(options.with, options)];
    return compareAndShow(context, { left, right, options });
  }
  const left = await firmwareAtHand(clicked, compareAnyway());
  const other = left && (options.with ?? (await pickOther()));
  const right = other && (await readAsking(other, compareAnyway()));
  return left && right && compareAndShow(context, { left, right });
}

/** “Compare Selected”: the two files that are selected. */
export async function compareSelected(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Answer> {
  const [first, second] = selectionIn(more);
  return compare(context, first ?? clicked, { ...(second && { with: second }), ...optionsIn(more) });
}

/** “Select Firmware for Compare”. */
export async function selectForCompare(
  { compareSelection }: CommandContext,
  clicked?: vscode.Uri,
): Promise<vscode.Uri | undefined> {
  const file = await dfuAtHand(clicked);
  if (file) {
    await compareSelection.select(file);
    vscode.window.setStatusBarMessage(l10n.t('{0} is selected for comparison', baseName(file.path)), MESSAGE_TIME);
  }
  return file;
}

/** “Compare With Selected Firmware”: where none was selected, as “Compare With”. */
export async function compareWithSelected(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Answer> {
  const { file } = context.compareSelection;
  const options = optionsIn(more);
  if (!file) {
    return compare(context, clicked, options);
  }
  if (options.ask === false) {
    return compare(context, file, { ...options, with: fileUnasked(clicked) });
  }
  const left = await readAsking(file, compareAnyway());
  const right = left && (await firmwareAtHand(clicked, compareAnyway()));
  return left && right && compareAndShow(context, { left, right });
}

/** “Compare With Board”: what the board holds at the file's addresses, read while its firmware goes on running. */
export async function compareWithBoard(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Answer> {
  const options = optionsIn(more);
  const left = await firmwareAtHand(clicked, compareAnyway(), options);
  if (!left) {
    return undefined;
  }
  return compareAndShow(context, { left, options });
}

/**
 * “Compare With Last Commit”: the file as Git's HEAD has it, on the left. Through the documents of VS Code's own Git
 * extension, which are files to everybody: `git:` with path and revision in the query, as its `toGitUri` makes them.
 */
export async function compareWithCommit(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Answer> {
  const options = optionsIn(more);
  const right = await firmwareAtHand(clicked && presentFile(clicked), compareAnyway(), options);
  if (!right) {
    return undefined;
  }
  const query = JSON.stringify({ path: right.file.fsPath, ref: 'HEAD' });
  const committed = right.file.with({ scheme: 'git', query });
  const left =
    options.ask === false
      ? await readUnasked(committed, options)
      : await readAsking(committed, compareAnyway(), right.image.segments[0]?.address);
  return left && compareAndShow(context, { left, right, options });
}

/** The file itself, also where the committed side of a diff was clicked: that has the same path. */
function presentFile(clicked: vscode.Uri): vscode.Uri {
  if (clicked.scheme !== 'git') {
    return clicked;
  }
  const present = clicked.with({ scheme: 'file', query: '' });
  const holds = ({ uri }: vscode.WorkspaceFolder): boolean => clicked.path.startsWith(`${uri.path}/`);
  return vscode.workspace.workspaceFolders?.find(holds)?.uri.with({ path: clicked.path }) ?? present;
}

/** Asks for the file to compare with. */
function pickOther(): Promise<vscode.Uri | undefined> {
  const title = l10n.t('Choose the file to compare with');
  return pickFile(title, { [l10n.t('Firmware')]: ['dfu', ...FIRMWARE_EXTENSIONS] });
}

function compareAnyway(): string {
  return l10n.t('Compare Anyway');
}

/** What is compared. */
interface Wanted {
  readonly left: Firmware;
  /** Absent: what the board holds. */
  readonly right?: Firmware;
  readonly options?: CommandOptions;
}

/** What came of it. */
interface Compared {
  readonly result: VerbOutcome;
  readonly sides: Sides;
  readonly compared: ComparedImages;
}

/** Compares, and opens the page where somebody is there to look at it. */
async function compareAndShow(context: CommandContext, wanted: Wanted): Promise<Answer> {
  const { result, sides, compared } = await runCompare(context, wanted);
  const [one, other] = [sides.left.source.name, sides.right.source.name];
  if (wanted.options?.ask !== false) {
    const again = wanted.right ? () => sidesOf(sourceOf(sides)) : () => boardAgain(context, wanted);
    (await context.comparisons()).show({ sides, compared, again });
    if (result.ok) {
      const same = byteCount(compared.comparison.equal);
      const message = l10n.t('{0} and {1} hold the same {2}.', one, other, same);
      context.errors.unawaited(() => vscode.window.showInformationMessage(message));
    }
  }
  return result.ok
    ? result.outcome
    : new No(result.code, l10n.t('{0} and {1} do not hold the same.', one, other), result.outcome);
}

/** Runs the verb; in place of its own way of comparing in the one that the page needs, which lets the host breathe. */
async function runCompare(context: CommandContext, { left, right, options = {} }: Wanted): Promise<Compared> {
  const { ask, probe } = options;
  const title = right ? l10n.t('Comparing firmware') : l10n.t('Reading the board');
  let seen: Pick<Compared, 'sides' | 'compared'> | undefined;
  const work = async (view: JobView): Promise<VerbOutcome> => {
    const words = { first: left.file.toString(), second: right?.file.toString(), board: probe };
    const { result } = await runVerb(context, compareVerb, words, {
      ...{ title, view, firmware: left },
      ...(right && { others: [right] }),
      compare: async (_, read, board) => {
        const other = right ? fileSide(right) : boardSide(board?.name ?? '', read, board?.session.chip);
        const sides = { left: fileSide(left), right: other };
        const compared = await compareSides(sides.left, sides.right, CHIPS, new SystemClock());
        seen = { sides, compared };
        return compared.comparison;
      },
    });
    return result;
  };
  const result = await (right ? inStatusBar(title, work, ask) : inNotification(title, work, ask));
  if (!seen) {
    throw new Error('A comparison ended without comparing'); // the verb compares, or it would have thrown
  }
  return { result, ...seen };
}

/** The file as it is now, and the board at its addresses. */
async function boardAgain(context: CommandContext, wanted: Wanted): Promise<Sides> {
  const left = await firmwareOf(fileSide(wanted.left).source);
  return (await runCompare(context, { ...wanted, left })).sides;
}
