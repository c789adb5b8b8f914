/**
 * Which file a command is about: the one that was clicked, else the one in front, else the only one there is.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { FIRMWARE_EXTENSIONS, hasExtension } from './file-names.ts';
import { findDfus } from './find-dfus.ts';

/** The file of the tab in front if it is a .dfu, in whatever editor it is open. */
export function dfuInFront(): vscode.Uri | undefined {
  const uri = uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return uri && hasExtension(uri.path, ['dfu']) ? uri : undefined;
}

/** The file of the tab in front if it is firmware by its name, in whatever editor it is open. */
export function firmwareInFront(): vscode.Uri | undefined {
  const uri = uriOf(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
  return uri && hasExtension(uri.path, ['dfu', ...FIRMWARE_EXTENSIONS]) ? uri : undefined;
}

/**
 * The .dfu that a command is about: `clicked` if it was given, the one in front, the only one of the workspace, or the
 * one that the user picks: from the disk, where the workspace holds none or cannot be searched. Undefined where the user
 * picks none.
 */
export async function dfuAtHand(clicked: vscode.Uri | undefined): Promise<vscode.Uri | undefined> {
  return clicked ?? dfuInFront() ?? (await pickDfu());
}

async function pickDfu(): Promise<vscode.Uri | undefined> {
  let title = l10n.t('Choose a .dfu file');
  const files = await findDfus(100, (error) => {
    title = l10n.t('Choose a .dfu file: the workspace could not be searched ({0})', String(error));
  });
  if (files.length === 1) {
    return files[0];
  }
  if (files.length === 0) {
    return pickFile(title, { [l10n.t('DFU firmware')]: ['dfu'] });
  }
  const items = files
    .map((file) => ({ label: vscode.workspace.asRelativePath(file), file }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose a .dfu file') }))?.file;
}

/** Asks for firmware files of any format, with or without an ending. Empty where the user picks none. */
export async function pickFirmware(title: string): Promise<readonly vscode.Uri[]> {
  const filters = { [l10n.t('Firmware')]: ['dfu', ...FIRMWARE_EXTENSIONS], [l10n.t('All files')]: ['*'] };
  return (await vscode.window.showOpenDialog({ title, filters, canSelectMany: true })) ?? [];
}

/** Asks for one existing file. */
export async function pickFile(title: string, filters: Record<string, string[]>): Promise<vscode.Uri | undefined> {
  const options = { title, filters: { ...filters, [l10n.t('All files')]: ['*'] } };
  return (await vscode.window.showOpenDialog(options))?.[0];
}

/** Saves the file first where an editor holds changes that are not on disk yet. False: the user wants none of it. */
export async function saveIfDirty(file: vscode.Uri): Promise<boolean> {
  const tabs = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
  const dirty = tabs.some((tab) => tab.isDirty && uriOf(tab.input)?.toString() === file.toString());
  if (!dirty) {
    return true;
  }
  const save = l10n.t('Save and Go On');
  const useSaved = l10n.t('Use What Is Saved');
  const question = l10n.t('{0} has changes that are not saved.', vscode.workspace.asRelativePath(file));
  const answer = await vscode.window.showWarningMessage(question, { modal: true }, save, useSaved);
  return answer === useSaved || (answer === save && (await vscode.workspace.save(file)) !== undefined);
}

function uriOf(input: unknown): vscode.Uri | undefined {
  return input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText ? input.uri : undefined;
}
