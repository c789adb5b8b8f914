/**
 * All verbs, in the order in which they are explained: the one table that the command line, the tasks and the commands of
 * the extension have their words from.
 *
 * Below: one file for each kind of verb. Above: the command line, the extension.
 */

import { infoVerb, listVerb, readVerb, resetVerb } from './board-verbs.ts';
import { compareVerb } from './compare.ts';
import { convertVerb, createVerb } from './convert.ts';
import { dumpVerb } from './dump.ts';
import { eraseVerb, flashVerb, planVerb, restoreVerb, verifyVerb } from './flash-verbs.ts';
import { showVerb } from './show.ts';
import type { Verb } from './verb.ts';

export const VERBS: readonly Verb[] = [
  showVerb,
  dumpVerb,
  convertVerb,
  createVerb,
  compareVerb,
  listVerb,
  infoVerb,
  planVerb,
  flashVerb,
  verifyVerb,
  readVerb,
  restoreVerb,
  eraseVerb,
  resetVerb,
];
