/**
 * Verbs as a command line: the words by `commander`, made from the table of verbs; then the verb is run, and what came of
 * it is printed, for people or as JSON.
 *
 * Below: verbs, Node's files and boards. Above: the composition roots, which give it the process's words and streams.
 */

import { Argument, Command, CommanderError, Option } from 'commander';
import type { UsbPort } from '../platform/port.ts';
import {
  ANSWER_VERSION,
  exitCodeOf,
  exitCodeOfFailure,
  EXIT_CODES,
  answerOf,
  answerOfFailure,
  textOfFailure,
  type VerbAnswer,
} from '../verbs/verb-answer.ts';
import { optionWord, readArguments } from '../verbs/read-arguments.ts';
import type { Verb, VerbBoards } from '../verbs/verb.ts';
import type { Operand, Operands, Option as VerbOption } from '../verbs/verb-words.ts';
import { VerbError } from '../verbs/verb-error.ts';
import { junitReport, unfinished } from './junit.ts';
import { nodeFiles, writeWhole } from './node-files.ts';
import type { NodeBoards } from './node-boards.ts';
import { optionHint } from './option-hints.ts';
import { type Streams, Terminal } from './terminal.ts';

/** What a command line is run with. */
export interface CommandLine {
  readonly verbs: readonly Verb[];
  readonly version: string;
  readonly usb: UsbPort;
  /** Loads what makes boards of USB and of files; not before a verb asks for one. */
  readonly boards: () => Promise<typeof NodeBoards>;
  readonly streams: Streams;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by whoever interrupts. */
  readonly signal: AbortSignal;
}

/** The options that every verb has. */
interface CommonOptions {
  readonly json?: true;
  readonly progress?: true;
  readonly timeout?: string;
  readonly junit?: string;
}

/** How a verb ended, for programs. */
interface Ending {
  readonly answer: VerbAnswer;
  readonly exitCode: number;
}

/**
 * Runs one command line.
 * @param words without the program's own name
 * @returns the exit code: `EXIT_CODES`
 */
export async function runCommandLine(words: readonly string[], line: CommandLine): Promise<number> {
  const terminal = new Terminal(line.streams);
  let exitCode: number = EXIT_CODES.done;
  const program = new Command('stm32-dfu')
    .description('Shows, converts and flashes STM32 firmware through an ST-Link.')
    .version(line.version)
    .helpCommand('help [verb]', 'explain a verb')
    .addHelpText('after', '\nWithout hardware: --virtual. Every verb explains itself: stm32-dfu VERB --help\n')
    .configureHelp({
      subcommandTerm: (command) => [command.name(), ...operandWords(line.verbs, command.name())].join(' '),
    })
    .exitOverride()
    .configureOutput({
      writeOut: line.streams.output,
      writeErr: line.streams.errors,
      outputError: (text) => terminal.error(text.trimEnd()),
    });
  for (const verb of line.verbs) {
    program.addCommand(
      commandOf(verb, program).action(async function (this: Command) {
        exitCode = await runVerb(verb, this, { line, terminal });
      }),
    );
  }
  try {
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      throw error;
    }
    if (error.exitCode !== 0 && words.includes('--json')) {
      const verb = words.find((word) => !word.startsWith('-')) ?? '';
      const message = error.message.replace(/^error: /, '');
      terminal.print(JSON.stringify({ version: ANSWER_VERSION, verb, ok: false, code: 'bad-arguments', message }));
    }
    return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
  }
}

/** The command of a verb, with its words and its help. */
function commandOf(verb: Verb, program: Command): Command {
  const operands = Object.entries(verb.operands);
  const command = new Command(verb.name)
    .copyInheritedSettings(program)
    .summary(verb.summary)
    .description(`${capitalised(verb.summary)}.`)
    .usage(['[options]', ...operandWords([verb], verb.name)].join(' '))
    // Where one takes many, commander wants it last; which word is which is found out by `placeWords`.
    .argument('[words...]')
    .configureHelp({
      visibleArguments: () =>
        operands.map(([name, operand]) => new Argument(operandWord(name, operand), operand.summary)),
      argumentTerm: (argument) => argument.name(),
    });
  for (const [name, option] of Object.entries(verb.options)) {
    command.addOption(commandOption(name, option));
  }
  return command
    .option('--timeout <SECONDS>', 'end safely after so long, with exit code 124')
    .option('--progress', 'tell of progress also where no terminal is')
    .option('--json', 'print the answer as one line of JSON')
    .option('--junit <FILE>', 'write the answer as a JUnit report')
    .addHelpText('after', `\nIts answer with --json holds: ${verb.result}.\n`);
}

function operandWords(verbs: readonly Verb[], name: string): readonly string[] {
  const operands = verbs.find((verb) => verb.name === name)?.operands ?? {};
  return Object.entries(operands).map(([operand, words]) => operandWord(operand, words));
}

function operandWord(name: string, { many, optional }: Operand): string {
  const word = `${name.toUpperCase()}${many ? '…' : ''}`;
  return optional ? `[${word}]` : word;
}

function commandOption(name: string, option: VerbOption): Option {
  const word = optionWord(name);
  switch (option.kind) {
    case 'flag':
      return new Option(option.usually ? word.replace('--', '--no-') : word, option.summary);
    case 'choice':
      return new Option(`${word} <${name.toUpperCase()}>`, option.summary).choices(option.values);
    case 'address':
      return new Option(`${word} <ADDRESS>`, option.summary);
    case 'number':
      return new Option(`${word} <${option.value}>`, option.summary);
    case 'text': {
      const made = new Option(`${word} <${option.value}>`, option.summary);
      return option.many
        ? made.argParser((value, before: readonly string[] | undefined) => [...(before ?? []), value])
        : made;
    }
  }
}

async function runVerb(
  verb: Verb,
  command: Command,
  around: { readonly line: CommandLine; readonly terminal: Terminal },
): Promise<number> {
  const { terminal } = around;
  const { json, junit } = command.opts<CommonOptions>();
  const title = ['stm32-dfu', verb.name, ...command.args].join(' ');
  const work = (): Promise<Ending> => endingOf(verb, command, title, around);
  const report = async ({ answer, exitCode }: Ending, seconds: number): Promise<void> => {
    const text = junitReport(answer, exitCode, { title, seconds });
    await writeWhole(junit ?? '', new TextEncoder().encode(text));
  };
  let ending: Ending;
  if (junit === undefined) {
    ending = await work();
  } else {
    try {
      // Before anything is done: where it cannot be written, nothing is.
      await report({ answer: unfinished(verb.name), exitCode: EXIT_CODES.unexpected }, 0);
      const started = performance.now();
      ending = await work();
      await report(ending, (performance.now() - started) / 1000);
    } catch (error) {
      ending = failed(verb, error, terminal);
    }
  }
  terminal.closeLine();
  if (json) {
    terminal.print(JSON.stringify(ending.answer));
  }
  return ending.exitCode;
}

/** Runs the verb. Never throws. */
async function endingOf(
  verb: Verb,
  command: Command,
  title: string,
  { line, terminal }: { readonly line: CommandLine; readonly terminal: Terminal },
): Promise<Ending> {
  const { json, progress, timeout, junit: _, ...options } = command.opts<CommonOptions & Record<string, unknown>>();
  const deadline = new AbortController();
  const signal = AbortSignal.any([line.signal, deadline.signal]);
  let timer: NodeJS.Timeout | undefined;
  try {
    const seconds = timeout === undefined ? undefined : readTimeout(timeout);
    if (seconds !== undefined) {
      timer = setTimeout(() => deadline.abort(new VerbError('timed-out', { seconds })), seconds * 1000);
    }
    const note = (text: string): void => terminal.note(text);
    const words = readArguments(verb, { ...placeWords(verb, command.args), ...options });
    const outcome = await verb.run(words, {
      files: nodeFiles,
      boards: boardsOnDemand(line, { title, note, signal }),
      print: (text) => (json ? undefined : terminal.print(text)),
      note,
      onProgress: terminal.progress(progress ? 'always' : 'watched'),
      signal,
    });
    return { answer: answerOf(verb.name, outcome), exitCode: exitCodeOf(outcome) };
  } catch (error) {
    return failed(verb, error, terminal, signal.reason);
  } finally {
    clearTimeout(timer);
  }
}

/** The boards of this machine. What they are made of is loaded when a verb first asks for one: `show` never does. */
function boardsOnDemand(
  { usb, boards: load, environment }: CommandLine,
  around: { readonly title: string; readonly note: (line: string) => void; readonly signal: AbortSignal },
): VerbBoards {
  let loaded: Promise<VerbBoards> | undefined;
  const boards = (): Promise<VerbBoards> =>
    (loaded ??= load().then((Boards) => new Boards(usb, { ...around, environment })));
  return {
    machine: usb.machine,
    list: async () => (await boards()).list(),
    watch: async (listener) => (await boards()).watch(listener),
    use: async (choice, work) => (await boards()).use(choice, work),
  };
}

/** Tells people of a failure. @param interruption why it was told to end; undefined: it was not */
function failed(verb: Verb, error: unknown, terminal: Terminal, interruption?: unknown): Ending {
  terminal.closeLine();
  const { sentence, nextStep } = textOfFailure(error);
  terminal.error(sentence);
  for (const line of [nextStep, optionHint(error, verb.options)]) {
    if (line !== undefined) {
      terminal.note(line);
    }
  }
  return { answer: answerOfFailure(verb.name, error), exitCode: exitCodeOfFailure(error, interruption) };
}

function readTimeout(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0) || seconds > 86_400) {
    throw new VerbError('bad-arguments', { expected: '--timeout SECONDS, at most a day' });
  }
  return seconds;
}

/** Which word is which: one that takes many takes what the others leave. @throws VerbError `bad-arguments` */
export function placeWords(verb: { readonly name: string; readonly operands: Operands }, words: readonly string[]) {
  const operands = Object.entries(verb.operands);
  const hasMany = operands.some(([, { many }]) => many);
  const needed = operands.filter(([, { optional }]) => !optional).length;
  if (words.length < needed || (words.length > operands.length && !hasMany)) {
    const expected = operands.map(([name, operand]) => operandWord(name, operand)).join(' ') || 'no word';
    throw new VerbError('bad-arguments', { expected: `${expected} after ${verb.name}` });
  }
  const extra = words.length - operands.length;
  let next = 0;
  return Object.fromEntries(
    operands.map(([name, { many }]) => {
      const taken = words.slice(next, next + 1 + (many ? extra : 0));
      next += taken.length;
      return [name, many ? taken : taken[0]];
    }),
  );
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
