/**
 * Options of verbs, read: text, numbers.
 *
 * Below: nothing. Above: verbs.
 */

import { parseAddress } from '../base/address-text.ts';
import { UsageError } from './positionals.ts';
import type { VerbArguments } from './verb.ts';

/** The text of an option; undefined where it was not given. */
export function textOption(words: VerbArguments, name: string): string | undefined {
  const value = words.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a switch was given. */
export function switchOption(words: VerbArguments, name: string): boolean {
  return words.values[name] === true;
}

/**
 * The number of an option, decimal or with `0x`; undefined where it was not given.
 * @throws UsageError for anything but a whole number from 0 to `most`
 */
export function numberOption(words: VerbArguments, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const text = textOption(words, name);
  const value = text === undefined ? undefined : parseNumber(`--${name}`, text);
  if (value !== undefined && (!Number.isInteger(value) || value > most)) {
    throw new UsageError('usage', { expected: [`--${name} 0…${most}`], given: 0 });
  }
  return value;
}

/** The address of an option; undefined where it was not given. @throws UsageError for what is none of 32 bits */
export function addressOption(words: VerbArguments, name: string): number | undefined {
  const text = textOption(words, name);
  const address = text === undefined ? undefined : parseAddress(text);
  if (text !== undefined && address === undefined) {
    throw new UsageError('usage', { expected: [`--${name} ADDRESS`], given: 0 });
  }
  return address;
}

/** A number, decimal or with `0x`. @param name what it is, for the error @throws UsageError */
export function parseNumber(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new UsageError('usage', { expected: [`${name} NUMBER`], given: 0 });
  }
  return value;
}
