/**
 * Every id of the manifest's `contributes`, once: commands with their arguments, settings with their types and
 * defaults, context keys, views.
 *
 * Above: everything in this folder. It does not know VS Code at run time; a test compares it with package.json, so that
 * neither can drift from the other.
 */

import type { Uri } from 'vscode';

/** The custom editor for .dfu files. */
export const DFU_EDITOR = 'stm32Dfu.editor';

/** The custom editor for firmware of other formats. */
export const FIRMWARE_EDITOR = 'stm32Dfu.firmwareEditor';

/** The kind of tab that shows a comparison. */
export const COMPARISON = 'stm32Dfu.comparison';

/** The kind of tasks that this extension runs. */
export const TASK_TYPE = 'stm32Dfu';

/**
 * What code may say to a command, in place of the person who would be asked: tests do, and other extensions may. A
 * command answers as `command-answer.ts` says.
 */
export interface CommandOptions {
  /** False: nobody is asked and no failure is shown; what would need an answer fails with a code. Default true. */
  readonly ask?: boolean;
  /** Yes to everything that would be asked before flash is changed. */
  readonly anyway?: boolean;
  /** In place of the setting `connect.probe`. */
  readonly probe?: string;
  /** The number of the chip that is meant, where another one must not be changed in its place. */
  readonly chipId?: string;
  /** The file that is made; for `dump`, the folder. Its ending says the format. */
  readonly to?: Uri;
  /** Where the bytes of a .bin belong. */
  readonly address?: number;
  /** The file that is compared with, or taken in. */
  readonly with?: Uri;
}

/** What a menu gives to a command: the file that was clicked, and where several are selected, all of them. */
export type FileArguments = [file?: Uri, selection?: readonly Uri[] | CommandOptions, options?: CommandOptions];

/** For commands that are about a board alone. */
export type BoardArguments = [options?: CommandOptions];

/** Every command by its short name, with its arguments. */
export interface CommandArguments {
  open: FileArguments;
  dump: FileArguments;
  flash: FileArguments;
  flashFile: FileArguments;
  showFlashPlan: FileArguments;
  verify: FileArguments;
  backUp: BoardArguments;
  restore: FileArguments;
  massErase: BoardArguments;
  reset: BoardArguments;
  putBack: BoardArguments;
  boardMenu: [];
  selectProbe: [];
  convert: FileArguments;
  create: FileArguments;
  addElement: FileArguments;
  compare: FileArguments;
  selectForCompare: FileArguments;
  compareWithSelected: FileArguments;
  compareSelected: FileArguments;
  compareWithCommit: FileArguments;
  compareWithBoard: FileArguments;
  showOutcome: [];
  showLog: [];
}

/** The short name of a command. */
export type CommandName = keyof CommandArguments;

/**
 * Every command with the verb that it does, by the verb's name: commands ask, show and tell, but none does what no verb
 * does. Undefined: it is about this window alone. Only the name stands here, because what verbs are made of is loaded when
 * the first is needed; a test compares names, effects and words with the table of verbs.
 */
export const COMMAND_VERBS: { readonly [Name in CommandName]: string | undefined } = {
  open: undefined,
  dump: 'dump',
  flash: 'flash',
  flashFile: 'flash',
  showFlashPlan: 'plan',
  verify: 'verify',
  backUp: 'read',
  restore: 'restore',
  massErase: 'erase',
  reset: 'reset',
  putBack: 'flash', // of an image of nothing: what an earlier job owes
  boardMenu: undefined, // runs the others
  selectProbe: undefined,
  convert: 'convert',
  create: 'create',
  addElement: undefined, // an edit of the open file
  compare: 'compare',
  selectForCompare: undefined,
  compareWithSelected: 'compare',
  compareSelected: 'compare',
  compareWithCommit: 'compare',
  compareWithBoard: 'compare',
  showOutcome: undefined,
  showLog: undefined,
};

/** The verbs that are tasks: those that do something which nobody has to look at. */
export const TASK_VERBS: readonly string[] = [
  ...['flash', 'verify', 'read', 'restore', 'erase', 'reset'],
  ...['dump', 'convert', 'create'],
];

/** Every command's short name. */
export const COMMAND_NAMES = Object.keys(COMMAND_VERBS) as readonly CommandName[];

/** The id by which VS Code knows a command. */
export function commandId(name: CommandName): string {
  return `stm32Dfu.${name}`;
}

/** Commands that reach a board, and therefore need a trusted workspace. */
export const DEVICE_COMMANDS: readonly CommandName[] = [
  'flash',
  'flashFile',
  'showFlashPlan',
  'verify',
  'backUp',
  'restore',
  'massErase',
  'reset',
  'putBack',
  'compareWithBoard',
];

/** Settings by their name below `stm32Dfu`, with their types. */
export interface Settings {
  'virtualBoard.pace': 'real-time' | 'fast';
  /** A path, absolute or relative to the first workspace folder; empty for the extension's own storage. */
  'virtualBoard.image': string;
  /** `automatic`, `virtual`, or the serial number or place of a probe. */
  'connect.probe': string;
  'connect.mode': 'automatic' | 'reset-and-halt' | 'under-reset';
  /** kHz; null for the fastest that works. */
  'connect.maximumClock': number | null;
  /** Volts; null for what the probe measures. */
  'connect.supplyVoltage': number | null;
  /** Seconds. */
  'connect.waitForProbe': number;
  'flash.compareEveryByte': boolean;
  'flash.keepNeighbours': boolean;
  /** Boards that are flashed without the question: `virtual`, numbers of chips, `*` for every one. */
  'flash.dontAsk': readonly string[];
}

/** Their defaults, as the manifest has them. */
export const SETTING_DEFAULTS: Readonly<Settings> = {
  'connect.probe': 'automatic',
  'virtualBoard.pace': 'real-time',
  'virtualBoard.image': '',
  'connect.mode': 'automatic',
  'connect.maximumClock': null,
  'connect.waitForProbe': 30,
  'connect.supplyVoltage': null,
  'flash.compareEveryByte': false,
  'flash.keepNeighbours': true,
  'flash.dontAsk': [],
};

/**
 * Context keys that code sets. They are unset before activation, so they may only hide what needs code to have run, and
 * never a command in the palette.
 */
export const CONTEXT_KEYS = {
  hasCompareSelection: 'stm32Dfu.hasCompareSelection',
  /** The paths of open files whose content is not what their ending says. */
  foreignFiles: 'stm32Dfu.foreignFiles',
} as const;

/** Status-bar items; Playwright finds them as `dfu-tools.stm32-dfu.<id>`. */
export const STATUS_ITEMS = { flash: 'stm32Dfu.flash', probe: 'stm32Dfu.probe' } as const;

/** The values of the setting `connect.probe` that are not serial numbers. */
export const AUTOMATIC_PROBE = 'automatic';
export const VIRTUAL_PROBE = 'virtual';

/** The virtual board's name wherever a person reads it. */
export const VIRTUAL_BOARD_NAME = 'Virtual NUCLEO-F401RE (simulated)';
