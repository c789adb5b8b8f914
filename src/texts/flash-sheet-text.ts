/**
 * The question before a flash: which board, what is on it, what is replaced and what is kept, how long it takes.
 *
 * Below: plans (types only). Above: the extension asks it.
 */

import * as l10n from '@vscode/l10n';
import type { FlashPlan } from '../programming/plan.ts';
import { moreFlashText } from './flash-plan-text.ts';
import { byteCount, kilobytes, seconds, sectorList } from './quantities.ts';

/** What is on a board, as far as is known. */
export type OnBoard =
  | { readonly kind: 'blank' | 'same' | 'unknown' }
  /** Flashed from here before. `when` as a person reads it. */
  | { readonly kind: 'remembered'; readonly file: string; readonly when: string }
  /** Read and recognised; empty where it says nothing of itself. */
  | { readonly kind: 'read'; readonly name: string };

/** What the question is about. */
export interface FlashSheet {
  readonly file: string;
  /** What the file says of itself: “MicroPython v1.14”; empty: nothing. */
  readonly identity: string;
  /** Probe, serial number and chip. */
  readonly board: string;
  readonly onBoard: OnBoard;
  /** The most that is done: from `roughPlan`. */
  readonly plan: FlashPlan;
  /** Sectors of the chip. */
  readonly sectors: number;
  readonly keepNeighbours: boolean;
}

/** The question in one line. */
export function sheetQuestion({ file, board }: FlashSheet): string {
  return l10n.t('Flash {0} to {1}?', file, board);
}

/** What to know before it is answered, a line each. */
export function sheetLines({ identity, onBoard, plan, sectors, keepNeighbours }: FlashSheet): string[] {
  const size = plan.sectors.reduce((sum, { sector }) => sum + sector.size, 0);
  const image = plan.sectors.reduce((sum, { imageBytes }) => sum + imageBytes, 0);
  const others = sectors - plan.sectors.length;
  const replaced = l10n.t(
    'Replaced: {0} ({1}).',
    sectorList(plan.sectors.map(({ sector }) => sector.index)),
    kilobytes(size),
  );
  const beside = size - image;
  return [
    ...(identity === '' ? [] : [l10n.t('The file: {0}.', identity)]),
    l10n.t('On the board now: {0}.', onBoardText(onBoard)),
    others > 0 ? `${replaced} ${l10n.t('All other sectors are left alone.')}` : replaced,
    ...(beside > 0
      ? [
          keepNeighbours
            ? l10n.t('Kept: whatever else these sectors hold (up to {0}).', byteCount(beside))
            : l10n.t('Lost: whatever else these sectors hold, because the setting flash.keepNeighbours is off.'),
        ]
      : []),
    ...(plan.moreFlash ? [moreFlashText(plan.moreFlash)] : []),
    l10n.t('It takes {0} at most; what is right already is left alone.', seconds(plan.predictedSeconds)),
  ];
}

function onBoardText(onBoard: OnBoard): string {
  switch (onBoard.kind) {
    case 'blank':
      return l10n.t('nothing, as far as a first look tells');
    case 'same':
      return l10n.t('this firmware, as far as a first look tells');
    case 'unknown':
      return l10n.t('something that was not flashed from here');
    case 'remembered':
      return l10n.t('{0}, flashed from here on {1}', onBoard.file, onBoard.when);
    case 'read':
      return onBoard.name === '' ? l10n.t('firmware that does not say what it is') : onBoard.name;
  }
}
