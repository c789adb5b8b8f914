/**
 * “Add Element”: the content of a file as elements of the .dfu in front, which is opened where it is not open yet.
 *
 * Below: the open documents. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { DFU_EDITOR } from '../contributions.ts';
import { addElementsFromFile, addTargetFromFile } from '../editor/add-firmware.ts';
import type { DfuDocument } from '../editor/dfu-document.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { dfuAtHand } from '../files/file-at-hand.ts';
import { fileUnasked } from '../files/firmware.ts';

/**
 * Runs the command. Returns the file that was added to; undefined where the user gave up.
 * @throws ExtensionError `needs-file` where nobody can be asked and no file to add was named; EditError
 */
export async function addElement(
  { openDfus }: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<vscode.Uri | undefined> {
  const options = optionsIn(more);
  const unasked = options.ask === false;
  if (unasked && !options.with) {
    throw new ExtensionError('needs-file', {});
  }
  const file = unasked ? fileUnasked(clicked) : await dfuAtHand(clicked);
  if (!file) {
    return undefined;
  }
  await vscode.commands.executeCommand('vscode.openWith', file, DFU_EDITOR);
  const document = openDfus.get(file.toString());
  if (!document) {
    throw new ExtensionError('needs-file', {}); // VS Code has opened it otherwise, or not at all
  }
  await document.loaded;
  const before = document.revision;
  const target = await chooseTarget(document, unasked);
  if (target === 'none') {
    await addTargetFromFile(document, unasked ? options : undefined);
  } else if (target !== undefined) {
    await addElementsFromFile(document, target, unasked ? options : undefined);
  }
  return document.revision === before ? undefined : file;
}

/** The only target, the one that the user picks, or that there is none; undefined where the user picks none. */
async function chooseTarget({ file }: DfuDocument, unasked: boolean): Promise<number | 'none' | undefined> {
  const { targets } = file;
  if (targets.length < 2 || unasked) {
    return targets.length === 0 ? 'none' : 0;
  }
  const items = targets.map(({ name, elements }, index) => ({
    label: l10n.t('Target {0}: {1}', index, name),
    description: elements.length === 1 ? l10n.t('1 element') : l10n.t('{0} elements', elements.length),
    index,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose the target') }))?.index;
}
