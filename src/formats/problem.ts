/**
 * Problems: how a file deviates from what its format says, as data. A parser never throws for what a file contains.
 *
 * Below: nothing. Above: every parser of this folder makes them; the editor, the command-line tool and `texts/` show
 * them. It does not know any sentence that a user reads.
 */

/**
 * `error`: bytes are wrong, missing or ambiguous; dumping or flashing needs an explicit “anyway”.
 * `warning`: the file breaks its format, its content is not in doubt.
 * `information`: unusual, allowed, worth knowing.
 */
export type Severity = 'error' | 'warning' | 'information';

/** One deviation. `offset` is where it is in the file, in bytes. */
export interface ProblemOf<Code extends string, Details> {
  readonly code: Code;
  readonly severity: Severity;
  readonly offset: number;
  readonly details: Details;
}

/** The problems of a family: a union over its codes, so that `code` tells the type of `details`. */
export type ProblemsOf<DetailsByCode extends object> = {
  [Code in keyof DetailsByCode & string]: ProblemOf<Code, DetailsByCode[Code]>;
}[keyof DetailsByCode & string];

/** Whether one of the problems needs an explicit “anyway”. */
export function hasErrors(problems: readonly { readonly severity: Severity }[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

/** What `ProblemList.add` takes: any problem of the family. */
type AnyProblem = ProblemOf<string, unknown>;

/** Problems of one code that are kept at most: a hostile file makes millions, nobody reads more than the first. */
const MOST_OF_ONE_CODE = 50;

/** What says that more problems of a code were found than are kept. */
export interface MoreProblems {
  readonly of: string;
  readonly count: number;
}

/**
 * Collects problems, of each code and severity only the first ones; then says how many more there were, as gravely as they
 * are. A grave one is never hidden behind harmless ones.
 */
export class ProblemList<Problem extends AnyProblem> {
  private readonly kept: Problem[] = [];
  private readonly counts = new Map<string, { readonly first: Problem; count: number }>();

  /** Notes a problem. */
  add(problem: Problem): void {
    const key = `${problem.severity} ${problem.code}`;
    const counted = this.counts.get(key) ?? { first: problem, count: 0 };
    counted.count += 1;
    this.counts.set(key, counted);
    if (counted.count <= MOST_OF_ONE_CODE) {
      this.kept.push(problem);
    }
  }

  /** What was noted, by offset; problems at one offset in the order they were found. */
  sorted(): readonly (Problem | ProblemOf<'more-problems', MoreProblems>)[] {
    const more = [...this.counts.values()].flatMap(({ first: { code, severity }, count }) => {
      const last = this.kept.filter((kept) => kept.code === code && kept.severity === severity).at(-1);
      const details = { of: code, count: count - MOST_OF_ONE_CODE };
      const { offset } = last ?? { offset: 0 };
      return count > MOST_OF_ONE_CODE ? [{ code: 'more-problems' as const, severity, offset, details }] : [];
    });
    return [...this.kept, ...more].sort((a, b) => a.offset - b.offset);
  }
}
