/**
 * What came of a job that changed flash: the outcome, and how the board was got hold of, in words.
 *
 * Below: texts. Above: the commands, the tasks. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import type { Connection } from '../probe/debug-probe.ts';
import type { FlashOutcome } from '../programming/outcome.ts';
import { connectionLine, connectionRemarks } from '../texts/connection-text.ts';
import { coreText, outcomeLine, outcomeRemarks, sectorTable } from '../texts/flash-outcome-text.ts';
import { seconds } from '../texts/quantities.ts';

/** What came of one job. */
export interface FlashReport {
  /** What was done with which board. */
  readonly title: string;
  /** Probe, serial number and chip. */
  readonly board: string;
  readonly connection: Connection;
  readonly outcome: FlashOutcome;
}

/** Sentences about what a user may want to know although the job went well; often none. */
export function reportRemarks({ connection, outcome }: FlashReport): string[] {
  return [...connectionRemarks(connection), ...outcomeRemarks(outcome)];
}

/** The report in a few lines, for the output channel and terminals. */
export function reportLines(report: FlashReport): string[] {
  const { title, connection, outcome } = report;
  return [title, connectionLine(connection), outcomeLine(outcome), ...reportRemarks(report)];
}

/** Everything that is known about a job, sector by sector; undefined: there was none yet. */
export function wholeReport(report: FlashReport | undefined): string[] {
  if (!report) {
    return [l10n.t('Nothing was flashed from this window yet.')];
  }
  const { outcome } = report;
  return [
    ...reportLines(report),
    ...(outcome.core === 'running' ? [coreText(outcome.core)] : []),
    l10n.t('Predicted: {0}.', seconds(outcome.predictedSeconds)),
    '',
    ...sectorTable(outcome),
  ];
}
