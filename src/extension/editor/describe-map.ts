/**
 * The memory map of a file as plain data for the webview.
 *
 * Below: inspection, image, messages. Above: the editor's session, the comparison. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { FirmwareImage, type Segment } from '../../image/firmware-image.ts';
import { mapMemory, type MappedRegion } from '../../inspection/memory-map.ts';
import type { RegionView } from '../../messages/document-view.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import type { OpenedFile } from './opened-file.ts';

/** The regions worth drawing, with what flashing every element would do to them. */
export function describeMap(file: Pick<OpenedFile, 'targets'>, chip: ChipDescription | undefined): RegionView[] {
  const elements = file.targets.flatMap((target) => target.elements);
  return mapMemory(FirmwareImage.from(withoutOverlaps(elements)), chip).map((region) => ({
    start: region.start,
    end: region.end,
    name: regionName(region, chip),
    sectors: region.sectors.map(({ sector, fate, kept }) => ({
      name: String(sector.index),
      start: sector.start,
      end: sector.start + sector.size,
      fate,
      kept,
    })),
  }));
}

/** What a file holds, each address once. */
export function imageOf({ targets }: Pick<OpenedFile, 'targets'>): FirmwareImage {
  return FirmwareImage.from(withoutOverlaps(targets.flatMap(({ elements }) => elements)));
}

/**
 * What the elements hold, each address once: several targets may hold the same addresses, and a map shows where
 * something is, not whose it is.
 */
export function withoutOverlaps(elements: readonly Segment[]): Segment[] {
  let end = 0;
  return [...elements]
    .sort((a, b) => a.address - b.address)
    .flatMap(({ address, bytes }) => {
      const last = Math.min(address + bytes.length, 2 ** 32);
      const start = Math.max(address, end);
      end = Math.max(end, last);
      return start < last ? [{ address: start, bytes: bytes.subarray(start - address, last - address) }] : [];
    });
}

/** What a region is called; nothing is known of the addresses of an unknown chip. */
export function regionName({ kind }: MappedRegion, chip: ChipDescription | undefined): string {
  const names: Readonly<Record<MappedRegion['kind'], string>> = {
    flash: l10n.t('Flash'),
    ram: l10n.t('RAM'),
    'system-memory': l10n.t('System memory'),
    'external-memory': l10n.t('External memory'),
    otp: l10n.t('One-time programmable memory'),
    'option-bytes': l10n.t('Option bytes'),
    'data-eeprom': l10n.t('Data EEPROM'),
    elsewhere: l10n.t('Outside the chip’s memories'),
  };
  return chip ? names[kind] : l10n.t('Addresses');
}
