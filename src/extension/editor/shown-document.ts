/**
 * A firmware file that is open: its name, the chip that it is seen with, and a look-out for changes on disk. What both
 * editors have in common.
 *
 * Below: chips, VS Code's file system. Above: the .dfu that can be changed, and files of other formats, which are only
 * shown.
 */

import * as vscode from 'vscode';
import type { Edit } from '../../messages/requests.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { CHIPS } from '../../stm32/devices/chip-table.ts';
import { baseName, folderOf } from '../files/file-names.ts';
import type { OpenDocument } from './editor-session.ts';
import { identifyFile, type KnownOfFile } from './identify-file.ts';
import type { OpenedFile, OpenedProblem } from './opened-file.ts';

/** Milliseconds of quiet after a change on disk before the file is read: who writes it may not have finished. */
const SETTLE = 100;

/** Where the chosen chip of a file is remembered. */
export interface ChipMemory {
  get(file: vscode.Uri): string | undefined;
  set(file: vscode.Uri, chip: string): void;
}

/** What every open file needs from around it. */
export interface ShownSurroundings {
  readonly chipMemory: ChipMemory;
  readonly onFailure: (error: unknown) => void;
}

/** A file that is open in at least one editor. */
export abstract class ShownDocument<File extends OpenedFile = OpenedFile>
  implements vscode.CustomDocument, OpenDocument
{
  revision = 0;
  readonly chips = CHIPS;
  /** Resolves when there is content for the first time; rejects where the file cannot be read. */
  abstract readonly loaded: Promise<void>;
  abstract readonly format: OpenDocument['format'];
  abstract readonly entryPoint: OpenDocument['entryPoint'];
  abstract readonly whyNotEditable: string | null;
  known: KnownOfFile = { identity: undefined, guess: undefined };
  private content: File | undefined;
  private chosenChip: ChipDescription | undefined;
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when there is other content, or another chip. */
  readonly onDidChange = this.changed.event;
  private readonly disposed = new vscode.EventEmitter<void>();
  /** Fires when the last editor of it has closed. */
  readonly onDidDispose = this.disposed.event;
  protected readonly disposables: vscode.Disposable[] = [this.changed, this.disposed];
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly uri: vscode.Uri,
    protected readonly surroundings: ShownSurroundings,
  ) {
    this.chosenChip = CHIPS.find(({ name }) => name === surroundings.chipMemory.get(uri));
    this.watch();
  }

  get name(): string {
    return baseName(this.uri.path);
  }

  get file(): File {
    if (!this.content) {
      throw new Error('The document was used before it was loaded');
    }
    return this.content;
  }

  /** As `file`; undefined before it was loaded. */
  protected get present(): File | undefined {
    return this.content;
  }

  get chip(): ChipDescription | undefined {
    return this.chosenChip ?? this.known.guess?.chip;
  }

  get chipIsGuessed(): boolean {
    return this.chosenChip === undefined;
  }

  chooseChip(name: string): void {
    this.chosenChip = CHIPS.find((chip) => chip.name === name);
    this.surroundings.chipMemory.set(this.uri, name);
    this.changed.fire();
  }

  abstract isFixable(problem: OpenedProblem): boolean;

  abstract edit(edit: Edit): void;

  /** Takes in what is on disk now. Called after a change there, once there has been content. */
  protected abstract reload(): Promise<void>;

  dispose(): void {
    this.disposed.fire();
    clearTimeout(this.settling);
    this.disposables.forEach((disposable) => void disposable.dispose());
  }

  protected show(content: File): void {
    this.content = content;
    this.known = identifyFile(content, CHIPS);
    this.revision++;
    this.changed.fire();
  }

  private watch(): void {
    const folder = this.uri.with({ path: folderOf(this.uri.path) || '/' });
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '*'));
    const onEvent = (file: vscode.Uri): void => {
      if (file.path === this.uri.path) {
        clearTimeout(this.settling);
        this.settling = setTimeout(() => void this.reloadSafely(), SETTLE);
      }
    };
    this.disposables.push(watcher, watcher.onDidChange(onEvent), watcher.onDidCreate(onEvent));
  }

  /** Takes in what is on disk now; tells where that fails. Never throws. */
  protected async reloadSafely(): Promise<void> {
    try {
      await this.loaded;
      await this.reload();
    } catch (error) {
      this.surroundings.onFailure(error);
    }
  }
}
