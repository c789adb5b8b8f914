/**
 * The sides of a comparison: files of any format, or what a board holds.
 *
 * Below: reading firmware. Above: the compare commands, the comparison's panel.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import type { ComparisonSource, SideSource } from '../../messages/comparison-view.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { folderOf } from '../files/file-names.ts';
import { type Firmware, readUnasked } from '../files/firmware.ts';
import type { Sides } from './compare-session.ts';
import type { NamedSide } from './describe-comparison.ts';

/** A file that was read. */
export function fileSide({ file, name, format, image }: Firmware): NamedSide {
  return {
    image,
    // A .bin says itself of no address: where it was put is said to it again.
    source: { file: file.toString(), address: format === 'bin' ? (image.segments[0]?.address ?? null) : null, name },
    place: file.scheme === 'git' ? l10n.t('last commit') : folderOf(vscode.workspace.asRelativePath(file)),
  };
}

/** What a board holds. */
export function boardSide(name: string, image: FirmwareImage, chip: ChipDescription | undefined): NamedSide {
  return { image, chip, source: { file: null, address: null, name }, place: '' };
}

/**
 * Reads both sides again, without asking anybody.
 * @throws RangeError where one of them is a board; FormatError as `readUnasked`
 */
export async function sidesOf({ left, right }: ComparisonSource): Promise<Sides> {
  return { left: await sideOf(left), right: await sideOf(right) };
}

async function sideOf(source: SideSource): Promise<NamedSide> {
  return fileSide(await firmwareOf(source));
}

/** Reads the file of a side again. @throws as `sidesOf` */
export async function firmwareOf({ file, address, name }: SideSource): Promise<Firmware> {
  if (file === null) {
    throw new RangeError(l10n.t('What {0} held is not known any more. Compare with the board again.', name));
  }
  // What is wrong with it was said when it was read first.
  const said = address === null ? {} : { address };
  return readUnasked(vscode.Uri.parse(file), { ...said, anyway: true });
}
