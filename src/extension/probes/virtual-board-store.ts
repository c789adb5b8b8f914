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
import { SystemClock } from '../../base/clock.ts';
import type { BackgroundWorker, StartWorker } from '../../platform/port.ts';
import { takeImage } from '../../programming/image-turn.ts';
import type { Journal } from '../../programming/journal.ts';
import { isProgrammingError } from '../../programming/programming-error.ts';
import type { FromBoard, ToBoard } from '../../virtual-board/worker/board-messages.ts';
import { RemoteBoard } from '../../virtual-board/worker/remote-board.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { readIfPresent } from '../files/write-file.ts';
import type { Output } from '../output.ts';
import { readSetting } from '../settings.ts';
import type { OpenOptions } from './board-provider.ts';
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
  /** By which programs take turns at the file: the command line and other windows have the same. */
  readonly journal: () => Promise<Pick<Journal, 'hold' | 'release'>>;
}

/** How long a job waits for the file. */
type TakeOptions = Pick<OpenOptions, 'patience' | 'onWaiting' | 'signal'>;

/** Makes the virtual board when it is first needed, and keeps its image on disk. */
export class VirtualBoardStore implements vscode.Disposable {
  private made: Made | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Everything that is done with the file, one after the other. */
  private turns: Promise<unknown> = Promise.resolve();
  /** Lets the file go, which is this window's while a job is at the board. */
  private letGo: (() => Promise<void>) | undefined;

  constructor(
    private readonly places: BoardPlaces,
    private readonly startWorker: StartWorker,
    private readonly output: Output,
  ) {}

  /**
   * The board as its file has it now: the same one as before, unless another program changed the file. From now on the file
   * is this window's, until it is given back.
   * @throws ProgrammingError `chip-in-use` where another program has it still after `patience` milliseconds
   */
  take({ patience = 0, onWaiting, signal }: TakeOptions): Promise<RemoteBoard> {
    return this.inTurn(async () => {
      const wait = { clock: new SystemClock(), patience, signal };
      this.letGo = await takeImage(await this.places.journal(), {
        ...wait,
        onWaiting: (_, waited) => onWaiting?.(waited),
      });
      return this.board();
    });
  }

  /** The job is over: writes what is not on disk yet, and lets other programs at the file. */
  giveBack(): Promise<void> {
    return this.inTurn(async () => {
      await this.write();
      await this.letGo?.();
      this.letGo = undefined;
    });
  }

  private async board(): Promise<RemoteBoard> {
    await this.write();
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

  dispose(): void {
    // VS Code gives five seconds and half of its interface now; the file is at most one interval behind.
    void this.giveBack().finally(() => this.forget());
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turns.then(work);
    this.turns = done.catch(() => undefined); // whoever asked for it is told
    return done;
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
        this.timer ??= setTimeout(() => void this.inTurn(() => this.write()), SAVE_INTERVAL);
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

  /** Writes what is not on disk yet, where the file is this window's or nobody's. Never throws. */
  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { made } = this;
    if (!made) {
      return;
    }
    try {
      const image = await made.board.image();
      if (sameImage(made.saved, image)) {
        return;
      }
      if (this.letGo) {
        await this.writeImage(made, image);
      } else {
        // Firmware that programs flash between two jobs.
        const letGo = await takeImage(await this.places.journal(), { clock: new SystemClock(), patience: 0 });
        await this.writeImage(made, image).finally(letGo);
      }
    } catch (error) {
      if (isProgrammingError(error, 'chip-in-use')) {
        return; // what that program leaves there counts: the next job begins with it
      }
      // The board goes on in memory; whoever looks for the file finds the reason in the log.
      this.output.log.warn(`The virtual board could not be saved to ${made.file.toString(true)}`);
      this.output.logError(error);
    }
  }

  private async writeImage(made: Made, image: Uint8Array): Promise<void> {
    // What another program has put there since is not written over either.
    if (sameImage(made.saved, await readIfPresent(made.file))) {
      await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(made.file, '..'));
      // In place: a file that came and went beside it every second would make the Explorer jump.
      await vscode.workspace.fs.writeFile(made.file, image);
      made.saved = image;
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
