/**
 * Tasks as VS Code knows them: which there are, and a terminal for each that runs. What a task does is loaded with the
 * first that runs.
 *
 * Below: `run-task.ts`. Above: `activate` registers it.
 */

import * as vscode from 'vscode';
import type { CommandRunner } from '../command-runner.ts';
import { TASK_TYPE } from '../contributions.ts';
import { findDfus } from '../files/find-dfus.ts';
import { loadFailureLine, loadPart } from '../parts.ts';
import type { JobView } from '../probes/job-view.ts';
import { ProgressLines } from './progress-lines.ts';
import type { TaskEnd, TaskScope } from './run-task.ts';

/** How what tasks need is had, made by the first that runs. */
type LoadRunner = () => Promise<Pick<CommandRunner, 'context'>>;

/**
 * Offers a task for each .dfu of the workspace, and runs those of tasks.json.
 * @param onFailure told why the workspace could not be searched: VS Code would show that to whoever runs any task
 */
export function registerTasks(runner: LoadRunner, onFailure: (error: unknown) => void): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TASK_TYPE, {
    provideTasks: async (token) => {
      const files = await findDfus(20, onFailure, token);
      return files.map((file) => {
        const path = vscode.workspace.asRelativePath(file, false);
        const folder = vscode.workspace.getWorkspaceFolder(file) ?? vscode.TaskScope.Workspace;
        return taskOf(runner, { type: TASK_TYPE, task: 'flash', file: path }, folder);
      });
    },
    resolveTask: (task) => taskOf(runner, task.definition, task.scope ?? vscode.TaskScope.Workspace),
  });
}

function taskOf(runner: LoadRunner, definition: vscode.TaskDefinition, scope: TaskScope): vscode.Task {
  const name = [definition['task'], definition['file']].filter((word) => typeof word === 'string').join(' ');
  const execution = new vscode.CustomExecution(
    async (resolved) =>
      new TaskTerminal(async (view) => {
        const { runTask } = await loadPart(() => import('./run-task.ts'));
        return runTask((await runner()).context, resolved, { scope, view });
      }),
  );
  const folder = scope === vscode.TaskScope.Global ? vscode.TaskScope.Workspace : scope;
  // Without a list of problem matchers, VS Code asks which to use before it runs the task.
  return new vscode.Task(definition, folder, name, 'STM32 DFU', execution, []);
}

/** A terminal that shows one job and ends with it. */
class TaskTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly ended = new vscode.EventEmitter<number>();
  private readonly cancellation = new AbortController();
  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.ended.event;

  constructor(private readonly job: (view: JobView) => Promise<TaskEnd>) {}

  open(): void {
    const lines = new ProgressLines((line) => this.write(line));
    const view: JobView = {
      signal: this.cancellation.signal,
      mayAsk: false,
      report: (message, share) => lines.report(message, share),
    };
    this.job(view).then(
      (end) => this.end(end),
      (error: unknown) => this.end({ lines: [loadFailureLine(error)], exitCode: 1 }),
    );
  }

  close(): void {
    this.cancellation.abort();
  }

  private end({ lines, exitCode }: TaskEnd): void {
    lines.forEach((line) => this.write(line));
    this.ended.fire(exitCode);
  }

  private write(line: string): void {
    this.written.fire(`${line}\r\n`);
  }
}
