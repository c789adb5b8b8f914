/**
 * Reads and writes the extension's settings, typed by `contributions.ts`.
 */

import * as vscode from 'vscode';
import { SETTING_DEFAULTS, type Settings } from './contributions.ts';

const SECTION = 'stm32Dfu';

/** The value in force, for `scope` (a file) where settings differ by folder. */
export function readSetting<Name extends keyof Settings>(name: Name, scope?: vscode.Uri): Settings[Name] {
  return vscode.workspace.getConfiguration(SECTION, scope).get<Settings[Name]>(name, SETTING_DEFAULTS[name]);
}

/** Sets a value where it is in force now: in the workspace if the workspace has one, for the user otherwise. */
export async function writeSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const inWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  const target = inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(name, value, target);
}

/** Whether a change of the configuration touches the setting. */
export function touchesSetting(change: vscode.ConfigurationChangeEvent, name: keyof Settings): boolean {
  return change.affectsConfiguration(`${SECTION}.${name}`);
}
