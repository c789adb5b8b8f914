/**
 * What came of the last flash job, for whoever asks for more than the line in the notification.
 *
 * Below: texts. Above: the commands. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import type { FlashOutcome } from '../programming/outcome.ts';
import { coreText, outcomeLine, outcomeRemarks, sectorTable } from '../texts/flash-outcome-text.ts';

/** Remembers one outcome. */
export class LastOutcome {
  private last: { readonly title: string; readonly outcome: FlashOutcome } | undefined;

  /** Notes an outcome. @param title what was done with which board */
  remember(title: string, outcome: FlashOutcome): void {
    this.last = { title, outcome };
  }

  /** Everything that is known about it, sector by sector. */
  lines(): string[] {
    if (!this.last) {
      return [l10n.t('Nothing was flashed from this window yet.')];
    }
    const { title, outcome } = this.last;
    const running = outcome.core === 'running' ? [coreText(outcome.core)] : [];
    return [title, outcomeLine(outcome), ...outcomeRemarks(outcome), ...running, ...sectorTable(outcome)];
  }
}
