/**
 * A comparison as plain data for its page, with what the bytes mean in words.
 *
 * Below: compared images, inspection, texts. Above: the comparison's session. It does not know VS Code.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../../base/hex.ts';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import { readVectorTable, type VectorTable } from '../../inspection/vector-table.ts';
import type { ComparisonView, MeaningView, PartView, SideSource } from '../../messages/comparison-view.ts';
import { kilobytes } from '../../texts/quantities.ts';
import { describeCard } from '../editor/describe-card.ts';
import { regionName } from '../editor/describe-map.ts';
import type { KnownOfFile } from '../editor/identify-file.ts';
import type { ComparedImages, ComparedSide, SharedRange } from './compared-images.ts';

/** A side with what it is called. */
export interface NamedSide extends ComparedSide {
  readonly source: SideSource;
  /** Its folder or its revision: shown where the names alone do not tell the sides apart. */
  readonly place: string;
}

/** The whole page. @param revision tells this comparison from earlier ones of the same page */
export function describeComparison(
  left: NamedSide,
  right: NamedSide,
  compared: ComparedImages,
  revision: number,
): ComparisonView {
  const alike = left.source.name === right.source.name;
  const sideOf = ({ source, place }: NamedSide): ComparisonView['left'] => ({
    name: source.name,
    place: alike ? place : '',
  });
  const { equal, changed, onlyLeft, onlyRight } = compared.comparison;
  return {
    revision,
    source: { left: left.source, right: right.source },
    left: sideOf(left),
    right: sideOf(right),
    meanings: meaningsOf(left, right, compared),
    shares: { equal, changed, onlyLeft, onlyRight },
    parts: partsOf(compared),
    maps: compared.regions.map(({ region, pieces, sectors }) => ({
      start: region.start,
      end: region.end,
      name: regionName(region, compared.chip),
      sectors: sectors.map(({ start, end, index }) => ({ start, end, name: String(index) })),
      pieces: pieces.map(({ start, end, shares }) => ({ start, end, ...shares })),
    })),
    places: compared.places,
    differing: compared.differing,
    content: compared.content,
  };
}

/** What stands in a row of the table, for one side; null where nothing is known. */
type Meaning = (side: { readonly image: FirmwareImage; readonly known: KnownOfFile }) => string | null;

function meaningsOf(left: ComparedSide, right: ComparedSide, compared: ComparedImages): MeaningView[] {
  const a = { image: left.image, known: compared.left };
  const b = { image: right.image, known: compared.right };
  const [tableA, tableB] = [tableOf(left.image), tableOf(right.image)];
  const rows: [string, Meaning][] = [
    [l10n.t('Firmware'), ({ known }) => describeCard(known, undefined).title],
    [l10n.t('Built'), ({ known }) => known.identity?.date ?? null],
    [l10n.t('Board'), ({ known }) => known.identity?.board ?? null],
    [l10n.t('Chip'), ({ known }) => known.guess?.chip.name ?? known.identity?.chip?.name ?? null],
    [l10n.t('Size'), ({ image }) => sizeText(image)],
  ];
  const meanings = rows.map(([name, of]) => ({ name, left: of(a), right: of(b) }));
  const word = (name: string, of: (table: VectorTable) => number): MeaningView => ({
    name,
    left: tableA ? hex32(of(tableA)) : null,
    right: tableB ? hex32(of(tableB)) : null,
  });
  return [
    ...meanings,
    word(l10n.t('Initial stack pointer'), (table) => table.initialStackPointer),
    word(l10n.t('Reset handler'), (table) => table.resetHandler),
    { name: l10n.t('Vectors'), ...vectorTexts(tableA, tableB) },
  ].filter((meaning) => meaning.left !== null || meaning.right !== null);
}

/** “340 KB in 2 parts” */
function sizeText(image: FirmwareImage): string {
  const parts = image.ranges().length;
  return parts === 1
    ? kilobytes(image.size)
    : l10n.t('{0} in {1} parts', kilobytes(image.size), parts.toLocaleString('en-US'));
}

/** The first segment that begins with a vector table: a program. */
function tableOf(image: FirmwareImage): VectorTable | undefined {
  for (const segment of image.segments) {
    const table = readVectorTable(segment);
    if (table) {
      return table;
    }
  }
  return undefined;
}

/** How many there are, and on the right how many of them lead elsewhere. */
function vectorTexts(left: VectorTable | undefined, right: VectorTable | undefined): Omit<MeaningView, 'name'> {
  const countOf = (table: VectorTable | undefined): string | null => (table ? String(table.vectors.length) : null);
  if (!left || !right) {
    return { left: countOf(left), right: countOf(right) };
  }
  const valueAt = new Map(left.vectors.map(({ position, value }) => [position, value]));
  const others = right.vectors.filter(({ position, value }) => valueAt.get(position) !== value).length;
  return {
    left: countOf(left),
    right:
      others === 0 && left.vectors.length === right.vectors.length
        ? countOf(right)
        : l10n.t('{0}, of which {1} are other ones', right.vectors.length, others),
  };
}

function partsOf({ segments, regions, chip }: ComparedImages): ComparisonView['parts'] {
  const part = (name: string, { start, end, shares }: SharedRange): PartView => ({ name, start, end, ...shares });
  return [
    {
      title: l10n.t('Elements'),
      parts: segments.map((segment) => part(l10n.t('From {0}', hex32(segment.start)), segment)),
    },
    {
      title: l10n.t('Sectors'),
      // A chip has up to hundreds: those in which neither holds anything say nothing here.
      parts: regions.flatMap(({ sectors }) =>
        sectors
          .filter(({ shares }) => Object.values(shares).some((bytes) => bytes > 0))
          .map((sector) => part(l10n.t('Sector {0}', sector.index), sector)),
      ),
    },
    {
      title: l10n.t('Regions'),
      parts: regions.map((region) => part(regionName(region.region, chip), region)),
    },
  ].filter(({ parts }) => parts.length > 0);
}
