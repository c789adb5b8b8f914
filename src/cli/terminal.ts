/**
 * What a person sees: lines, and one line of progress that is written over where somebody watches. Names and texts of
 * strangers' files cannot change how the terminal shows what stands around them.
 *
 * Below: nothing. Above: the command line. Answers go to standard output, everything else to standard error.
 */

import { visibleText } from '../base/visible-text.ts';
import type { OnProgress } from '../programming/progress.ts';
import { progressText } from '../texts/flash-progress-text.ts';

/** A process's streams, as far as they are needed here. */
export interface Streams {
  readonly output: (text: string) => void;
  readonly errors: (text: string) => void;
  /** Whether standard error is a terminal that can write over a line. */
  readonly isTerminal: boolean;
  /** Whether colours are wanted there. */
  readonly colours: boolean;
}

/** When progress is told: `watched` where there is a terminal, `always` by a line for each tenth. */
export type ProgressWish = 'watched' | 'always';

/** Back to the start of the line, and what was there is gone (ECMA-48: EL). */
const CLEAR_LINE = '\r\u001b[K';
const RED = '\u001b[31m';
const PLAIN = '\u001b[39m';
/** Percent between two lines of progress in a log. */
const STEP = 10;

/** Writes to the streams of a process. */
export class Terminal {
  private isLineOpen = false;
  private last = -1;

  constructor(private readonly streams: Streams) {}

  /** A line of the answer. */
  print(line: string): void {
    this.closeLine();
    this.streams.output(`${visibleText(line)}\n`);
  }

  /** A line beside the answer. */
  note(line: string): void {
    this.tell(visibleText(line));
  }

  /** A line that says what went wrong. */
  error(line: string): void {
    const text = visibleText(line);
    this.tell(this.streams.colours ? `${RED}${text}${PLAIN}` : text);
  }

  private tell(text: string): void {
    this.closeLine();
    this.streams.errors(`${text}\n`);
  }

  /** How progress is told. */
  progress(wish: ProgressWish): OnProgress {
    return (progress) => {
      const percent = Math.floor(progress.share * 100);
      const text = `${String(percent).padStart(3)} %  ${progressText(progress)}`;
      if (this.streams.isTerminal) {
        this.isLineOpen = true;
        this.streams.errors(`${CLEAR_LINE}${text}`);
      } else if (wish === 'always' && (this.last < 0 || percent >= this.last + STEP || percent === 100)) {
        this.last = percent;
        this.streams.errors(`${text}\n`);
      }
    };
  }

  /** Progress gives way to what stays. */
  closeLine(): void {
    if (this.isLineOpen) {
      this.isLineOpen = false;
      this.streams.errors(CLEAR_LINE);
    }
  }
}
