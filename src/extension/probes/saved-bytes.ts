/**
 * The journals of this user, and who is told of what they still hold: made once a window, and all that a window loads which
 * nobody has used yet.
 *
 * Below: journals on disk. Above: `activate`, the command runner.
 */

import type { ExtensionWindow, SavedBytes } from '../extension-window.ts';
import { userJournals } from './journal-files.ts';
import { OwedBoards } from './owed-boards.ts';
import { virtualBoardScope } from './virtual-board-file.ts';

/** Makes both; what they hold ends with the window. */
export function makeSavedBytes({
  context,
  platform,
  output,
  probeInUse,
}: Omit<ExtensionWindow, 'savedBytes'>): SavedBytes {
  const storage = context.globalStorageUri;
  const journals = userJournals(storage, platform, output.log);
  const owed = new OwedBoards(
    journals,
    () => (probeInUse.isSimulated ? virtualBoardScope(storage) : undefined),
    (error) => output.logError(error),
  );
  context.subscriptions.push(owed);
  return { journals, owed };
}
