/**
 * An open .dfu as VS Code's custom editors want one: reads it, watches it, tells its editors when it changed.
 *
 * Below: the parser, VS Code's file system. Above: the provider and its panels. Reading begins at once and is waited
 * for by whoever needs the content, so that a large file and its webview load side by side.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { equalBytes } from '../../base/bytes.ts';
import { parseDfuse } from '../../formats/dfuse.ts';
import type { DfuseFile } from '../../formats/dfuse-file.ts';
import type { Edit } from '../../messages/requests.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { CHIPS } from '../../stm32/devices/chip-table.ts';
import { baseName, folderOf } from '../files/file-names.ts';
import type { OpenDocument } from './editor-session.ts';
import { guessChipOfFile } from './guess-chip-of-file.ts';

/** Milliseconds of quiet after a change on disk before the file is read: who writes it may not have finished. */
const SETTLE = 100;

/** Where the chosen chip of a file is remembered. */
export interface ChipMemory {
  get(file: vscode.Uri): string | undefined;
  set(file: vscode.Uri, chip: string): void;
}

/** A .dfu that is open in at least one editor. */
export class DfuDocument implements vscode.CustomDocument, OpenDocument {
  revision = 0;
  whyNotEditable: string | null = null;
  readonly chips = CHIPS;
  /** Resolves when there is content for the first time; rejects where the file cannot be read. */
  readonly loaded: Promise<void>;
  private content: DfuseFile | undefined;
  private chosenChip: ChipDescription | undefined;
  private guessedChip: ChipDescription | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when there is other content, or another chip. */
  readonly onDidChange = this.changed.event;
  private readonly disposables: vscode.Disposable[] = [this.changed];
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly uri: vscode.Uri,
    private readonly chipMemory: ChipMemory,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.chosenChip = CHIPS.find(({ name }) => name === chipMemory.get(uri));
    this.loaded = this.load();
    // Whoever shows the document tells of the failure; nobody may be there yet.
    this.loaded.catch(() => undefined);
    this.watch();
  }

  get name(): string {
    return baseName(this.uri.path);
  }

  get file(): DfuseFile {
    if (!this.content) {
      throw new Error('The document was used before it was loaded');
    }
    return this.content;
  }

  get chip(): ChipDescription | undefined {
    return this.chosenChip ?? this.guessedChip;
  }

  get chipIsGuessed(): boolean {
    return this.chosenChip === undefined;
  }

  chooseChip(name: string): void {
    this.chosenChip = CHIPS.find((chip) => chip.name === name);
    this.chipMemory.set(this.uri, name);
    this.changed.fire();
  }

  isFixable(): boolean {
    return false;
  }

  edit(edit: Edit): void {
    throw new RangeError(`Not yet: ${edit.change}`);
  }

  dispose(): void {
    clearTimeout(this.settling);
    this.disposables.forEach((disposable) => void disposable.dispose());
  }

  private async load(): Promise<void> {
    const [bytes, whyNotEditable] = await Promise.all([
      vscode.workspace.fs.readFile(this.uri),
      reasonNotToEdit(this.uri),
    ]);
    this.whyNotEditable = whyNotEditable;
    this.show(parseDfuse(bytes));
  }

  private show(content: DfuseFile): void {
    this.content = content;
    this.guessedChip = this.chosenChip ? undefined : guessChipOfFile(content, CHIPS);
    this.revision++;
  }

  private watch(): void {
    const folder = this.uri.with({ path: folderOf(this.uri.path) || '/' });
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
    const onEvent = (file: vscode.Uri): void => {
      if (file.path === this.uri.path) {
        clearTimeout(this.settling);
        this.settling = setTimeout(() => void this.reload(), SETTLE);
      }
    };
    this.disposables.push(watcher, watcher.onDidChange(onEvent), watcher.onDidCreate(onEvent));
  }

  /** Takes in what is on disk now, if it is something else. A file that is gone keeps showing what it was. */
  private async reload(): Promise<void> {
    try {
      await this.loaded;
      const bytes = await vscode.workspace.fs.readFile(this.uri);
      if (!equalBytes(bytes, this.file.bytes)) {
        this.show(parseDfuse(bytes));
        this.changed.fire();
      }
    } catch (error) {
      this.onFailure(error);
    }
  }
}

/** Why the file cannot be changed where it is; null where it can. */
async function reasonNotToEdit(file: vscode.Uri): Promise<string | null> {
  if (vscode.workspace.fs.isWritableFileSystem(file.scheme) === false) {
    return l10n.t('This is a version that cannot be changed: editing is off.');
  }
  const { permissions = 0 } = await vscode.workspace.fs.stat(file);
  return (permissions & vscode.FilePermission.Readonly) !== 0
    ? l10n.t('This file is read-only: editing is off.')
    : null;
}
