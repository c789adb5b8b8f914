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

/** Collects problems, of each code only the first ones. */
export class ProblemList<Problem extends AnyProblem> {
  private readonly kept: Problem[] = [];
  private readonly countByCode = new Map<string, number>();

  /** Notes a problem. */
  add(problem: Problem): void {
    const count = (this.countByCode.get(problem.code) ?? 0) + 1;
    this.countByCode.set(problem.code, count);
    if (count <= MOST_OF_ONE_CODE) {
      this.kept.push(problem);
    }
  }

  /** What was noted, by offset; problems at one offset in the order they were found. */
  sorted(): readonly Problem[] {
    return [...this.kept].sort((a, b) => a.offset - b.offset);
  }
}
