/**
 * The virtual board of this window, and the file that its flash lives in: so that it survives a reload, the
 * command-line tool sees it, and somebody may put another board there by replacing the file.
 *
 * Below: the virtual board, VS Code's file system. Above: the list of probes.
 */

import * as vscode from 'vscode';
import { equalBytes } from '../../base/bytes.ts';
import { scopeOfImage } from '../../programming/journal-folder.ts';
import type { VirtualBoard } from '../../virtual-board/virtual-board.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { readIfPresent } from '../files/write-file.ts';
import type { Output } from '../output.ts';
import { readSetting } from '../settings.ts';

/** Flash may change a thousand times a second; the file follows at this distance, in milliseconds. */
const SAVE_INTERVAL = 1000;

/** The board with what it was made from: when that changes, another board takes its place. */
interface Made {
  readonly board: VirtualBoard;
  readonly file: vscode.Uri;
  readonly pace: string;
  /** The file's content as far as this window knows; undefined before there is one. */
  saved: Uint8Array | undefined;
}

/** Makes the virtual board when it is first needed, and keeps its image on disk. */
export class VirtualBoardStore implements vscode.Disposable {
  private made: Made | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();

  /** @param storage the extension's own folder, for a board whose file nobody chose */
  constructor(
    private readonly storage: vscode.Uri,
    private readonly output: Output,
  ) {}

  /** The board as its file has it now: the same one as before, unless another program changed the file. */
  async board(): Promise<VirtualBoard> {
    await this.save();
    const file = this.imageFile();
    const pace = readSetting('virtualBoard.pace');
    const image = await readIfPresent(file);
    const { made } = this;
    if (made && made.file.toString() === file.toString() && made.pace === pace && sameImage(made.saved, image)) {
      return made.board;
    }
    return (this.made = await this.make(file, pace, image)).board;
  }

  /** Writes what is not on disk yet. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.saving = this.saving.then(() => this.write());
    return this.saving;
  }

  /** Where the image is kept. */
  imageFile(): vscode.Uri {
    const path = readSetting('virtualBoard.image');
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    if (path === '') {
      return vscode.Uri.joinPath(this.storage, 'virtual-nucleo-f401re.img');
    }
    const absolute = path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path);
    return absolute ? vscode.Uri.file(path) : vscode.Uri.joinPath(folder ?? this.storage, path);
  }

  /** What tells its journal from those of other virtual boards. */
  scope(): string {
    const file = this.imageFile();
    return scopeOfImage(file.scheme === 'file' ? file.fsPath : file.toString());
  }

  dispose(): void {
    // VS Code gives five seconds and half of its interface now; the file is at most one interval behind.
    void this.save();
  }

  private async make(file: vscode.Uri, pace: Made['pace'], image: Uint8Array | undefined): Promise<Made> {
    const { VirtualBoard } = await import(/* webpackMode: "eager" */ '../../virtual-board/virtual-board.ts');
    const board = boardFrom(
      () =>
        new VirtualBoard({
          pace: pace === 'real-time' ? 'real-time' : 'virtual',
          ...(image && { image }),
        }),
      file,
    );
    board.onFlashChanged(() => {
      this.timer ??= setTimeout(() => void this.save(), SAVE_INTERVAL);
    });
    return { board, file, pace, saved: image };
  }

  private async write(): Promise<void> {
    const { made } = this;
    const image = made?.board.boardImage();
    if (!made || !image || sameImage(made.saved, image)) {
      return;
    }
    try {
      await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(made.file, '..'));
      // In place: a file that came and went beside it every second would make the Explorer jump.
      await vscode.workspace.fs.writeFile(made.file, image);
      made.saved = image;
    } catch (error) {
      // The board goes on in memory; whoever looks for the file finds the reason in the log.
      this.output.log.warn(`The virtual board could not be saved to ${made.file.toString(true)}`);
      this.output.logError(error);
    }
  }
}

function sameImage(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}

/** Makes the board. @throws ExtensionError `bad-board-image` where the file is something else: it is not written over */
function boardFrom(make: () => VirtualBoard, file: vscode.Uri): VirtualBoard {
  try {
    return make();
  } catch (error) {
    throw error instanceof RangeError
      ? new ExtensionError('bad-board-image', { file: vscode.workspace.asRelativePath(file) })
      : error;
  }
}
