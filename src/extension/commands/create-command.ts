/**
 * “Create .dfu from Files”: one or several firmware files, of any format, as the elements of one .dfu.
 *
 * Below: the verb. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { USUAL_ADDRESS } from '../../formats/bin.ts';
import { joinImages } from '../../formats/convert.ts';
import { createVerb } from '../../verbs/convert.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { type Firmware, readAsking, readUnasked } from '../files/firmware.ts';
import type { KnownAddresses } from '../files/known-addresses.ts';
import { makeAsking, makeUnasked } from './make-file.ts';

/**
 * Runs the command. Returns the file that was made; undefined where the user gave up.
 * @throws ExtensionError `needs-file`, `needs-place`, `would-overwrite`; FormatError, ImageError as the parts are
 */
export async function create(
  context: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<vscode.Uri | undefined> {
  const options = optionsIn(more);
  const { ask } = options;
  const selection = selectionIn(more);
  const files = selection.length > 0 ? selection : clicked ? [clicked] : ask === false ? [] : await pickFiles();
  const parts =
    ask === false
      ? await Promise.all(files.map((file) => readUnasked(file, options)))
      : await readParts(files, context.addresses);
  const first = parts?.[0];
  if (!parts || !first) {
    if (ask === false) {
      throw new ExtensionError('needs-file', {});
    }
    return undefined;
  }
  const firmware = { ...first, image: joinImages(parts) };
  return ask === false
    ? makeUnasked(context, createVerb, firmware, options)
    : makeAsking(context, createVerb, { firmware, format: 'dfuse', words: {} });
}

async function pickFiles(): Promise<readonly vscode.Uri[]> {
  const files = await vscode.window.showOpenDialog({
    title: l10n.t('Choose the files that become elements of the .dfu'),
    canSelectMany: true,
    filters: { [l10n.t('Firmware')]: [...FIRMWARE_EXTENSIONS, 'dfu'], [l10n.t('All files')]: ['*'] },
  });
  return files ?? [];
}

/** Reads one file after the other; for each .bin its address is proposed, if it is known, else one after the content before it. */
async function readParts(
  files: readonly vscode.Uri[],
  addresses: KnownAddresses | undefined,
): Promise<Firmware[] | undefined> {
  const parts: Firmware[] = [];
  for (const file of files) {
    const end = parts.at(-1)?.image.ranges().at(-1)?.end;
    const proposal = addresses?.get(file) ?? (end === undefined ? USUAL_ADDRESS : roundUp(end));
    const part = await readAsking(file, l10n.t('Use Anyway'), proposal);
    if (!part) {
      return undefined;
    }
    parts.push(part);
  }
  return parts;
}

/** To the next multiple of 16 KB, the smallest sector of an F4's flash: where a second part of firmware may begin. */
function roundUp(address: number): number {
  return Math.min(Math.ceil(address / 0x4000) * 0x4000, 0xffff_ffff);
}
