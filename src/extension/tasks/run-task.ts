/**
 * Flash and verify as tasks, so that a build or a debug session can have them run: `preLaunchTask`, `dependsOn`.
 *
 * Below: the same jobs that the commands run. Above: the task provider. Nobody is asked anything: what would need an answer
 * fails, with the reason and its code in the terminal, unless the task says `anyway`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { isCancellation } from '../cancellation.ts';
import { verifiedText, verifyFirmware } from '../commands/board-commands.ts';
import { flashFirmware } from '../commands/flash-command.ts';
import type { CommandContext } from '../command-context.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { codeOf, textOf } from '../errors/text-of-error.ts';
import { readUnasked } from '../files/firmware.ts';
import { reportLines } from '../flash-report.ts';
import type { JobView } from '../probes/job-view.ts';
import { readTaskDefinition, type TaskDefinition } from './task-definition.ts';

/** Where a task is written down: relative paths are meant from there. */
export type TaskScope = vscode.WorkspaceFolder | vscode.TaskScope;

interface TaskRun {
  readonly scope: TaskScope;
  readonly view: JobView;
}

/** How a task ended. */
export interface TaskEnd {
  /** What its terminal says. */
  readonly lines: readonly string[];
  /** 0 where it succeeded, 1 where not. */
  readonly exitCode: number;
}

/** Runs a task of tasks.json. Its failures are how it ended. */
export async function runTask(
  context: CommandContext,
  definition: vscode.TaskDefinition,
  run: TaskRun,
): Promise<TaskEnd> {
  try {
    return { lines: await doTask(context, definition, run), exitCode: 0 };
  } catch (error) {
    return { lines: failureLines(error), exitCode: 1 };
  }
}

async function doTask(context: CommandContext, definition: vscode.TaskDefinition, run: TaskRun): Promise<string[]> {
  const { task, file, probe, anyway } = readTaskDefinition(definition);
  const { view } = run;
  const firmware = await readUnasked(fileOf(file, run.scope), { anyway });
  switch (task) {
    case 'flash': {
      return reportLines(await flashFirmware(context, firmware, { view, probe, anyway }));
    }
    case 'verify':
      return [verifiedText(firmware, await verifyFirmware(context, firmware, { view, probe }))];
  }
}

function fileOf(path: TaskDefinition['file'], scope: TaskRun['scope']): vscode.Uri {
  if (path.startsWith('/') || /^[A-Za-z]:[\\/]/.test(path)) {
    return vscode.Uri.file(path);
  }
  const folder = typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0];
  if (!folder) {
    throw new ExtensionError('bad-task', { reason: l10n.t('{0} is a relative path, and no folder is open.', path) });
  }
  return vscode.Uri.joinPath(folder.uri, path.replaceAll('\\', '/'));
}

function failureLines(error: unknown): string[] {
  if (isCancellation(error)) {
    return [l10n.t('Cancelled.')];
  }
  const { sentence, nextStep } = textOf(error);
  const code = codeOf(error);
  return [code === undefined ? sentence : `${sentence} (${code})`, ...(nextStep === undefined ? [] : [nextStep])];
}
