/**
 * What lives as long as a window and is there from its start: the rest of the extension is made with it when it is needed.
 *
 * Above: `activate` makes it; the command runner, the editor.
 */

import type { ExtensionContext } from 'vscode';
import type { JournalFolder } from '../programming/journal-folder.ts';
import type { DfuDocument } from './editor/dfu-document.ts';
import type { ExtensionPlatform } from './extension-platform.ts';
import type { ForeignFiles } from './files/foreign-files.ts';
import type { Output } from './output.ts';
import type { Boards } from './probes/boards.ts';
import type { OwedBoards } from './probes/owed-boards.ts';
import type { ProbeInUse } from './probes/probe-in-use.ts';

/** The journals of this user, and who is told of what they still hold. */
export interface SavedBytes {
  readonly journals: JournalFolder;
  readonly owed: OwedBoards;
}

/** A window's own. */
export interface ExtensionWindow {
  readonly context: ExtensionContext;
  readonly platform: ExtensionPlatform;
  readonly output: Output;
  /** What is known of each board. */
  readonly boards: Boards;
  readonly probeInUse: ProbeInUse;
  /** The .dfu files that are open, by their addresses. */
  readonly openDfus: Map<string, DfuDocument>;
  readonly foreignFiles: ForeignFiles;
  /** Made once. @throws ExtensionError `part-missing` */
  readonly savedBytes: () => Promise<SavedBytes>;
}
