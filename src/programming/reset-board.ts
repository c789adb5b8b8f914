/**
 * Resets the core and lets it run.
 *
 * Below: the target. Above: the extension's commands, the command-line tool.
 */

import type { FlashTarget } from './flash-target.ts';
import type { CoreState } from './outcome.ts';

/** @returns how the core is left: running, unless it cannot */
export function resetBoard(target: FlashTarget): Promise<CoreState> {
  return target.start();
}
