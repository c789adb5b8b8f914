/**
 * Puts firmware from other files into an open .dfu: as elements, as a target, in an element's place.
 *
 * Below: conversions, the document. Above: the editor's buttons, and what is dropped on it.
 */

import * as vscode from 'vscode';
import * as l10n from '@vscode/l10n';
import { addElements, addTarget, replaceElement } from '../../document/content-edits.ts';
import { USUAL_TARGET_NAME } from '../../formats/convert.ts';
import type { FirmwareImage, Segment } from '../../image/firmware-image.ts';
import type { DroppedFile } from '../../messages/requests.ts';
import type { CommandOptions } from '../contributions.ts';
import { pickFile } from '../files/file-at-hand.ts';
import { FIRMWARE_EXTENSIONS } from '../files/file-names.ts';
import { readAsking, readSent, readUnasked } from '../files/firmware.ts';
import type { DfuDocument } from './dfu-document.ts';

/** Where flash begins on every STM32 that boots from it: what a .bin is usually for. */
const FLASH_START = 0x08000000;

/** What code says in place of a person: the file to take in, and where a .bin belongs. */
export type SaidFile = Pick<CommandOptions, 'with' | 'address' | 'anyway'>;

/** Adds the content of a file that the person picks to a target. @param said in place of the person */
export async function addElementsFromFile(document: DfuDocument, target: number, said?: SaidFile): Promise<void> {
  const { revision } = document;
  const last = document.file.targets[target]?.elements.at(-1);
  const image = await pickFirmware(last ? last.address + last.bytes.length : FLASH_START, said);
  if (image) {
    document.change(l10n.t('Add Element'), revision, (content) =>
      addElements(content, target, image.joined().segments),
    );
  }
}

/** Adds a target with the content of a file that the person picks. @param said in place of the person */
export async function addTargetFromFile(document: DfuDocument, said?: SaidFile): Promise<void> {
  const { revision } = document;
  const image = await pickFirmware(FLASH_START, said);
  if (image) {
    document.change(l10n.t('Add Target'), revision, (content) =>
      addTarget(content, USUAL_TARGET_NAME, freeSetting(document), image.joined().segments),
    );
  }
}

/**
 * Adds the content of files that were dropped on the page, all in one step.
 * @param target null: a new target takes them
 * @throws as `DfuDocument.change`; FormatError where a file that the page has sent is damaged
 */
export async function addDropped(
  document: DfuDocument,
  target: number | null,
  files: readonly DroppedFile[],
): Promise<void> {
  const { revision } = document;
  const segments: Segment[] = [];
  for (const file of files) {
    const last = segments.at(-1) ?? document.file.targets[target ?? 0]?.elements.at(-1);
    const proposal = last ? last.address + last.bytes.length : FLASH_START;
    const read =
      file.from === 'uri'
        ? await readAsking(vscode.Uri.parse(file.uri, true), l10n.t('Take In Anyway'), proposal)
        : await readSent(file.name, file.bytes, proposal);
    if (!read) {
      return; // who gives one up wants none of them half
    }
    segments.push(...read.image.joined().segments);
  }
  if (target !== null) {
    document.change(l10n.t('Add Element'), revision, (content) => addElements(content, target, segments));
  } else {
    document.change(l10n.t('Add Target'), revision, (content) =>
      addTarget(content, USUAL_TARGET_NAME, freeSetting(document), segments),
    );
  }
}

/** Puts the content of a file that the person picks in an element's place. */
export async function replaceElementFromFile(document: DfuDocument, target: number, element: number): Promise<void> {
  const { revision } = document;
  const image = await pickFirmware(document.file.targets[target]?.elements[element]?.address ?? FLASH_START);
  if (image) {
    document.change(l10n.t('Replace Element'), revision, (content) =>
      replaceElement(content, { target, element }, image.joined().segments),
    );
  }
}

/** The first alternate setting that no target has. */
function freeSetting({ file }: DfuDocument): number {
  const used = file.targets.map(({ alternateSetting }) => alternateSetting);
  return Array.from({ length: 256 }, (_, setting) => setting).find((setting) => !used.includes(setting)) ?? 0;
}

/** Asks for a file, and everything that is asked wherever a file is read. Undefined where the person wants none of it. */
async function pickFirmware(proposal: number, said?: SaidFile): Promise<FirmwareImage | undefined> {
  if (said?.with) {
    return (await readUnasked(said.with, said)).image;
  }
  const file = await pickFile(l10n.t('Choose firmware to take in'), {
    [l10n.t('Firmware')]: [...FIRMWARE_EXTENSIONS],
    [l10n.t('All files')]: ['*'],
  });
  return file && (await readAsking(file, l10n.t('Take In Anyway'), proposal))?.image;
}
