/**
 * “Convert to Another Format”: a firmware file into another one, beside it or elsewhere.
 *
 * Below: the verb. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { FirmwareFormat } from '../../formats/convert.ts';
import { UF2_FAMILIES } from '../../formats/uf2.ts';
import { convertVerb } from '../../verbs/convert.ts';
import type { GivenWords } from '../../verbs/read-arguments.ts';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { type Firmware, firmwareAtHand } from '../files/firmware.ts';
import { dump } from './dump-command.ts';
import { makeAsking, makeUnasked } from './make-file.ts';

/** Runs the command. Returns the file that was made; undefined where the user gave up, or the elements were dumped. */
export async function convert(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<vscode.Uri | undefined> {
  const options = optionsIn(more);
  const firmware = await firmwareAtHand(clicked, l10n.t('Convert Anyway'), options, { addresses: context.addresses });
  if (firmware && options.ask === false) {
    return makeUnasked(context, convertVerb, firmware, options);
  }
  const choice = firmware && (await pickFormat(firmware));
  if (!firmware || !choice) {
    return undefined;
  }
  if (choice === 'elements') {
    await dump(context, firmware.file);
    return undefined;
  }
  const words = choice === 'uf2' ? await pickFamily() : {};
  return words && makeAsking(context, convertVerb, { firmware, format: choice, words });
}

/** What a .dfu can also become: a .bin for each element. */
type Choice = FirmwareFormat | 'elements';

async function pickFormat({ format, name }: Firmware): Promise<Choice | undefined> {
  const all: (vscode.QuickPickItem & { readonly choice: Choice })[] = [
    { choice: 'elements', label: l10n.t('Raw Binaries, One for Each Element (.bin)') },
    { choice: 'bin', label: l10n.t('One Raw Binary (.bin)'), detail: l10n.t('Without addresses; gaps need a fill.') },
    { choice: 'intel-hex', label: l10n.t('Intel HEX (.hex)') },
    { choice: 's-record', label: l10n.t('Motorola S-Records (.s19)') },
    { choice: 'elf', label: l10n.t('ELF (.elf)'), detail: l10n.t('One segment for each range; no symbols.') },
    { choice: 'uf2', label: l10n.t('UF2 (.uf2)') },
    { choice: 'dfuse', label: l10n.t('DfuSe (.dfu)') },
  ];
  const items = all.filter(({ choice }) => choice !== format && (choice !== 'elements' || format === 'dfuse'));
  const title = l10n.t('Convert {0} to', name);
  // The editor takes the focus back from the palette; that must not take this question away.
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.choice;
}

async function pickFamily(): Promise<GivenWords | undefined> {
  const items = [
    ...Object.keys(UF2_FAMILIES).map((label) => ({ label, family: label })),
    { label: l10n.t('Any chip'), family: undefined },
  ];
  // Most of the .dfu files there are, are for this one.
  items.sort((a, b) => Number(b.label === 'STM32F4') - Number(a.label === 'STM32F4'));
  const title = l10n.t('Which chips is the UF2 file for?');
  // A second question: the editor that takes the focus back from the first must not take this one away.
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  return picked && { family: picked.family };
}
