/**
 * Flash and verify as tasks, so that a build or a debug session can have them run: `preLaunchTask`, `dependsOn`.
 *
 * Below: the same jobs that the commands run. Nobody is asked anything: what would need an answer fails, with the reason
 * and its code in the terminal, unless the task says `anyway`.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { isCancellation } from '../cancellation.ts';
import type { CommandContext } from '../command-context.ts';
import { TASK_TYPE } from '../contributions.ts';
import { verifiedText, verifyFirmware } from '../commands/board-commands.ts';
import { flashFirmware } from '../commands/flash-command.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { codeOf, textOf } from '../errors/text-of-error.ts';
import { readUnasked } from '../files/firmware.ts';
import { reportLines } from '../flash-report.ts';
import type { JobView } from '../probes/job-view.ts';
import { type TaskDefinition, readTaskDefinition } from './task-definition.ts';
import { ProgressLines } from './progress-lines.ts';

/** Offers a task for each .dfu of the workspace, and runs those of tasks.json. */
export function registerTasks(context: CommandContext): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: async () => {
      const files = await vscode.workspace.findFiles('**/*.[dD][fF][uU]', '**/node_modules/**', 20);
      return files.map((file) => {
        const path = vscode.workspace.asRelativePath(file, false);
        const folder = vscode.workspace.getWorkspaceFolder(file) ?? vscode.TaskScope.Workspace;
        return taskOf(context, { type: TASK_TYPE, task: 'flash', file: path }, folder);
      });
    },
    resolveTask: (task) => taskOf(context, task.definition, task.scope ?? vscode.TaskScope.Workspace),
  });
}

function taskOf(
  context: CommandContext,
  definition: vscode.TaskDefinition,
  scope: vscode.WorkspaceFolder | vscode.TaskScope,
): vscode.Task {
  const name = [definition['task'], definition['file']].filter((word) => typeof word === 'string').join(' ');
  const execution = new vscode.CustomExecution(
    async (resolved) => new TaskTerminal((view) => runTask(context, resolved, { scope, view })),
  );
  const folder = scope === vscode.TaskScope.Global ? vscode.TaskScope.Workspace : scope;
  // Without a list of problem matchers, VS Code asks which to use before it runs the task.
  return new vscode.Task(definition, folder, name, 'STM32 DFU', execution, []);
}

interface TaskRun {
  readonly scope: vscode.WorkspaceFolder | vscode.TaskScope;
  readonly view: JobView;
}

/** Runs a task; returns what its terminal says at the end. */
async function runTask(context: CommandContext, definition: vscode.TaskDefinition, run: TaskRun): Promise<string[]> {
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

/** A terminal that shows one job and ends with it: 0 where it succeeded, 1 where not. */
class TaskTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly ended = new vscode.EventEmitter<number>();
  private readonly cancellation = new AbortController();
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.ended.event;

  constructor(private readonly job: (view: JobView) => Promise<string[]>) {}

  open(): void {
    const lines = new ProgressLines((line) => this.write(line));
    const view: JobView = {
      signal: this.cancellation.signal,
      mayAsk: false,
      report: (message, share) => lines.report(message, share),
    };
    this.job(view).then(
      (result) => this.end(result, 0),
      (error: unknown) => this.end(failureLines(error), 1),
    );
  }

  close(): void {
    this.cancellation.abort();
  }

  private end(lines: readonly string[], exitCode: number): void {
    lines.forEach((line) => this.write(line));
    this.ended.fire(exitCode);
  }

  private write(line: string): void {
    this.written.fire(`${line}\r\n`);
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
