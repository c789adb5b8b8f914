/**
 * A task as it stands in tasks.json, checked: people write it by hand.
 *
 * Above: run-task. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { ExtensionError } from '../errors/extension-error.ts';

/** What a task does. */
export interface TaskDefinition {
  readonly task: 'flash' | 'verify';
  /** Absolute, or relative to the workspace folder. */
  readonly file: string;
  /** In place of the setting `probe`. */
  readonly probe: string | undefined;
  /** Yes to everything that would be asked. */
  readonly anyway: boolean;
}

/** The definition, if it can be run. @throws ExtensionError `bad-task` */
export function readTaskDefinition(definition: Readonly<Record<string, unknown>>): TaskDefinition {
  const { task, file, probe, anyway = false } = definition;
  if (task !== 'flash' && task !== 'verify') {
    throw new ExtensionError('bad-task', { reason: l10n.t('“task” must be “flash” or “verify”.') });
  }
  if (typeof file !== 'string' || file === '') {
    throw new ExtensionError('bad-task', { reason: l10n.t('“file” must name a .dfu file.') });
  }
  if (probe !== undefined && typeof probe !== 'string') {
    throw new ExtensionError('bad-task', {
      reason: l10n.t('“probe” must be “automatic”, “virtual” or a serial number.'),
    });
  }
  if (typeof anyway !== 'boolean') {
    throw new ExtensionError('bad-task', { reason: l10n.t('“anyway” must be true or false.') });
  }
  return { task, file, probe, anyway };
}
