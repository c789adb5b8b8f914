/**
 * What a flash job is doing at this moment, in a few words that change several times a second.
 *
 * Below: types of progress. Above: progress notifications, the status bar, tasks, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import type { FlashPhase, FlashProgress } from '../programming/progress.ts';
import { kilobytes, rate } from './quantities.ts';

/** “writing 120 KB of 293 KB, 61 KB/s, erasing sector 6” */
export function progressText({ phase, done, total, rate: speed, erasing }: FlashProgress): string {
  const parts = [
    total > 0 ? l10n.t('{0} {1} of {2}', phaseText(phase), kilobytes(done), kilobytes(total)) : phaseText(phase),
    ...(speed > 0 ? [rate(speed)] : []),
    ...(erasing === undefined ? [] : [l10n.t('erasing sector {0}', erasing)]),
  ];
  return parts.join(', ');
}

function phaseText(phase: FlashPhase): string {
  const texts: Readonly<Record<FlashPhase, string>> = {
    examining: l10n.t('examining'),
    saving: l10n.t('saving what must be kept'),
    writing: l10n.t('writing'),
    verifying: l10n.t('verifying'),
    starting: l10n.t('starting the firmware'),
    reading: l10n.t('reading'),
    comparing: l10n.t('comparing'),
  };
  return texts[phase];
}
