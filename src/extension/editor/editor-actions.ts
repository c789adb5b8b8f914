/**
 * What the buttons of the page are for.
 *
 * Below: commands, the document. Above: the providers of both editors.
 */

import * as vscode from 'vscode';
import type { Action } from '../../messages/requests.ts';
import { commandId, type CommandName } from '../contributions.ts';
import { addDropped, addElementsFromFile, addTargetFromFile, replaceElementFromFile } from './add-firmware.ts';
import type { DfuDocument } from './dfu-document.ts';
import { fillBytes } from './fill-bytes.ts';

/** Commands by the action that runs them. */
const COMMANDS: Partial<Record<Action['action'], CommandName>> = {
  flash: 'flash',
  dump: 'dump',
  convert: 'convert',
  create: 'create',
  compare: 'compare',
  plan: 'showFlashPlan',
  'compare-with-board': 'compareWithBoard',
};

/** Does what needs no more than the file. What else is asked for, the file cannot do. */
export async function actOnFile({ action }: Action, file: vscode.Uri): Promise<void> {
  const command = COMMANDS[action];
  if (command) {
    await vscode.commands.executeCommand(commandId(command), file);
  } else if (action === 'open-as-text') {
    await vscode.commands.executeCommand('vscode.openWith', file, 'default');
  }
}

/** Does what a .dfu that can be changed is asked for. */
export async function actOnDfu(action: Action, document: DfuDocument): Promise<void> {
  switch (action.action) {
    case 'add-target':
      return addTargetFromFile(document);
    case 'add-element':
      return addElementsFromFile(document, action.target);
    case 'replace-element':
      return replaceElementFromFile(document, action.target, action.element);
    case 'add-dropped':
      return addDropped(document, action.target, action.files);
    case 'fill':
      return fillBytes(document, action.source, action.start, action.end);
    default:
      return actOnFile(action, document.uri);
  }
}
