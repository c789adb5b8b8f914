/**
 * The virtual board of this window, and the file that its flash lives in: so that it survives a reload, the
 * command-line tool sees it, and somebody may put another board there by replacing the file.
 *
 * The board itself lives in a worker: nothing that it computes blocks the extension host.
 *
 * Below: the host's end of the virtual board, VS Code's file system. Above: the virtual provider.
 */

import * as vscode from 'vscode';
import { equalBytes } from '../../base/bytes.ts';
import type { BackgroundWorker, StartWorker } from '../../platform/port.ts';
import type { FromBoard, ToBoard } from '../../virtual-board/worker/board-messages.ts';
import { RemoteBoard } from '../../virtual-board/worker/remote-board.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { readIfPresent } from '../files/write-file.ts';
import type { Output } from '../output.ts';
import { readSetting } from '../settings.ts';
import { virtualBoardFile } from './virtual-board-file.ts';

/** Flash may change a thousand times a second; the file follows at this distance, in milliseconds. */
const SAVE_INTERVAL = 1000;

/** The board with what it was made from: when that changes, another board takes its place. */
interface Made {
  readonly board: RemoteBoard;
  readonly worker: BackgroundWorker;
  readonly file: vscode.Uri;
  readonly pace: string;
  /** The file's content as far as this window knows; undefined before there is one. */
  saved: Uint8Array | undefined;
}

/** Where things lie. */
export interface BoardPlaces {
  /** The extension's own folder, for a board whose file nobody chose. */
  readonly storage: vscode.Uri;
  /** The program of the board's worker. */
  readonly script: vscode.Uri;
}

/** Makes the virtual board when it is first needed, and keeps its image on disk. */
export class VirtualBoardStore implements vscode.Disposable {
  private made: Made | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly places: BoardPlaces,
    private readonly startWorker: StartWorker,
    private readonly output: Output,
  ) {}

  /** The board as its file has it now: the same one as before, unless another program changed the file. */
  async board(): Promise<RemoteBoard> {
    await this.save();
    const file = virtualBoardFile(this.places.storage);
    const pace = readSetting('virtualBoard.pace');
    const image = await readIfPresent(file);
    const { made } = this;
    if (made && made.file.toString() === file.toString() && made.pace === pace && sameImage(made.saved, image)) {
      return made.board;
    }
    this.forget();
    return (this.made = await this.make(file, pace, image)).board;
  }

  /** Writes what is not on disk yet. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.saving = this.saving.then(() => this.write());
    return this.saving;
  }

  dispose(): void {
    // VS Code gives five seconds and half of its interface now; the file is at most one interval behind.
    void this.save().then(() => this.forget());
  }

  private forget(): void {
    const { made } = this;
    this.made = undefined;
    made?.worker.end();
  }

  private async make(file: vscode.Uri, pace: Made['pace'], image: Uint8Array | undefined): Promise<Made> {
    const script = new TextDecoder().decode(await vscode.workspace.fs.readFile(this.places.script));
    const worker = this.startWorker(script);
    try {
      const board = await boardIn(worker, { pace: pace === 'real-time' ? 'real-time' : 'virtual', image }, file);
      const made: Made = { board, worker, file, pace, saved: image };
      board.onFlashChanged(() => {
        this.timer ??= setTimeout(() => void this.save(), SAVE_INTERVAL);
      });
      worker.onEnd((error) => {
        if (this.made === made) {
          // The next job begins with a new one, as the file has it.
          this.made = undefined;
          this.output.logError(error);
        }
      });
      return made;
    } catch (error) {
      worker.end();
      throw error;
    }
  }

  private async write(): Promise<void> {
    const { made } = this;
    if (!made) {
      return;
    }
    try {
      const image = await made.board.image();
      if (sameImage(made.saved, image)) {
        return;
      }
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
async function boardIn(
  worker: BackgroundWorker,
  { pace, image }: { readonly pace: 'real-time' | 'virtual'; readonly image: Uint8Array | undefined },
  file: vscode.Uri,
): Promise<RemoteBoard> {
  const channel = {
    send: (message: ToBoard) => worker.send(message),
    // Both ends are of one build: what comes is what `board-messages.ts` says.
    onMessage: (listener: (message: FromBoard) => void) =>
      worker.onMessage((message) => listener(message as FromBoard)),
  };
  try {
    return await RemoteBoard.make(channel, { pace, ...(image && { image }) }, (ended) => worker.onEnd(ended));
  } catch (error) {
    throw error instanceof RangeError
      ? new ExtensionError('bad-board-image', { file: vscode.workspace.asRelativePath(file) })
      : error;
  }
}
