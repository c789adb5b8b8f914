/**
 * A verb's answer as a JUnit report, which is what build servers show: one suite with one case.
 *
 * Below: the answer. Above: the command line. It follows the schema that Jenkins and GitLab read (`testsuite`, `testcase`,
 * `failure`, `error`, `system-out`), which nobody owns.
 */

import { ANSWER_VERSION, EXIT_CODES, type VerbAnswer } from '../verbs/verb-answer.ts';

/** What is told beside the answer. */
export interface JunitCase {
  /** The whole command, for people. */
  readonly title: string;
  readonly seconds: number;
}

/** What XML 1.0 forbids, and what it has names for (sections 2.2 and 4.6). */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Exit codes that say what the board or the file is like; the others say that it could not be found out. */
const FAILURES: readonly number[] = [EXIT_CODES.no, EXIT_CODES.incomplete];

/** What stands in the report while the verb runs, for whoever finds that it never ended. */
export function unfinished(verb: string): VerbAnswer {
  const message = 'The program was ended before its job was.';
  return { version: ANSWER_VERSION, verb, ok: false, code: 'unfinished', message };
}

/** The report, as the text of a file. @param exitCode what the process ends with */
export function junitReport(answer: VerbAnswer, exitCode: number, { title, seconds }: JunitCase): string {
  const { verb, ok, code, message = code } = answer;
  const kind = ok ? undefined : FAILURES.includes(exitCode) ? 'failure' : 'error';
  const counts = `tests="1" failures="${count(kind === 'failure')}" errors="${count(kind === 'error')}"`;
  const time = `time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="stm32-dfu" ${counts} skipped="0" ${time}>`,
    `  <testcase classname="stm32-dfu.${escaped(verb)}" name="${escaped(title)}" ${time}>`,
    ...(kind ? [`    <${kind} type="${escaped(code)}" message="${escaped(message)}"/>`] : []),
    `    <system-out>${escaped(JSON.stringify(answer))}</system-out>`,
    '  </testcase>',
    '</testsuite>',
    '',
  ].join('\n');
}

function count(yes: boolean): number {
  return yes ? 1 : 0;
}

function escaped(text = ''): string {
  return text.replaceAll(FORBIDDEN, '\u{fffd}').replaceAll(/[&<>"]/g, (character) => NAMED[character] ?? character);
}
