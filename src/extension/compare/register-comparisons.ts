/**
 * Comparisons of an earlier window, as they are registered: what they are made of is loaded when a tab comes back.
 *
 * Below: the comparisons' panels. Above: `activate`.
 */

import * as vscode from 'vscode';
import type { CommandRunner } from '../command-runner.ts';
import { COMPARISON } from '../contributions.ts';

/** Lets VS Code bring back the tabs that were left open. */
export function registerComparisons(runner: () => Promise<Pick<CommandRunner, 'context'>>): vscode.Disposable {
  return vscode.window.registerWebviewPanelSerializer(COMPARISON, {
    deserializeWebviewPanel: async (tab, state) => {
      const { comparisons } = (await runner()).context;
      await (await comparisons()).bringBack(tab, state);
    },
  });
}
