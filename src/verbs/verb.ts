/**
 * What a verb is: a name, the words that it takes, what it changes, how it can fail, and what it does.
 *
 * Below: the jobs and formats that verbs are made of. Above: one file for each kind of verb in this folder, collected by
 * `verb-table.ts`; the command line, tasks and the commands of the extension take names and words from there. A verb knows
 * no file system, no USB and no terminal: those are its surroundings.
 */

import type { Firmware } from '../formats/convert.ts';
import type { Comparison } from '../image/compare.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import type { ProbeError } from '../probe/probe-error.ts';
import type { BoardSession } from '../programming/board-session.ts';
import type { FlashOptions } from '../programming/flash-options.ts';
import type { Journal } from '../programming/journal.ts';
import type { FlashOutcome } from '../programming/outcome.ts';
import type { FlashPlan } from '../programming/plan.ts';
import type { OnProgress } from '../programming/progress.ts';
import type { Answers } from '../programming/question.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';
import type { BoardArguments } from './board-options.ts';
import type { Operands, Options, VerbArguments } from './verb-words.ts';

/** What a verb does besides answering. */
export type Effect =
  | 'reads-files'
  | 'writes-files'
  /** Looks at a board, whose firmware runs on. */
  | 'reads-board'
  | 'resets-board'
  | 'changes-flash';

/** Which families of codes a verb's failures are from; `docs/command-line.md` has the codes. */
export type CodeFamily = 'arguments' | 'file' | 'probe' | 'chip' | 'job';

/** How a verb ended. Failures are thrown; `ok: false` is an answer: “no”. */
export type VerbOutcome<Data extends VerbData = VerbData> =
  { readonly ok: true; readonly outcome: Data } | { readonly ok: false; readonly code: NoCode; readonly outcome: Data };

/** What came of a verb, for programs: plain data that JSON can hold. */
export type VerbData = Readonly<Record<string, unknown>>;

/** What a job answers, as a verb's data. */
export type Plain<Of> = { readonly [Name in keyof Of]: Of[Name] };

/** What “no” means: it was looked, and it is not as it was hoped. */
export type NoCode =
  /** The two do not hold the same. */
  | 'differs'
  /** The file holds errors. */
  | 'has-errors'
  /** There was nothing to do it with. */
  | 'nothing-there'
  /** The plan cannot be done: its problems say why. */
  | 'plan-refused'
  /** The core does not run now. */
  | 'core-not-running';

/** A file that is made. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Files, as somebody else keeps them. */
export interface VerbFiles {
  /** @throws VerbError `cannot-read` */
  read(path: string): Promise<Uint8Array>;
  /**
   * Writes files, each whole or not at all, and the folders above them.
   * @param over whether files that hold something else may be replaced; where not, none is written if one does
   * @throws FormatError `file-exists`; VerbError `cannot-write`
   */
  write(files: readonly WrittenFile[], over: boolean): Promise<void>;
  /** “blink.dfu” */
  nameOf(path: string): string;
  join(folder: string, name: string): string;
}

/** A board in the hands of a verb. */
export interface BoardInHand {
  readonly session: BoardSession;
  /** Where bytes of this board are kept safe. */
  readonly journal: Journal;
  /** What is done otherwise this once, over what the words say: an error of the last attempt advised it. */
  readonly advised?: Pick<FlashOptions, 'loader' | 'compare'>;
  /** Told what a job will do, or would. Must not throw. */
  readonly onPlan?: (plan: FlashPlan) => void;
  /** Told what came of a job that changes flash and came to its end. Must not throw. */
  readonly onOutcome?: (outcome: FlashOutcome) => void;
}

/** What is about to be done to a board's flash. */
export type FlashChange =
  | { readonly kind: 'flash'; readonly image: FirmwareImage }
  | { readonly kind: 'restore'; readonly image: FirmwareImage }
  | { readonly kind: 'erase'; readonly sectors: readonly FlashSector[] | 'all' };

/** Somebody who can be asked, or who decides for them. */
export interface VerbConversation {
  /**
   * Resolves where the change is wanted on this board.
   * @throws an `AbortError` where it is not; ProgrammingError where nobody can be asked
   */
  beforeChange(board: BoardInHand, change: FlashChange): Promise<void>;
  /** Answers what a job asks; absent: nobody can. */
  readonly ask?: Answers['ask'];
}

/** A board that could be used. */
export interface ListedBoard {
  /** What names it: for `--board`. */
  readonly key: string;
  /** “ST-Link/V2-1 066E… at 1-2.3” */
  readonly name: string;
  readonly kind: 'st-link' | 'virtual';
  readonly model: string;
  readonly serialNumber: string;
  readonly location: string;
  /** Why it cannot be used as it is. */
  readonly unusable: string | null;
}

/** The boards that were found, and what kept those of USB from being found. */
export interface BoardList {
  readonly boards: readonly ListedBoard[];
  /** Why USB could not be searched; absent where it was. The other boards are there all the same. */
  readonly failure?: ProbeError;
}

/** Boards, as somebody else finds them. */
export interface VerbBoards {
  /** Which machine was searched, in words. */
  readonly machine: string;
  list(): Promise<BoardList>;
  /** Calls back when a board comes or goes, until the signal is aborted. */
  watch(listener: () => void): Promise<void>;
  /** Opens the board that is meant, does `work`, leaves the board as it should be, whatever happened. */
  use<T>(choice: BoardArguments, work: (board: BoardInHand) => Promise<T>): Promise<T>;
}

/** What a verb needs from outside. */
export interface VerbSurroundings {
  readonly files: VerbFiles;
  readonly boards: VerbBoards;
  /** Absent: nobody can be asked. What a person would be asked fails with a code then, or is answered by `anyway`. */
  readonly conversation?: VerbConversation;
  /** Firmware that somebody has read already and been asked about; absent: verbs read the files. */
  readonly firmware?: (paths: readonly string[]) => Firmware | undefined;
  /** Compares in the way of somebody who shows it, with every difference listed that can be; absent: all at once. */
  readonly compare?: (left: FirmwareImage, right: FirmwareImage) => Promise<Comparison>;
  /** A line of the answer. */
  readonly print: (line: string) => void;
  /** A line beside the answer: what is odd, what is waited for. */
  readonly note: (line: string) => void;
  readonly onProgress: OnProgress;
  /** Aborted by whoever wants it to end. */
  readonly signal: AbortSignal;
}

/** A verb, whatever its words. */
export interface Verb {
  readonly name: string;
  /** What it does, in one line. */
  readonly summary: string;
  readonly operands: Operands;
  readonly options: Options;
  readonly effects: readonly Effect[];
  readonly failures: readonly CodeFamily[];
  /** What its outcome holds, in words. */
  readonly result: string;
  /** @throws any error of this project; the signal's reason */
  run(words: VerbArguments<Operands, Options>, around: VerbSurroundings): Promise<VerbOutcome>;
}

/** A verb whose words are typed by what it says of them. */
export function defineVerb<const Places extends Operands, const Named extends Options, Data extends VerbData>(
  verb: DefinedVerb<Places, Named, Data>,
): Verb & DefinedVerb<Places, Named, Data> {
  // `read-arguments.ts` makes the words by the same description.
  return verb;
}

/** A verb with its words and its outcome. */
export interface DefinedVerb<Places extends Operands, Named extends Options, Data extends VerbData> extends Omit<
  Verb,
  'operands' | 'options' | 'run'
> {
  readonly operands: Places;
  readonly options: Named;
  run(words: VerbArguments<Places, Named>, around: VerbSurroundings): Promise<VerbOutcome<Data>>;
}
