/**
 * Where this user's programs keep what is owed to boards: one folder for the extension and the command line, so that each
 * sees what the other has left, and a job of the one is known to the other.
 *
 * Below: nothing. Above: the composition roots. Pure: the system, its environment and the home folder come in.
 */

import type { OperatingSystem } from '../base/operating-system.ts';

const FOLDER = 'stm32-dfu';

/** What is known of the computer. */
export interface Surroundings {
  readonly system: OperatingSystem | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  readonly home: string;
}

/**
 * The folder, which may not exist yet: `$XDG_STATE_HOME/stm32-dfu` where that is set; else
 * `~/.local/state/stm32-dfu` (Linux and others; XDG Base Directory Specification 0.8),
 * `~/Library/Application Support/stm32-dfu` (macOS), `%LOCALAPPDATA%\stm32-dfu` (Windows).
 */
export function stateFolder({ system, environment, home }: Surroundings): string {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment;
  return `${XDG_STATE_HOME || ofSystem(system, home, LOCALAPPDATA)}/${FOLDER}`;
}

function ofSystem(system: OperatingSystem | undefined, home: string, localAppData?: string): string {
  switch (system) {
    case 'windows':
      return localAppData || `${home}/AppData/Local`;
    case 'macos':
      return `${home}/Library/Application Support`;
    default:
      return `${home}/.local/state`;
  }
}
