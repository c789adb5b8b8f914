/**
 * The settings that decide how something is flashed, as programming takes them.
 */

import type { Uri } from 'vscode';
import type { FlashOptions } from '../../programming/flash-options.ts';
import { readSetting } from '../settings.ts';

/** Options for a job on `file`, whose folder may have settings of its own. */
export function flashOptions(file?: Uri): FlashOptions {
  return {
    keepNeighbours: readSetting('flash.keepNeighbours', file),
    compare: readSetting('flash.compareEveryByte', file) ? 'bytes' : 'hash',
  };
}
