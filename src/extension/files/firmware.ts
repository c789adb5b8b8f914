/**
 * The firmware that a command sends to a board: a file's bytes at their addresses.
 *
 * Below: read-dfu. Above: flash, plan, verify, tasks.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { hex32 } from '../../base/hex.ts';
import { targetImage } from '../../formats/dfuse.ts';
import type { DfuseTarget } from '../../formats/dfuse-file.ts';
import { FormatError } from '../../formats/format-error.ts';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import { byteCount } from '../../texts/quantities.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { dfuAtHand, saveIfDirty } from './file-at-hand.ts';
import { baseName } from './file-names.ts';
import { acceptErrors, errorsOf, readDfu } from './read-dfu.ts';

/** Bytes for a board, and what people call them. */
export interface Firmware {
  readonly file: vscode.Uri;
  readonly name: string;
  readonly image: FirmwareImage;
}

/**
 * The firmware that a command is about. Asks for what is not clear: which file, which target, whether in spite of errors.
 * @param anyway what the button says that accepts a file with errors
 * @returns undefined where the user gave up
 */
export async function firmwareAtHand(clicked: vscode.Uri | undefined, anyway: string): Promise<Firmware | undefined> {
  const file = await dfuAtHand(clicked);
  if (!file || !(await saveIfDirty(file))) {
    return undefined;
  }
  const dfu = await readDfu(file);
  if (!(await acceptErrors(file, dfu, anyway))) {
    return undefined;
  }
  const target = dfu.targets.length > 1 ? await pickTarget(dfu.targets) : dfu.targets[0];
  return target && { file, name: baseName(file.path), image: targetImage(target) };
}

/**
 * The same where nobody can be asked.
 * @throws FormatError `has-errors`, `no-content`; ExtensionError `bad-task` where the file has several targets
 */
export async function firmwareOf(file: vscode.Uri): Promise<Firmware> {
  const name = baseName(file.path);
  const dfu = await readDfu(file);
  const problems = errorsOf(dfu);
  if (problems.length > 0) {
    throw new FormatError('has-errors', { file: name, problems });
  }
  const [target, another] = dfu.targets;
  if (another) {
    throw new ExtensionError('bad-task', { reason: l10n.t('{0} has {1} targets.', name, dfu.targets.length) });
  }
  if (!target || target.elements.length === 0) {
    throw new FormatError('no-content', {});
  }
  return { file, name, image: targetImage(target) };
}

async function pickTarget(targets: readonly DfuseTarget[]): Promise<DfuseTarget | undefined> {
  const items = targets.map((target) => ({
    label: l10n.t('Target {0}: {1}', target.index, target.name),
    description: l10n.t('alternate setting {0}', target.alternateSetting),
    detail: target.elements.map(({ address, size }) => `${hex32(address)} (${byteCount(size)})`).join(', '),
    target,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose the target') }))?.target;
}
