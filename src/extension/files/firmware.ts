/**
 * The firmware that a command is about: a file's bytes at their addresses, whatever its format. Asks for what the file
 * leaves unsaid.
 *
 * Below: formats, texts. Above: flash, plan, verify, convert, create, compare, tasks.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { parseAddress } from '../../base/address-text.ts';
import { hex32 } from '../../base/hex.ts';
import { visibleText } from '../../base/visible-text.ts';
import { USUAL_ADDRESS } from '../../formats/bin.ts';
import { type Firmware as ReadFirmware, joinImages, readFirmware } from '../../formats/convert.ts';
import { parseDfuse } from '../../formats/dfuse.ts';
import { isFormatError } from '../../formats/format-error.ts';
import { UF2_FAMILIES } from '../../formats/uf2.ts';
import { byteCount } from '../../texts/quantities.ts';
import type { CommandOptions } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { acceptErrors, dfuseErrors, type FileContent, refuseErrors, sentencesOf } from './accept-errors.ts';
import { dfuAtHand, firmwareInFront, saveIfDirty } from './file-at-hand.ts';
import { baseName, hasExtension } from './file-names.ts';
import type { KnownAddresses } from './known-addresses.ts';

/** Firmware, and the file it came from. */
export type Firmware = ReadFirmware & {
  readonly file: vscode.Uri;
  /** The file's name. */
  readonly name: string;
};

/**
 * The firmware that a command is about; asks which file, and everything that `readAsking` asks.
 * @param clicked the file that was clicked, if one was
 * @param anyway what the button says that accepts a file with errors
 * @param options where they say that nobody is asked, the file is taken as it is on disk
 * @param more `selection`: all files that were selected, of which several are taken as one; `addresses`: where raw
 *   binaries belong, as was said before
 * @returns undefined where the user gave up
 * @throws FormatError as `readUnasked`, `overlap` where two files hold the same addresses; ExtensionError `needs-file`
 *   where nobody can be asked which one
 */
export async function firmwareAtHand(
  clicked: vscode.Uri | undefined,
  anyway: string,
  options: CommandOptions = {},
  { selection = [], addresses }: { selection?: readonly vscode.Uri[]; addresses?: KnownAddresses | undefined } = {},
): Promise<Firmware | undefined> {
  const several = selection.length > 1 ? selection : undefined;
  if (options.ask === false) {
    const files = several ?? [fileUnasked(clicked)];
    return together(await Promise.all(files.map((file) => readUnasked(file, options))));
  }
  const one = several ? undefined : (clicked ?? firmwareInFront() ?? (await dfuAtHand(undefined)));
  const parts: Firmware[] = [];
  for (const file of several ?? (one ? [one] : [])) {
    const part = (await saveIfDirty(file)) ? await readAsking(file, anyway, USUAL_ADDRESS, addresses) : undefined;
    if (!part) {
      return undefined;
    }
    parts.push(part);
  }
  return together(parts);
}

/** Several files as one firmware, named after all of them. @throws FormatError `overlap` */
function together(parts: readonly Firmware[]): Firmware | undefined {
  const [first, ...others] = parts;
  return first && others.length > 0
    ? { ...first, name: parts.map(({ name }) => name).join(', '), image: joinImages(parts) }
    : first;
}

/** The file that a command is about where nobody can be asked. @throws ExtensionError `needs-file` */
export function fileUnasked(clicked: vscode.Uri | undefined): vscode.Uri {
  const file = clicked ?? firmwareInFront();
  if (!file) {
    throw new ExtensionError('needs-file', {});
  }
  return file;
}

/**
 * Reads a file. Asks for the address of a .bin, for the target of a .dfu with several, and whether to go on in spite of
 * errors.
 * @param anyway what the button says that accepts a file with errors
 * @param proposal the address that is proposed for a .bin
 * @param addresses where files belong of which it was said before; these are not asked about again
 * @returns undefined where the user gave up
 * @throws FormatError `has-errors` or `no-content` where nothing of the file could be read
 */
export async function readAsking(
  file: vscode.Uri,
  anyway: string,
  proposal = USUAL_ADDRESS,
  addresses?: KnownAddresses,
): Promise<Firmware | undefined> {
  const name = baseName(file.path);
  const bytes = await vscode.workspace.fs.readFile(file);
  const read = await readWithAnswers(name, bytes, {
    known: addresses?.get(file),
    ask: async () => {
      const address = await askAddress(name, proposal);
      if (address !== undefined) {
        await addresses?.set(file, address);
      }
      return address;
    },
  });
  const firmware = read && { file, name, ...read };
  if (firmware) {
    tellWarnings(firmware);
  }
  return firmware && (await acceptErrors(contentOf(firmware, bytes), anyway)) ? firmware : undefined;
}

/** What is odd about a file, and no reason to stop, is told wherever it is read. */
function tellWarnings(firmware: Firmware): void {
  const { name, format } = firmware;
  const sentences = sentencesOf(firmware, 'warning');
  if (format !== 'dfuse' && sentences.length > 0) {
    void vscode.window.showWarningMessage([`${name}:`, ...sentences].join(' '));
  }
}

/**
 * Reads a file where nobody can be asked.
 * @throws FormatError `has-errors`, `no-content`, `address-needed`, `target-needed`
 */
export async function readUnasked(
  file: vscode.Uri,
  { anyway, address }: Pick<CommandOptions, 'anyway' | 'address'> = {},
): Promise<Firmware> {
  const name = baseName(file.path);
  const bytes = await vscode.workspace.fs.readFile(file);
  const firmware = { file, name, ...readFirmware(name, bytes, { address }) };
  refuseErrors(contentOf(firmware, bytes), anyway);
  return firmware;
}

/**
 * Reads a file that is nowhere, of which there are only bytes. Asks for what it does not say itself.
 * @param proposal the address that is proposed for a .bin
 * @returns undefined where the user gave up
 * @throws FormatError `has-errors`, `no-content`
 */
export async function readSent(name: string, bytes: Uint8Array, proposal: number): Promise<ReadFirmware | undefined> {
  const read = await readWithAnswers(name, bytes, { known: undefined, ask: () => askAddress(name, proposal) });
  if (read) {
    refuseErrors(contentOf({ file: vscode.Uri.file(name), name, ...read }, bytes));
  }
  return read;
}

/** Reads, and asks for what the file does not say itself; undefined where the user does not say it either. */
async function readWithAnswers(
  name: string,
  bytes: Uint8Array,
  address: { readonly known: number | undefined; ask(): Promise<number | undefined> },
): Promise<ReadFirmware | undefined> {
  try {
    return readFirmware(name, bytes);
  } catch (error) {
    if (isFormatError(error, 'address-needed')) {
      const said = address.known ?? (await address.ask());
      return said === undefined ? undefined : readFirmware(name, bytes, { address: said });
    }
    if (isFormatError(error, 'target-needed')) {
      const target = await askTarget(bytes);
      return target === undefined ? undefined : readFirmware(name, bytes, { target });
    }
    if (isFormatError(error, 'family-needed')) {
      const family = await askFamily(name, error.details.families);
      return family === undefined ? undefined : readFirmware(name, bytes, { family });
    }
    throw error;
  }
}

/** Asks which kind of chip's program of a .uf2 is meant; undefined where the user does not say. */
export async function askFamily(name: string, families: readonly number[]): Promise<number | undefined> {
  const items = families.map((family) => {
    const known = Object.entries(UF2_FAMILIES).find(([, id]) => id === family);
    return { label: known?.[0] ?? hex32(family), description: hex32(family), family };
  });
  const title = l10n.t('{0} holds programs for several kinds of chips', name);
  return (await vscode.window.showQuickPick(items, { title, placeHolder: l10n.t('Choose the kind of chip') }))?.family;
}

/** Asks where the bytes of a .bin belong; undefined where the user does not say. */
export async function askAddress(name: string, proposal: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    ignoreFocusOut: true, // asked after a file dialog, from which the focus comes back
    title: l10n.t('Address of {0}', name),
    prompt: l10n.t('Where its first byte belongs. The flash of an STM32 begins at {0}.', hex32(USUAL_ADDRESS)),
    value: hex32(proposal),
    validateInput: (value) =>
      parseAddress(value) === undefined
        ? l10n.t('An address of 32 bits, such as {0}.', hex32(USUAL_ADDRESS))
        : undefined,
  });
  return text === undefined ? undefined : parseAddress(text);
}

async function askTarget(bytes: Uint8Array): Promise<number | undefined> {
  const items = parseDfuse(bytes).targets.map(({ index, name, alternateSetting, elements }) => ({
    label: l10n.t('Target {0}: {1}', index, visibleText(name)),
    description: l10n.t('alternate setting {0}', alternateSetting),
    detail: elements.map(({ address, size }) => `${hex32(address)} (${byteCount(size)})`).join(', '),
    index,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Choose the target') }))?.index;
}

/**
 * What is wrong with the file. One that is no DfuSe although it is called .dfu counts as one with errors, even where its
 * content could be read: who sends it to a board ought to know.
 */
function contentOf(firmware: Firmware, bytes: Uint8Array): FileContent {
  const { file, name, format, image } = firmware;
  const otherwise = format !== 'dfuse' && hasExtension(name, ['dfu']) ? dfuseErrors(parseDfuse(bytes).problems) : [];
  const errors = [...new Set([...otherwise, ...sentencesOf(firmware, 'error')])]; // both may have looked at a suffix
  return { file, name, errors, empty: image.size === 0 };
}
