/**
 * The board at hand as the webview sees it: of each sector what is known, what a flash of the open file would do, and
 * what came of it. Plain data.
 *
 * Below: nothing. Above: the extension builds it (`extension/editor/`) from what jobs tell, the webview draws it.
 * Sentences arrive written out and translated.
 */

import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const sectorOnBoard = v.object({
  name: v.string(),
  start: count,
  end: count,
  /** What it is known to hold. `same`: what the file has for it. `blank`: nothing where the file has something. */
  now: v.picklist(['unknown', 'same', 'blank', 'other']),
  /** What a flash does with it; null where there is no plan. */
  will: v.nullable(v.picklist(['untouched', 'identical', 'program', 'erase-and-program', 'erase'])),
  /** What is kept of it: saved, and written back after the erase. */
  kept: v.array(v.object({ start: count, end: count })),
  /** What became of it; null as long as nothing has. */
  became: v.nullable(v.picklist(['untouched', 'identical', 'erased', 'programmed', 'verified', 'unknown'])),
  /** Bytes that were taken from it and are not back yet. */
  atRisk: count,
});
export type SectorOnBoard = v.InferOutput<typeof sectorOnBoard>;

/** The board, and where the last job on it stands. */
export const boardView = v.object({
  /** Probe and board, for people. */
  name: v.string(),
  chip: v.string(),
  start: count,
  end: count,
  /**
   * `known`: the last job was about another file. `refused`: the plan must not be executed. `failed`: the job ended before
   * its end, and `became` says where.
   */
  stage: v.picklist(['known', 'planned', 'refused', 'running', 'done', 'failed']),
  /** What will be, is being or was done, in a sentence. */
  headline: v.string(),
  /** What else there is to know. */
  notes: v.array(v.string()),
  /** While a job runs: how far it is, 0 … 1. */
  share: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  /** While a job runs: the name of the sector that it is at. */
  at: v.nullable(v.string()),
  sectors: v.array(sectorOnBoard),
  /** Whether the open file fits this board, and why not. */
  fit: v.object({ fits: v.boolean(), sentence: v.string() }),
});
export type BoardView = v.InferOutput<typeof boardView>;
