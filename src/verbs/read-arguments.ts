/**
 * Makes the words of a verb from what somebody has given: texts of a command line, values of a task or of another program.
 *
 * Below: the description of verbs. Above: the command line, tasks. Pure.
 */

import * as l10n from '@vscode/l10n';
import { parseAddress } from '../base/address-text.ts';
import type { Verb } from './verb.ts';
import type { Operand, Operands, Option, Options, VerbArguments } from './verb-words.ts';
import { VerbError } from './verb-error.ts';

/** What was given, by the names that the verb has. */
export type GivenWords = Readonly<Record<string, unknown>>;

/**
 * The verb's words. Absent flags have their usual value; other options are undefined where they are absent.
 * @throws VerbError `bad-arguments` for what is missing, unknown, or no such value
 */
export function readArguments(verb: Verb, given: GivenWords): VerbArguments<Operands, Options> {
  const known = { ...verb.operands, ...verb.options };
  const stranger = Object.keys(given).find((name) => !(name in known) && given[name] !== undefined);
  if (stranger !== undefined) {
    throw new VerbError('bad-arguments', { expected: l10n.t('no “{0}” with {1}', stranger, verb.name) });
  }
  const operands = Object.entries(verb.operands).map(([name, operand]) => [
    name,
    readOperand(name, operand, given[name]),
  ]);
  const options = Object.entries(verb.options).map(([name, option]) => [name, readOption(name, option, given[name])]);
  return Object.fromEntries([...operands, ...options]) as VerbArguments<Operands, Options>;
}

/** The name of an option as a command line has it: “compareBytes” is “--compare-bytes”. */
export function optionWord(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readOperand(name: string, { many, optional }: Operand, value: unknown): unknown {
  const word = name.toUpperCase();
  if (optional && value === undefined) {
    return undefined;
  }
  return many ? readMany(word, value) : readText(word, value);
}

/** A single text counts as a list of one. */
function readMany(what: string, value: unknown): readonly string[] {
  if (typeof value === 'string') {
    return [readText(what, value)];
  }
  if (!Array.isArray(value) || value.length === 0) {
    throw new VerbError('bad-arguments', { expected: `${what}…` });
  }
  return value.map((each) => readText(what, each));
}

function readText(what: string, value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    throw new VerbError('bad-arguments', { expected: what });
  }
  return value;
}

function readOption(name: string, option: Option, value: unknown): unknown {
  const word = optionWord(name);
  if (value === undefined) {
    return option.kind === 'flag' ? (option.usually ?? false) : undefined;
  }
  switch (option.kind) {
    case 'flag':
      if (typeof value !== 'boolean') {
        throw new VerbError('bad-arguments', { expected: l10n.t('{0} to be true or false', word) });
      }
      return value;
    case 'text':
      return option.many ? readMany(`${word} ${option.value}`, value) : readText(`${word} ${option.value}`, value);
    case 'choice':
      return readChoice(word, option.values, value);
    case 'address':
      return readAddress(word, value);
    case 'number':
      return readNumber(word, option, value);
  }
}

function readChoice(word: string, values: readonly string[], value: unknown): string {
  const chosen = values.find((each) => each === value);
  if (chosen === undefined) {
    throw new VerbError('bad-arguments', { expected: `${word} ${values.join('|')}` });
  }
  return chosen;
}

function readAddress(word: string, value: unknown): number {
  const address = typeof value === 'number' ? value : typeof value === 'string' ? parseAddress(value) : undefined;
  if (address === undefined || !Number.isInteger(address) || address < 0 || address > 0xffff_ffff) {
    throw new VerbError('bad-arguments', { expected: `${word} ADDRESS` });
  }
  return address;
}

function readNumber(word: string, option: Option & { readonly kind: 'number' }, value: unknown): number {
  const { most, fraction } = option;
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const number = text === '' ? NaN : Number(text);
  const fits = number >= 0 && number <= (most ?? Number.MAX_SAFE_INTEGER);
  if (!fits || (fraction !== true && !Number.isInteger(number))) {
    throw new VerbError('bad-arguments', { expected: `${word} ${most === undefined ? option.value : `0…${most}`}` });
  }
  return number;
}
