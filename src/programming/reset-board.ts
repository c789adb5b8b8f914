/**
 * Resets the core and lets it run.
 *
 * Below: the session. Above: the extension's commands, the command-line tool.
 */

import type { BoardSession } from './board-session.ts';
import type { CoreState } from './outcome.ts';

/** @returns how the core is left: running, unless it cannot */
export function resetBoard(session: BoardSession): Promise<CoreState> {
  return session.start();
}
