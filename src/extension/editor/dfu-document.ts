/**
 * An open .dfu as VS Code's custom editors want one: reads it, changes it, saves it, and tells its editors when it
 * changed.
 *
 * Below: what all open files have in common, the parser, the document's edits, VS Code's file system. Above: the provider and its panels. Reading begins
 * at once and is waited for by whoever needs the content, so that a large file and its webview load side by side.
 * Content is never changed in place: each edit makes a new file that shares the bytes it did not touch, and undoing is
 * going back to the old one.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { equalBytes } from '../../base/bytes.ts';
import { EditError } from '../../document/edit-error.ts';
import { editFile, recipeOf } from '../../document/edited-file.ts';
import { isFixable, isWhole } from '../../document/fixes.ts';
import { parseDfuse } from '../../formats/dfuse.ts';
import type { DfuseFile } from '../../formats/dfuse-file.ts';
import type { DfuseProblem } from '../../formats/dfuse-problem.ts';
import { sha256Of } from '../../inspection/hashes.ts';
import type { Edit } from '../../messages/requests.ts';
import { isMissing, readIfPresent } from '../files/write-file.ts';
import { applyEdit, labelOf } from './apply-edit.ts';
import { saveFile } from './save-file.ts';
import { ShownDocument, type ShownSurroundings } from './shown-document.ts';

/** What a document needs from around it. */
export interface DocumentSurroundings extends ShownSurroundings {
  /** Called where a step of undo or redo belongs to content that another program has replaced since. */
  readonly onOutdatedStep: (label: string) => void;
}

/** What a file held that another program has changed while its backup lay there: not what it holds now. */
const SOMETHING_ELSE = new Uint8Array();

/** A change that VS Code can take back and make again. */
export interface DocumentEdit {
  /** Names the change in the menu: “Undo Rename Target”. */
  readonly label: string;
  undo(): void;
  redo(): void;
}

/** A .dfu that is open in at least one editor. */
export class DfuDocument extends ShownDocument<DfuseFile> {
  readonly format = 'dfuse';
  readonly entryPoint = undefined;
  readonly loaded: Promise<void>;
  private whyNotWritable: string | null = null;
  /** Counts how often another program's content took the place of ours: edits of before cannot be undone in it. */
  private replaced = 0;
  /** What the file held when it was last read or written; undefined where there is none yet. */
  private onDisk: Uint8Array | undefined;
  /** Whether another program changed the file while there were changes that were not saved: it was not read then. */
  private missedChange = false;
  private readonly edited = new vscode.EventEmitter<DocumentEdit>();
  /** Fires when a person changed the content. */
  readonly onDidEdit = this.edited.event;

  /** @param backup where the content is that was not saved when the window closed */
  constructor(
    uri: vscode.Uri,
    protected override readonly surroundings: DocumentSurroundings,
    backup?: vscode.Uri,
  ) {
    super(uri, surroundings);
    this.disposables.push(this.edited);
    this.loaded = this.load(backup);
    // Whoever shows the document tells of the failure; nobody may be there yet.
    this.loaded.catch(() => undefined);
  }

  get whyNotEditable(): string | null {
    const { present } = this;
    if (this.whyNotWritable !== null || !present || isWhole(present.problems)) {
      return this.whyNotWritable;
    }
    if (present.bytes.length === 0) {
      return null;
    }
    return present.prefix
      ? l10n.t('Not all of this file could be read, and writing it would lose the rest: editing is off.')
      : l10n.t('Only DfuSe files can be edited here.');
  }

  isFixable(problem: DfuseProblem): boolean {
    return isFixable(problem);
  }

  edit(edit: Edit): void {
    this.makeEdit(labelOf(edit), (file) => applyEdit(file, edit));
  }

  /**
   * Changes the content, under a name for the undo menu.
   * @param revision what the change was thought of for: who was asked something may have answered about an older one
   * @throws EditError `document-changed`, and what `editFile` throws
   */
  change(label: string, revision: number, change: Parameters<typeof editFile>[1]): void {
    if (revision !== this.revision) {
      throw new EditError('document-changed', {});
    }
    this.makeEdit(label, (file) => editFile(file, change));
  }

  private makeEdit(label: string, change: (file: DfuseFile) => DfuseFile): void {
    // An empty file is no DfuSe file, and can be begun all the same: there is nothing to lose.
    const reason = this.present?.bytes.length === 0 ? this.whyNotWritable : this.whyNotEditable;
    if (reason !== null) {
      throw new RangeError(reason);
    }
    const changed = change(this.file);
    if (equalBytes(changed.bytes, this.file.bytes)) {
      return; // nothing to save, nothing to undo
    }
    const { replaced } = this;
    const stepTo = (content: () => DfuseFile) => (): void => {
      if (replaced === this.replaced) {
        this.show(content());
        this.catchUp();
      } else {
        this.surroundings.onOutdatedStep(label);
      }
    };
    const undo = stepTo(recipeOf(this.file));
    this.show(changed);
    this.edited.fire({ label, undo, redo: stepTo(recipeOf(changed)) });
  }

  /** Whether the content is not what the file held when it was last read or written. */
  get isDirty(): boolean {
    return this.onDisk === undefined || !equalBytes(this.file.bytes, this.onDisk);
  }

  /** Writes the content to the document's file. */
  async save(): Promise<void> {
    const { bytes } = this.file;
    await saveFile(this.uri, bytes, this.onDisk);
    this.onDisk = bytes;
    this.missedChange = false;
  }

  /** Writes the content to another file, which VS Code has asked about if there is one. */
  async saveAs(destination: vscode.Uri): Promise<void> {
    await saveFile(destination, this.file.bytes, undefined);
  }

  /** Goes back to what is on disk. */
  async revert(): Promise<void> {
    this.takeIn(await vscode.workspace.fs.readFile(this.uri));
  }

  /** Writes the content where VS Code keeps what is not saved. Its name says what the file held, as far as that is known. */
  async backUp(destination: vscode.Uri): Promise<vscode.CustomDocumentBackup> {
    const { onDisk, file } = this;
    await vscode.workspace.fs.writeFile(destination, file.bytes);
    const id = destination.with({ fragment: onDisk ? await sha256Of(onDisk) : '' }).toString();
    const forget = async (): Promise<void> => vscode.workspace.fs.delete(destination);
    // A backup that is gone already needs no deleting.
    return { id, delete: () => void forget().catch(() => undefined) };
  }

  private async load(backup: vscode.Uri | undefined): Promise<void> {
    const [onDisk, kept, whyNotWritable] = await Promise.all([
      backup ? readIfPresent(this.uri) : vscode.workspace.fs.readFile(this.uri),
      backup && vscode.workspace.fs.readFile(backup.with({ fragment: '' })),
      reasonNotToEdit(this.uri),
    ]);
    // Saving over what another program has written since asks, as it would have asked before the window closed.
    this.onDisk = onDisk && backup?.fragment && (await sha256Of(onDisk)) !== backup.fragment ? SOMETHING_ELSE : onDisk;
    this.whyNotWritable = whyNotWritable;
    this.show(parseDfuse(kept ?? onDisk ?? new Uint8Array()));
  }

  /** Shows what the file holds now; where another program wrote it, what was edited before is past. */
  private takeIn(bytes: Uint8Array): void {
    if (this.onDisk === undefined || !equalBytes(bytes, this.onDisk)) {
      this.replaced++;
    }
    this.onDisk = bytes;
    this.missedChange = false;
    this.show(parseDfuse(bytes));
  }

  /** Nothing is left that is not saved: what another program has made of the file meanwhile is what it is. */
  private catchUp(): void {
    if (this.missedChange && !this.isDirty) {
      void this.reloadSafely();
    }
  }

  /**
   * Takes in what is on disk now, if it is something else. A file that is gone keeps showing what it was; one with
   * changes that are not saved stays, and saving asks; where these are undone, it is taken in then.
   */
  protected async reload(): Promise<void> {
    if (this.isDirty) {
      this.missedChange = true;
      return;
    }
    this.missedChange = false;
    const bytes = await vscode.workspace.fs.readFile(this.uri);
    // Somebody may have changed the content while the file was read: that stays.
    if (!this.isDirty && !equalBytes(bytes, this.file.bytes)) {
      this.takeIn(bytes);
    }
  }
}

/** Why the file cannot be changed where it is; null where it can. */
async function reasonNotToEdit(file: vscode.Uri): Promise<string | null> {
  if (vscode.workspace.fs.isWritableFileSystem(file.scheme) === false) {
    return l10n.t('This is a version that cannot be changed: editing is off.');
  }
  const permissions = await permissionsOf(file);
  return (permissions & vscode.FilePermission.Readonly) !== 0
    ? l10n.t('This file is read-only: editing is off.')
    : null;
}

/** None for a file that is gone: its content may be in a backup, and saving makes the file again. */
async function permissionsOf(file: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(file)).permissions ?? 0;
  } catch (error) {
    if (isMissing(error)) {
      return 0;
    }
    throw error;
  }
}
