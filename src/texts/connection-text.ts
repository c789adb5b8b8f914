/**
 * How a probe got hold of its target, in words.
 *
 * Below: types of connections. Above: the extension's outcomes, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import type { Connection } from '../probe/debug-probe.ts';

type Mode = Connection['mode'];

/** “Connected by attaching, SWD at 4,000 kHz, 3.28 V.” */
export function connectionLine({ mode, clock, voltage }: Connection): string {
  const parts = [
    l10n.t('Connected {0}', modeText(mode)),
    l10n.t('SWD at {0} kHz', clock.toLocaleString('en-US')),
    ...(voltage === undefined ? [] : [l10n.t('{0} V', voltage.toFixed(2))]),
  ];
  return `${parts.join(', ')}.`;
}

/** What a user ought to know of the connection: which ways failed before one worked, and a reset pin that does nothing. */
export function connectionRemarks({ mode, failedModes, resetPinWorks }: Connection): string[] {
  return [
    ...(failedModes.length === 0
      ? []
      : [l10n.t('Connecting {0} failed, {1} worked.', failedModes.map(modeText).join(', '), modeText(mode))]),
    ...(resetPinWorks === false ? [l10n.t('The reset pin was driven, but the core was not held by it.')] : []),
  ];
}

function modeText(mode: Mode): string {
  switch (mode) {
    case 'attach':
      return l10n.t('by attaching');
    case 'reset-and-halt':
      return l10n.t('by resetting and halting');
    case 'under-reset':
      return l10n.t('under reset');
  }
}
