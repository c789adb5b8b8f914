/**
 * Every place where boards come from, with the drivers below: loaded when a board is looked for.
 *
 * Below: the providers. Above: the probe finder.
 */

import * as vscode from 'vscode';
import type { Journal } from '../../programming/journal.ts';
import type { ExtensionWindow } from '../extension-window.ts';
import type { BoardProvider } from './board-provider.ts';
import { StlinkProvider } from './stlink-provider.ts';
import { virtualBoardScope } from './virtual-board-file.ts';
import { VirtualBoardStore } from './virtual-board-store.ts';
import { VirtualProvider } from './virtual-provider.ts';

/** The providers of a window. */
export interface Providers {
  readonly stlinks: StlinkProvider;
  /** The first that answers to a setting is the one that is asked; ST-Links answer to any. */
  readonly all: readonly BoardProvider[];
}

/** Makes them; what they hold ends with the window. */
export function makeProviders({ context, platform, output, savedBytes }: ExtensionWindow): Providers {
  const storage = context.globalStorageUri;
  const script = vscode.Uri.joinPath(context.extensionUri, 'dist', 'virtual-board.js');
  const journal = async (): Promise<Journal> => (await savedBytes()).journals.journal(virtualBoardScope(storage));
  const store = new VirtualBoardStore({ storage, script, journal }, platform.startWorker, output);
  context.subscriptions.push(store);
  const stlinks = new StlinkProvider(platform, output.log);
  return { stlinks, all: [new VirtualProvider(store, () => virtualBoardScope(storage), output.log), stlinks] };
}
