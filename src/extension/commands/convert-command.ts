/**
 * “Convert to Another Format”: a firmware file into another one, beside it or elsewhere.
 *
 * Below: formats. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { ENDINGS, type FirmwareFormat, formatOfName, type WriteOptions, writeFirmware } from '../../formats/convert.ts';
import { isFormatError } from '../../formats/format-error.ts';
import { UF2_FAMILIES } from '../../formats/uf2.ts';
import { byteCount } from '../../texts/quantities.ts';
import { optionsIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { type CommandOptions, DFU_EDITOR } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { baseName, withExtension } from '../files/file-names.ts';
import { type Firmware, firmwareAtHand } from '../files/firmware.ts';
import { reveal } from '../files/reveal.ts';
import { replaceFile, writeUnasked } from '../files/write-file.ts';
import { choose } from '../questions.ts';
import { dump } from './dump-command.ts';

/** Runs the command. Returns the file that was made; undefined where the user gave up, or the elements were dumped. */
export async function convert(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<vscode.Uri | undefined> {
  const options = optionsIn(more);
  const firmware = await firmwareAtHand(clicked, l10n.t('Convert Anyway'), options, { addresses: context.addresses });
  if (firmware && options.ask === false) {
    return writeAs(firmware, options);
  }
  const choice = firmware && (await pickFormat(firmware));
  if (!firmware || !choice) {
    return undefined;
  }
  if (choice === 'elements') {
    await dump(context, firmware.file);
    return undefined;
  }
  const bytes = await write(choice, firmware);
  return bytes && saveAs(bytes, choice, firmware);
}

/**
 * Writes in the format that the ending of `to` names, where nobody can be asked.
 * @throws ExtensionError `needs-place`, `would-overwrite`; FormatError `unknown-ending`, `gap-needs-fill`,
 *   `too-many-ranges`
 */
export async function writeAs(
  { image, entryPoint }: Pick<Firmware, 'image' | 'entryPoint'>,
  { to, anyway }: CommandOptions,
): Promise<vscode.Uri> {
  if (!to) {
    throw new ExtensionError('needs-place', {});
  }
  const bytes = writeFirmware(formatOfName(baseName(to.path)), image, { entryPoint });
  await writeUnasked([{ uri: to, bytes }], anyway);
  return to;
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

/** The file's bytes; undefined where the user does not want it after all. */
async function write(format: FirmwareFormat, { image, entryPoint }: Firmware): Promise<Uint8Array | undefined> {
  const options: WriteOptions = { entryPoint };
  if (format === 'uf2') {
    const familyId = await pickFamily();
    return familyId && writeFirmware(format, image, { ...options, ...familyId });
  }
  try {
    return writeFirmware(format, image, options);
  } catch (error) {
    if (!isFormatError(error, 'gap-needs-fill')) {
      throw error;
    }
    const fill = await askFill(error.details.gaps, error.details.size);
    return fill === undefined ? undefined : writeFirmware(format, image, { ...options, fill });
  }
}

async function pickFamily(): Promise<Pick<WriteOptions, 'familyId'> | undefined> {
  const items = [
    ...Object.entries(UF2_FAMILIES).map(([label, familyId]) => ({ label, familyId })),
    { label: l10n.t('Any chip'), familyId: undefined },
  ];
  // Most of the .dfu files there are, are for this one.
  items.sort((a, b) => Number(b.label === 'STM32F4') - Number(a.label === 'STM32F4'));
  const title = l10n.t('Which chips is the UF2 file for?');
  // A second question: the editor that takes the focus back from the first must not take this one away.
  return vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
}

/** Gaps are where other things live: whoever fills them ought to know. */
async function askFill(gaps: number, size: number): Promise<number | undefined> {
  const [erased, zero] = [l10n.t('Fill with 0xFF'), l10n.t('Fill with 0x00')];
  const fills = new Map([
    [erased, 0xff],
    [zero, 0x00],
  ]);
  const question =
    gaps === 1
      ? l10n.t('There is a gap of {0} in it.', byteCount(size))
      : l10n.t('There are {0} gaps in it, {1} together.', gaps, byteCount(size));
  const detail = l10n.t(
    'One raw binary has no gaps, so they are filled. Flashing it erases what lives there on the chip, such as MicroPython’s file system.',
  );
  return fills.get((await choose(question, detail, [erased, zero])) ?? '');
}

/** Asks where to, writes, and tells of it. The system's own dialog asks before it names a file that is there. */
export async function saveAs(
  bytes: Uint8Array,
  format: FirmwareFormat,
  { file, name }: Pick<Firmware, 'file' | 'name'>,
): Promise<vscode.Uri | undefined> {
  const endings = ENDINGS[format].map((ending) => ending.slice(1));
  const target = await vscode.window.showSaveDialog({
    title: l10n.t('Save the firmware of {0} as .{1}', name, endings[0] ?? 'bin'),
    defaultUri: vscode.Uri.joinPath(file, '..', withExtension(name, endings[0] ?? 'bin')),
    filters: { [l10n.t('Firmware')]: endings },
  });
  if (target) {
    await replaceFile(target, bytes);
    void announce(target, bytes.length, format);
  }
  return target;
}

async function announce(file: vscode.Uri, size: number, format: FirmwareFormat): Promise<void> {
  const open = l10n.t('Open');
  const revealIt = l10n.t('Reveal');
  const buttons = format === 'dfuse' ? [open, revealIt] : [revealIt];
  const message = l10n.t('Wrote {0} ({1}).', baseName(file.path), byteCount(size));
  const answer = await vscode.window.showInformationMessage(message, ...buttons);
  if (answer === open) {
    await vscode.commands.executeCommand('vscode.openWith', file, DFU_EDITOR);
  } else if (answer === revealIt) {
    await reveal(file);
  }
}
