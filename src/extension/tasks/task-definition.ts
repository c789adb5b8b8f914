/**
 * A task as it stands in tasks.json, checked: people write it by hand. It is a verb with its words, by the names that those
 * have in the table of verbs.
 *
 * Below: the verbs. Above: run-task. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { type GivenWords, readArguments } from '../../verbs/read-arguments.ts';
import type { Verb } from '../../verbs/verb.ts';
import { isVerbError } from '../../verbs/verb-error.ts';
import { VERBS } from '../../verbs/verb-table.ts';
import { AUTOMATIC_PROBE, TASK_VERBS, VIRTUAL_PROBE } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';

/** A task that can be run. */
export interface TaskDefinition {
  readonly verb: Verb;
  readonly words: GivenWords;
}

/** Words that no task has: a window has one virtual board, which settings describe; `probe` names a probe of it as settings do. */
const WITHOUT: readonly string[] = ['virtual', 'image', 'chip', 'probe', 'board'];

/** The verbs that are tasks. */
export const taskVerbs: readonly Verb[] = VERBS.filter(({ name }) => TASK_VERBS.includes(name));

/** The words that a verb has as a task; those of `probe` are the board's. */
export function taskWords({ operands, options }: Verb): readonly string[] {
  const names = [...Object.keys(operands), ...Object.keys(options)].filter((name) => !WITHOUT.includes(name));
  return 'board' in options ? [...names, 'probe'] : names;
}

/** The definition, if it can be run. @throws ExtensionError `bad-task` */
export function readTaskDefinition(definition: Readonly<Record<string, unknown>>): TaskDefinition {
  const verb = taskVerbs.find(({ name }) => name === definition['task']);
  if (!verb) {
    const names = taskVerbs.map(({ name }) => name).join(', ');
    throw new ExtensionError('bad-task', { reason: l10n.t('“task” must be one of {0}.', names) });
  }
  // Whatever else VS Code knows of a task (its label, its group) is none of a verb's words.
  const vocabulary = new Set(taskVerbs.flatMap(taskWords));
  const given = Object.entries(definition).filter(([name]) => vocabulary.has(name));
  const { probe, ...others } = Object.fromEntries(given);
  const words = { ...others, ...(probe !== undefined && boardWords(verb, probe)) };
  try {
    readArguments(verb, words);
  } catch (error) {
    throw isVerbError(error, 'bad-arguments')
      ? new ExtensionError('bad-task', { reason: l10n.t('expected {0}.', error.details.expected) }, error)
      : error;
  }
  return { verb, words };
}

/** A probe as the setting `connect.probe` has it. */
function boardWords({ name, options }: Verb, probe: unknown): GivenWords {
  if (typeof probe !== 'string' || probe === '') {
    throw new ExtensionError('bad-task', {
      reason: l10n.t('“probe” must be “{0}”, “{1}” or a serial number.', AUTOMATIC_PROBE, VIRTUAL_PROBE),
    });
  }
  if (!('board' in options)) {
    throw new ExtensionError('bad-task', { reason: l10n.t('“{0}” needs no probe.', name) });
  }
  return { board: probe };
}
