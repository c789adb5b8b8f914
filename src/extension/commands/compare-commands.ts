/**
 * Comparing firmware by address: two files of any formats, or a file with the board. VS Code's diff editor shows the
 * bytes side by side, with its own next and previous difference.
 *
 * Below: images, side-by-side. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { sizeOf } from '../../base/address-range.ts';
import { type Comparison, compareImages } from '../../image/compare.ts';
import { FirmwareImage, type Segment } from '../../image/firmware-image.ts';
import { readFlash } from '../../programming/read-flash.ts';
import { byteCount } from '../../texts/quantities.ts';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { sideBySide } from '../compare/side-by-side.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { dfuAtHand, pickFile } from '../files/file-at-hand.ts';
import { baseName, FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { fileUnasked, firmwareAtHand, readAsking, readUnasked } from '../files/firmware.ts';
import { inNotification } from '../probes/job-view.ts';

/** Something with a name that can be compared. */
interface Side {
  readonly name: string;
  readonly image: FirmwareImage;
}

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
  return left && right && showComparison(context, left, right);
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
  return left && right && showComparison(context, left, right);
}

/** “Compare With Board”: what the board holds at the file's addresses, read while its firmware goes on running. */
export async function compareWithBoard(context: CommandContext, clicked?: vscode.Uri): Promise<Comparison | undefined> {
  const firmware = await firmwareAtHand(clicked, compareAnyway());
  if (!firmware) {
    return undefined;
  }
  const title = l10n.t('Reading the board');
  const board = await inNotification(title, (view) =>
    context.boards.run<Side>(
      {
        title,
        mode: 'attach',
        work: async ({ session, name, onProgress, signal }) => {
          const segments: Segment[] = [];
          for (const range of firmware.image.ranges()) {
            const bytes = await readFlash(session, range.start, sizeOf(range), { onProgress, signal });
            segments.push({ address: range.start, bytes });
          }
          return { name, image: FirmwareImage.from(segments) };
        },
      },
      view,
    ),
  );
  return showComparison(context, firmware, board);
}

function compareAnyway(): string {
  return l10n.t('Compare Anyway');
}

async function showComparison({ documents }: CommandContext, left: Side, right: Side): Promise<Comparison> {
  const comparison = compareImages(left.image, right.image);
  const { count, equal } = comparison;
  if (count === 0) {
    const message = l10n.t('{0} and {1} hold the same {2}.', left.name, right.name, byteCount(equal));
    void vscode.window.showInformationMessage(message);
    return comparison;
  }
  const texts = sideBySide(left.image, right.image, comparison.differences);
  const title = l10n.t('{0} ↔ {1}: {2}', left.name, right.name, summary(comparison));
  // Two files may have one name: the sides are told apart by a folder. Ending in .dfu they would open in the DFU editor.
  const leftText = documents.put(`left/${left.name}.txt`, texts.left);
  const rightText = documents.put(`right/${right.name}.txt`, texts.right);
  await vscode.commands.executeCommand('vscode.diff', leftText, rightText, title, { preview: true });
  return comparison;
}

/** “3 runs differ, 412 bytes” and what only one side has. */
function summary({ count, changed, onlyLeft, onlyRight }: Comparison): string {
  return [
    count === 1 ? l10n.t('1 run differs') : l10n.t('{0} runs differ', count),
    ...(changed > 0 ? [l10n.t('{0} changed', byteCount(changed))] : []),
    ...(onlyLeft > 0 ? [l10n.t('{0} only on the left', byteCount(onlyLeft))] : []),
    ...(onlyRight > 0 ? [l10n.t('{0} only on the right', byteCount(onlyRight))] : []),
  ].join(', ');
}
