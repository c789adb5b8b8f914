/**
 * Runs a verb for a window: gives it the files of the workspace, the boards of this window, its settings, whoever watches
 * and whoever can be asked. Commands and tasks differ in what they ask and tell; what is done is the verb's.
 *
 * Below: verbs, jobs on boards, VS Code's files. Above: the commands, the tasks.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { Firmware as ReadFirmware } from '../formats/convert.ts';
import type { Comparison } from '../image/compare.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import type { FlashOutcome } from '../programming/outcome.ts';
import { isProgrammingError } from '../programming/programming-error.ts';
import type { Answers } from '../programming/question.ts';
import type { BoardArguments } from '../verbs/board-options.ts';
import { type GivenWords, readArguments } from '../verbs/read-arguments.ts';
import type {
  BoardInHand,
  DefinedVerb,
  FlashChange,
  Verb,
  VerbBoards,
  VerbData,
  VerbFiles,
  VerbOutcome,
  VerbSurroundings,
  WrittenFile,
} from '../verbs/verb.ts';
import { VerbError } from '../verbs/verb-error.ts';
import type { Operands, Options, VerbArguments } from '../verbs/verb-words.ts';
import { GivenUp } from './cancellation.ts';
import type { CommandContext } from './command-context.ts';
import { VIRTUAL_PROBE } from './contributions.ts';
import { ExtensionError } from './errors/extension-error.ts';
import { baseName } from './files/file-names.ts';
import type { Firmware } from './files/firmware.ts';
import { isMissing, replaceFile, writeUnasked } from './files/write-file.ts';
import { type FlashReport, reportLines } from './flash-report.ts';
import type { Board } from './probes/board-jobs.ts';
import type { JobView } from './probes/job-view.ts';
import { readSetting } from './settings.ts';

/** What somebody wants of a verb, besides its words. */
export interface VerbRun {
  /** “Flashing firmware.dfu” */
  readonly title: string;
  readonly view: JobView;
  /** Firmware that was read and asked about already, in place of the files that the words name. */
  readonly firmware?: Pick<ReadFirmware, 'image' | 'entryPoint'> & { readonly file?: vscode.Uri };
  /** Further firmware of that kind, for verbs that take one after the other. */
  readonly others?: readonly Firmware[];
  /** Compares, for a verb that does, with the board that was read where one was. */
  readonly compare?: (left: FirmwareImage, right: FirmwareImage, board: Board | undefined) => Promise<Comparison>;
  /** Called with the board in hand, before anything is done. Throws where it is not the one that is meant. */
  readonly onBoard?: (board: Board) => void;
  /** Resolves where a change is wanted on the board. Absent: nobody is asked, and a code says what would have been. */
  readonly beforeChange?: (board: Board, change: FlashChange) => Promise<void>;
  /** Answers what a job asks. */
  readonly ask?: Answers['ask'];
  /** Where what is made goes that the words have as `placeToAsk`. Undefined: nowhere, after all. */
  readonly place?: (file: WrittenFile, board: Board | undefined) => Promise<vscode.Uri | undefined>;
  /** Writes what is made, in place of the usual way; may put it elsewhere. Undefined: nobody wants it after all. */
  readonly write?: (files: readonly PlacedFile[]) => Promise<readonly vscode.Uri[] | undefined>;
  /** Whether files that hold something else may be replaced; default: as the verb has it. False: none is. */
  readonly mayReplace?: boolean;
  /** Where relative paths begin. */
  readonly folder?: vscode.Uri;
  /** A line of the answer, or beside it. */
  readonly print?: (line: string) => void;
}

/** How it ended. */
export interface VerbEnd<Data extends VerbData> {
  readonly result: VerbOutcome<Data>;
  /** The board that was used. */
  readonly board: Board | undefined;
  /** What came of a job that changed flash. */
  readonly report: FlashReport | undefined;
  /** The files that were written. */
  readonly written: readonly vscode.Uri[];
}

/** A file that is made, and where it belongs. */
export interface PlacedFile {
  readonly uri: vscode.Uri;
  readonly bytes: Uint8Array;
}

const ASKED = 'ask';

/** Stands for a place that is asked for when there is something to put there. @param name its ending says the format */
export function placeToAsk(name: string): string {
  return vscode.Uri.from({ scheme: ASKED, path: `/${name}` }).toString();
}

/**
 * Runs a verb.
 * @param words by the names that the verb has; files as `Uri.toString` has them, or as paths
 * @throws what the verb throws; VerbError `bad-arguments`; an `AbortError` where somebody gave it up
 */
export async function runVerb<Places extends Operands, Named extends Options, Data extends VerbData>(
  context: CommandContext,
  verb: DefinedVerb<Places, Named, Data>,
  words: GivenWords,
  run: VerbRun,
): Promise<VerbEnd<Data>> {
  const boards = new WindowBoards(context, verb, run);
  const written: vscode.Uri[] = [];
  const { compare, firmware, others = [], print = () => undefined, view } = run;
  const around: VerbSurroundings = {
    files: filesOf(run, written, () => boards.used),
    boards,
    ...(firmware && {
      firmware: ([path]) => {
        const known = others.find(({ file }) => file.toString() === path) ?? firmware;
        return { ...known, format: 'bin', problems: [] };
      },
    }),
    ...(compare && { compare: (left, right) => compare(left, right, boards.used) }),
    ...((run.beforeChange ?? run.ask) && {
      conversation: {
        beforeChange: (_, change) => boards.mustBeWanted(change),
        ...(run.ask && { ask: run.ask }),
      },
    }),
    print,
    note: print,
    onProgress: (progress) => boards.used?.onProgress(progress),
    signal: view.signal,
  };
  const given = { ...settingsFor(verb, firmware?.file), ...words };
  const read = readArguments(verb, given) as VerbArguments<Places, Named>;
  const result = await verb.run(read, around);
  return { result, board: boards.used, report: boards.report, written };
}

/** What settings say where the words do not. */
function settingsFor({ options }: Pick<Verb, 'options'>, file: vscode.Uri | undefined): GivenWords {
  return {
    ...('keep' in options && { keep: readSetting('flash.keepNeighbours', file) }),
    ...('compareBytes' in options && { compareBytes: readSetting('flash.compareEveryByte', file) }),
  };
}

/** The boards of this window, of which a verb uses one. */
class WindowBoards implements VerbBoards {
  readonly machine = vscode.env.appName;
  used: Board | undefined;
  report: FlashReport | undefined;

  constructor(
    private readonly context: CommandContext,
    private readonly verb: Pick<Verb, 'effects'>,
    private readonly run: VerbRun,
  ) {}

  /** No command lists: who chooses a probe sees them. */
  list: VerbBoards['list'] = () => Promise.resolve({ boards: [] });
  watch: VerbBoards['watch'] = () => Promise.resolve();

  use<T>(choice: BoardArguments, work: (board: BoardInHand) => Promise<T>): Promise<T> {
    const { title, view, firmware, onBoard } = this.run;
    const file = firmware?.file?.toString();
    const looksOnly = !this.verb.effects.some((effect) => effect === 'changes-flash' || effect === 'resets-board');
    const job = {
      title,
      probe: choice.virtual ? VIRTUAL_PROBE : choice.board,
      // Whoever only looks does not reset what runs.
      mode: choice.mode ?? (looksOnly ? ('attach' as const) : undefined),
      maximumClock: choice.clock,
      supplyVoltage: choice.volts,
      patience: choice.wait,
      work: async (board: Board): Promise<T> => {
        this.used = board;
        onBoard?.(board);
        const { session, journal, attempt, entry } = board;
        const onPlan: BoardInHand['onPlan'] = file === undefined ? undefined : (plan) => entry.planned({ file, plan });
        const onOutcome: BoardInHand['onOutcome'] = (outcome) => this.note(board, outcome);
        return this.noted(board, () =>
          work({ session, journal, advised: attempt, onOutcome, ...(onPlan && { onPlan }) }),
        );
      },
    };
    return this.context.boards.run(job, view);
  }

  async mustBeWanted(change: FlashChange): Promise<void> {
    if (this.used) {
      await this.run.beforeChange?.(this.used, change);
    }
  }

  /** Keeps what came of a job that did not come to its end, too. */
  private async noted<T>(board: Board, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isProgrammingError(error, 'flash-incomplete')) {
        this.note(board, error.details.outcome);
      }
      throw error;
    }
  }

  private note(board: Board, outcome: FlashOutcome): void {
    const { name, session, entry } = board;
    this.report = { title: `${this.run.title}: ${name}`, board: name, connection: session.connection, outcome };
    entry.reported(this.report);
    this.context.output.print(reportLines(this.report));
  }
}

/** The files of the workspace, by their addresses or paths. */
function filesOf(
  { folder, mayReplace = true, place, write }: VerbRun,
  written: vscode.Uri[],
  board: () => Board | undefined,
): VerbFiles {
  const uriOf = (path: string): vscode.Uri => fileAt(path, folder);
  return {
    nameOf: (path) => baseName(uriOf(path).path),
    join: (parent, name) => vscode.Uri.joinPath(uriOf(parent), name).toString(),
    async read(path) {
      try {
        return await vscode.workspace.fs.readFile(uriOf(path));
      } catch (error) {
        const reason = isMissing(error) ? l10n.t('there is no such file') : String(error);
        throw new VerbError('cannot-read', { file: path, reason }, error);
      }
    },
    async write(files, over) {
      const placed: PlacedFile[] = [];
      for (const file of files) {
        const named = uriOf(file.path);
        const uri = named.scheme === ASKED ? await place?.(file, board()) : named;
        if (!uri) {
          throw new GivenUp();
        }
        placed.push({ uri, bytes: file.bytes });
      }
      const usual = over && mayReplace ? replaceAll : writeUnasked;
      const places = write ? await write(placed) : await usual(placed).then(() => placed.map(({ uri }) => uri));
      if (!places) {
        throw new GivenUp();
      }
      written.push(...places);
    },
  };
}

async function replaceAll(files: readonly PlacedFile[]): Promise<void> {
  for (const { uri, bytes } of files) {
    await replaceFile(uri, bytes);
  }
}

/** A file by its address (`scheme:…`), its absolute path, or its path below `folder`. */
export function fileAt(path: string, folder: vscode.Uri | undefined): vscode.Uri {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) {
    return vscode.Uri.file(path);
  }
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) {
    return vscode.Uri.parse(path, true);
  }
  if (!folder) {
    throw new ExtensionError('bad-task', { reason: l10n.t('{0} is a relative path, and no folder is open.', path) });
  }
  return vscode.Uri.joinPath(folder, path.replaceAll('\\', '/'));
}
