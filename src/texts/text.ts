/**
 * What a user reads when something happened: a sentence, and what to do next.
 *
 * Below: nothing. Above: one table a family of codes in this folder; the extension and the command-line tool, which
 * say the same. It does not know VS Code.
 */

/** A sentence with the facts in it, and a next step where there is one. All end with a full stop. */
export interface Text {
  readonly sentence: string;
  readonly nextStep?: string;
  /** What the editor's buttons can do about it; to be said only where they are there. */
  readonly edit?: string;
}

/** Both in one line. */
export function lineOf({ sentence, nextStep }: Pick<Text, 'sentence' | 'nextStep'>): string {
  return nextStep === undefined ? sentence : `${sentence} ${nextStep}`;
}

/** A table that has a text for every code of a family: a new code without a text does not compile. */
export type TextTable<DetailsByCode extends object> = {
  readonly [Code in keyof DetailsByCode]: (details: DetailsByCode[Code]) => Text;
};
