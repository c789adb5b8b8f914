/**
 * The card on top of the overview as plain data: what the firmware is, and for which chip it is, with the reason.
 *
 * Below: what is known of the file, texts. Above: the editor's session. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import type { CardView } from '../../messages/document-view.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { describeGuess, describeProduct } from '../../texts/inspection-texts.ts';
import type { KnownOfFile } from './identify-file.ts';

/**
 * The card.
 * @param chosen the chip that the person chose; undefined where nobody did
 */
export function describeCard({ identity, guess }: KnownOfFile, chosen: ChipDescription | undefined): CardView {
  const spoken = identity?.chip;
  const evidence = chosen || guess?.because === 'stack' ? undefined : spoken;
  return {
    title: identity ? (titleOf(identity) ?? null) : null,
    built: identity?.date ?? null,
    board: identity?.board ?? null,
    others: identity?.others.map(describeProduct) ?? [],
    chip: chosen
      ? l10n.t('{0}: you chose it.', chosen.name)
      : guess
        ? describeGuess(guess)
        : spoken
          ? l10n.t('The firmware speaks of {0}, which does not name one of the chips that are known here.', spoken.name)
          : l10n.t('Unknown: nothing in the file says so. Choose one below to see its sectors.'),
    evidence: evidence ? { text: evidence.text, address: evidence.address } : null,
  };
}

/** “MicroPython v1.14”; what is only known to be built on something is no more than that. */
function titleOf({ product, role, version }: NonNullable<KnownOfFile['identity']>): string | undefined {
  if (product === undefined) {
    return undefined;
  }
  const name = describeProduct({ product, role: role ?? 'firmware', version });
  return role === 'system' ? l10n.t('Firmware built on {0}', name) : name;
}
