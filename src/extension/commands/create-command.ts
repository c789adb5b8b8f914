/**
 * “Create .dfu from Files”: one or several firmware files, of any format, as the elements of one .dfu.
 *
 * Below: formats. Above: the command table.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { USUAL_ADDRESS } from '../../formats/bin.ts';
import { closeGaps, joinImages, writeFirmware } from '../../formats/convert.ts';
import { isFormatError } from '../../formats/format-error.ts';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import { byteCount } from '../../texts/quantities.ts';
import { optionsIn, selectionIn } from '../command-answer.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandOptions } from '../contributions.ts';
import { ExtensionError } from '../errors/extension-error.ts';
import { FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { type Firmware, readAsking, readUnasked } from '../files/firmware.ts';
import { choose } from '../questions.ts';
import { saveAs, writeAs } from './convert-command.ts';

/** Runs the command. Returns the file that was made; undefined where the user gave up. */
export async function create(
  _: CommandContext,
  clicked?: vscode.Uri,
  ...more: readonly unknown[]
): Promise<vscode.Uri | undefined> {
  const options = optionsIn(more);
  const selection = selectionIn(more);
  const files = selection.length > 0 ? selection : clicked ? [clicked] : options.ask === false ? [] : await pickFiles();
  if (options.ask === false) {
    return createUnasked(files, options);
  }
  const parts = await readParts(files);
  const first = parts?.[0];
  if (!parts || !first) {
    return undefined;
  }
  const bytes = await writeDfu(joinImages(parts));
  return bytes && saveAs(bytes, 'dfuse', first);
}

/** @throws ExtensionError `needs-file`, `needs-place`, `would-overwrite`; FormatError, ImageError as the parts are */
async function createUnasked(files: readonly vscode.Uri[], options: CommandOptions): Promise<vscode.Uri> {
  const parts: Firmware[] = [];
  for (const file of files) {
    parts.push(await readUnasked(file, options));
  }
  if (parts.length === 0) {
    throw new ExtensionError('needs-file', {});
  }
  return writeAs({ image: joinImages(parts), entryPoint: undefined }, options);
}

/** Gaps up to this are closed where a .dfu would have too many elements, in bytes: a page's rest, no file system. */
const SMALL_GAP = 256;

/** The image as .dfu; one of very many parts with its small gaps closed, if somebody wants that. */
export async function writeDfu(image: FirmwareImage): Promise<Uint8Array | undefined> {
  try {
    return writeFirmware('dfuse', image);
  } catch (error) {
    if (!isFormatError(error, 'too-many-ranges')) {
      throw error;
    }
    const { count, most } = error.details;
    const close = l10n.t('Close Gaps up to {0}', byteCount(SMALL_GAP));
    const question = l10n.t('It has {0} parts; a .dfu can hold {1}.', count, most);
    const detail = l10n.t('Small gaps can be filled with 0xFF, which is what erased flash holds.');
    const answer = await choose(question, detail, [close]);
    return answer === close ? writeFirmware('dfuse', closeGaps(image, SMALL_GAP, 0xff)) : undefined;
  }
}

async function pickFiles(): Promise<readonly vscode.Uri[]> {
  const files = await vscode.window.showOpenDialog({
    title: l10n.t('Choose the files that become elements of the .dfu'),
    canSelectMany: true,
    filters: { [l10n.t('Firmware')]: [...FIRMWARE_EXTENSIONS, 'dfu'], [l10n.t('All files')]: ['*'] },
  });
  return files ?? [];
}

/** Reads one file after the other; for each .bin the address after the content before it is proposed. */
async function readParts(files: readonly vscode.Uri[]): Promise<Firmware[] | undefined> {
  const parts: Firmware[] = [];
  for (const file of files) {
    const end = parts.at(-1)?.image.ranges().at(-1)?.end;
    const part = await readAsking(file, l10n.t('Use Anyway'), end === undefined ? USUAL_ADDRESS : roundUp(end));
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
