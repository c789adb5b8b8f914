/**
 * Comparing firmware by address: two files of any formats, or a file with the board, in a tab of its own.
 *
 * Below: the comparison's panels. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { type Comparison, compareImages } from '../../image/compare.ts';
import { FirmwareImage, type Segment } from '../../image/firmware-image.ts';
import { readFlash } from '../../programming/read-flash.ts';
import { byteCount } from '../../texts/quantities.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { Comparable } from '../compare/compare-panel.ts';
import type { Sides } from '../compare/compare-session.ts';
import { boardSide, fileSide, sidesOf } from '../compare/compare-sides.ts';
import type { NamedSide } from '../compare/describe-comparison.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { dfuAtHand, pickFile } from '../files/file-at-hand.ts';
import { baseName, FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { type Firmware, fileUnasked, firmwareAtHand, readAsking, readUnasked } from '../files/firmware.ts';
import { inNotification } from '../probes/job-view.ts';

/** Milliseconds that a word of confirmation stays in the status bar. */
const MESSAGE_TIME = 5000;

/** “Compare With”: asks for the other file. */
export async function compare(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Comparison | undefined> {
  const options = optionsIn(more);
  if (options.ask === false) {
    if (!options.with) {
      throw new ExtensionError('needs-file', {});
    }
    const [one, two] = [await readUnasked(fileUnasked(clicked), options), await readUnasked(options.with, options)];
    return compareImages(one.image, two.image);
  }
  const left = await firmwareAtHand(clicked, compareAnyway());
  const title = l10n.t('Choose the file to compare with');
  const other = left && (await pickFile(title, { [l10n.t('Firmware')]: ['dfu', ...FIRMWARE_EXTENSIONS] }));
  const right = other && (await readAsking(other, compareAnyway()));
  return left && right && showFiles(context, left, right);
}

/** “Compare Selected”: the two files that are selected. */
export async function compareSelected(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<Comparison | undefined> {
  const [first, second] = selectionIn(more);
  const options = optionsIn(more);
  if (!first || !second || options.ask === false) {
    return compare(context, first ?? clicked, { ...(second && { with: second }), ...options });
  }
  const left = await readAsking(first, compareAnyway());
  const right = left && (await readAsking(second, compareAnyway()));
  return left && right && showFiles(context, left, right);
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
): Promise<Comparison | undefined> {
  const { file } = context.compareSelection;
  if (!file) {
    return compare(context, clicked);
  }
  const left = await readAsking(file, compareAnyway());
  const right = left && (await firmwareAtHand(clicked, compareAnyway()));
  return left && right && showFiles(context, left, right);
}

/** “Compare With Board”: what the board holds at the file's addresses, read while its firmware goes on running. */
export async function compareWithBoard(context: CommandContext, clicked?: vscode.Uri): Promise<Comparison | undefined> {
  const firmware = await firmwareAtHand(clicked, compareAnyway());
  if (!firmware) {
    return undefined;
  }
  const again = async (): Promise<Sides> => ({
    left: await fileAgain(firmware),
    right: await readBoard(context, firmware.image),
  });
  const right = await readBoard(context, firmware.image);
  return showComparison(context, { sides: { left: fileSide(firmware), right }, again });
}

/**
 * “Compare With Last Commit”: the file as Git's HEAD has it, on the left. Through the documents of VS Code's own Git
 * extension, which are files to everybody: `git:` with path and revision in the query, as its `toGitUri` makes them.
 */
export async function compareWithCommit(
  context: CommandContext,
  clicked?: vscode.Uri,
): Promise<Comparison | undefined> {
  const right = await firmwareAtHand(clicked && presentFile(clicked), compareAnyway());
  if (!right) {
    return undefined;
  }
  const query = JSON.stringify({ path: right.file.fsPath, ref: 'HEAD' });
  const committed = right.file.with({ scheme: 'git', query });
  const left = await readAsking(committed, compareAnyway(), right.image.segments[0]?.address);
  return left && showFiles(context, left, right);
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

/** What the board holds where `image` has content. */
async function readBoard({ boards }: CommandContext, image: FirmwareImage): Promise<NamedSide> {
  const title = l10n.t('Reading the board');
  return await inNotification(title, (view) =>
    boards.run<NamedSide>(
      {
        title,
        mode: 'attach',
        work: async ({ session, name, onProgress, signal }) => {
          const segments: Segment[] = [];
          for (const range of image.ranges()) {
            const bytes = await readFlash(session, range.start, sizeOf(range), { onProgress, signal });
            segments.push({ address: range.start, bytes });
          }
          return boardSide(name, FirmwareImage.from(segments), session.chip);
        },
      },
      view,
    ),
  );
}

async function fileAgain(firmware: Firmware): Promise<NamedSide> {
  const { source } = fileSide(firmware);
  return (await sidesOf({ left: source, right: source })).left;
}

function compareAnyway(): string {
  return l10n.t('Compare Anyway');
}

function showFiles(context: CommandContext, left: Firmware, right: Firmware): Promise<Comparison> {
  const sides = { left: fileSide(left), right: fileSide(right) };
  const source = { left: sides.left.source, right: sides.right.source };
  return showComparison(context, { sides, again: () => sidesOf(source) });
}

async function showComparison({ comparisons, errors }: CommandContext, comparable: Comparable): Promise<Comparison> {
  const { left, right } = comparable.sides;
  const comparison = await (await comparisons()).show(comparable);
  if (comparison.count === 0) {
    const message = l10n.t(
      '{0} and {1} hold the same {2}.',
      left.source.name,
      right.source.name,
      byteCount(comparison.equal),
    );
    errors.unawaited(() => vscode.window.showInformationMessage(message));
  }
  return comparison;
}
