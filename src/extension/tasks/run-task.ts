/**
 * Verbs as tasks, so that a build or a debug session can have them run: `preLaunchTask`, `dependsOn`.
 *
 * Below: the verbs, as the command line runs them. Above: the task provider. Nobody is asked anything: what would need an
 * answer fails, with the reason and its code in the terminal, unless the task says `anyway`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import { fingerprintOf } from '../../programming/quick-look.ts';
import { isCancellation } from '../cancellation.ts';
import type { CommandContext } from '../command-context.ts';
import { codeOf, textOf } from '../errors/text-of-error.ts';
import type { JobView } from '../probes/job-view.ts';
import { runVerb } from '../verb-run.ts';
import { readTaskDefinition } from './task-definition.ts';

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
  { scope, view }: TaskRun,
): Promise<TaskEnd> {
  const lines: string[] = [];
  try {
    const { verb, words } = readTaskDefinition(definition);
    const folder = (typeof scope === 'object' ? scope : vscode.workspace.workspaceFolders?.[0])?.uri;
    const { file: given } = words;
    const file = Array.isArray(given) ? given.join(', ') : typeof given === 'string' ? given : '';
    const title = [verb.name, file].join(' ').trim();
    let flashed: FirmwareImage | undefined;
    const { result, board } = await runVerb(context, verb, words, {
      ...{ title, view, print: (line) => lines.push(line), ...(folder && { folder }) },
      beforeChange: (_, change) => {
        if (change.kind === 'flash') {
          flashed = change.image;
        }
        return Promise.resolve();
      },
    });
    if (board && flashed && result.ok) {
      await context.flashed.set(board.id, { file, at: Date.now(), samples: fingerprintOf(flashed) });
    }
    return result.ok ? { lines, exitCode: 0 } : { lines: [...lines, `(${result.code})`], exitCode: 1 };
  } catch (error) {
    return { lines: [...lines, ...failureLines(error)], exitCode: 1 };
  }
}

function failureLines(error: unknown): string[] {
  if (isCancellation(error)) {
    return [l10n.t('Cancelled.')];
  }
  const { sentence, nextStep } = textOf(error);
  const code = codeOf(error);
  return [code === undefined ? sentence : `${sentence} (${code})`, ...(nextStep === undefined ? [] : [nextStep])];
}
