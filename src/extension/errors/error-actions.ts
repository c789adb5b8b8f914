/**
 * What can be offered as a button after an error, by its code. Data: `report-error.ts` carries it out.
 *
 * Below: the codes of every family. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import type { ProbeErrorCode } from '../../probe/probe-error.ts';
import type { ProgrammingErrorCode } from '../../programming/programming-error.ts';
import type { ChipErrorCode } from '../../stm32/chip-error.ts';
import type { ExtensionPlatform } from '../extension-platform.ts';
import type { ExtensionErrorCode } from './extension-error.ts';

/** Something that a button after an error does. */
export type ErrorAction =
  | 'use-virtual-board'
  | 'select-probe'
  | 'wait'
  | 'try-again'
  | 'connect-under-reset'
  | 'without-loader'
  | 'fewer-bits'
  | 'flash'
  | 'put-back'
  | 'restore'
  | 'compare-with-board'
  | 'show-udev-command'
  | 'get-windows-driver'
  | 'get-firmware-updater'
  | 'manage-trust'
  | 'open-image-setting'
  | 'show-outcome'
  | 'show-log';

type System = ExtensionPlatform['system'];

// Every code is in its table, so that none is forgotten; an empty list means that the sentence has to do.
const actionsOfProbeErrors: Readonly<Record<ProbeErrorCode, readonly ErrorAction[]>> = {
  'no-probe': ['use-virtual-board', 'try-again'],
  'several-probes': ['select-probe'],
  unplugged: ['try-again'],
  'in-use': ['wait'],
  'no-permission': [],
  'no-usb-library': ['use-virtual-board'],
  'no-web-usb': ['use-virtual-board'],
  'usb-blocked': ['use-virtual-board', 'try-again'],
  'needs-permission': ['select-probe'],
  'unsupported-probe': ['select-probe'],
  'firmware-too-old': ['get-firmware-updater'],
  'probe-locked-up': ['try-again'],
  'not-open': ['try-again'],
  'no-target-power': ['try-again'],
  'no-target': ['connect-under-reset', 'try-again'],
  'target-refused': ['select-probe'],
  'target-fault': ['try-again'],
  'target-busy': ['connect-under-reset', 'try-again'],
  'wire-error': ['try-again'],
  'bad-access': [],
  'command-failed': ['try-again'],
  timeout: ['try-again'],
  'core-not-halted': ['connect-under-reset', 'try-again'],
  'routine-failed': ['without-loader', 'connect-under-reset', 'try-again'],
};

const actionsOfProgrammingErrors: Readonly<Record<ProgrammingErrorCode, readonly ErrorAction[]>> = {
  'no-such-write-mode': [],
  'plan-refused': [],
  'read-protected': [],
  'verify-mismatch': ['fewer-bits', 'try-again'],
  'image-differs': ['compare-with-board', 'flash'],
  'not-verified': ['try-again'],
  'needs-answer': [],
  'names-another-chip': [],
  'chip-in-use': ['try-again'],
  'outside-flash': [],
  'journal-failed': ['try-again'],
  'flash-incomplete': ['try-again', 'show-outcome'],
};

const actionsOfChipErrors: Readonly<Record<ChipErrorCode, readonly ErrorAction[]>> = {
  'unknown-chip': [],
  'no-device-id': ['try-again'],
  'not-driven': [],
  'another-core': [],
  'unlikely-flash-size': [],
  'another-chip': ['try-again'],
  'unknown-layout': [],
  'flash-locked': ['try-again'],
  'erase-failed': ['fewer-bits', 'try-again'],
  'program-failed': ['fewer-bits', 'try-again'],
  'flash-stuck': ['try-again'],
  'no-room-in-ram': ['without-loader'],
};

const actionsOfExtensionErrors: Readonly<Record<ExtensionErrorCode, readonly ErrorAction[]>> = {
  'untrusted-workspace': ['manage-trust'],
  'bad-board-image': ['open-image-setting'],
  'locked-up': ['restore', 'try-again', 'show-outcome'],
  'needs-place': [],
  'would-overwrite': [],
  'another-board': ['select-probe', 'try-again'],
  'nothing-owed': [],
  'part-missing': [], // shown where it happens, with a button of its own: this table is one of the parts
  'bad-task': [],
  'needs-anyway': [],
  'needs-answer': [],
  'needs-file': [],
};

const actionsOfNoPermission: Readonly<Record<System, readonly ErrorAction[]>> = {
  linux: ['show-udev-command', 'try-again'],
  windows: ['get-windows-driver', 'try-again'],
  macos: ['try-again'],
  browser: ['try-again'],
  other: ['try-again'],
};

/**
 * The buttons for an error, most helpful first; the log is always the last of them.
 * @param codes its own code, and those of its causes: what helps against a cause is offered too
 * @param owes whether the job has left a board without bytes of its own
 */
export function actionsFor(codes: readonly string[], system: System, owes = false): readonly ErrorAction[] {
  const [code, ...causes] = codes;
  const helpful = causes.flatMap((cause) => ofCause(cause));
  const [first, ...others] = [...new Set([...helpful, ...actionsForCode(code, system)])];
  return [...(first ? [first] : []), ...(owes ? (['put-back'] as const) : []), ...others];
}

/** Against a cause only what changes something is of interest: trying again is offered anyway. */
function ofCause(code: string): readonly ErrorAction[] {
  return actionsForCode(code, 'other').filter((action) =>
    ['without-loader', 'fewer-bits', 'connect-under-reset'].includes(action),
  );
}

function actionsForCode(code: string | undefined, system: System): readonly ErrorAction[] {
  if (code === 'no-permission') {
    return [...actionsOfNoPermission[system], 'show-log'];
  }
  const actions: Readonly<Record<string, readonly ErrorAction[] | undefined>> = {
    ...actionsOfProbeErrors,
    ...actionsOfProgrammingErrors,
    ...actionsOfChipErrors,
    ...actionsOfExtensionErrors,
  };
  return [...((code !== undefined && actions[code]) || []), 'show-log'];
}

/** What stands on the button. */
export function titleOf(action: ErrorAction): string {
  switch (action) {
    case 'use-virtual-board':
      return l10n.t('Use Simulated Board');
    case 'select-probe':
      return l10n.t('Select Probe');
    case 'wait':
      return l10n.t('Wait');
    case 'try-again':
      return l10n.t('Try Again');
    case 'connect-under-reset':
      return l10n.t('Connect Under Reset');
    case 'without-loader':
      return l10n.t('Try Without Routine');
    case 'fewer-bits':
      return l10n.t('Try Fewer Bits at a Time');
    case 'put-back':
      return l10n.t('Put Neighbours Back');
    case 'restore':
      return l10n.t('Restore Back-Up…');
    case 'flash':
      return l10n.t('Flash');
    case 'compare-with-board':
      return l10n.t('Compare With Board');
    case 'show-udev-command':
      return l10n.t('Show udev Command');
    case 'get-windows-driver':
      return l10n.t('Get Driver');
    case 'get-firmware-updater':
      return l10n.t('Get Updater');
    case 'manage-trust':
      return l10n.t('Manage Workspace Trust');
    case 'open-image-setting':
      return l10n.t('Open Setting');
    case 'show-outcome':
      return l10n.t('Show Sectors');
    case 'show-log':
      return l10n.t('Show Log');
  }
}
