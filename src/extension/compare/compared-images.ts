/**
 * Two firmwares compared: all that the page shows of it but words. In short steps, because the extension host is one
 * thread for every extension.
 *
 * Below: images, inspection. Above: the comparison's description. It does not know VS Code.
 */

import { type AddressRange, piecesOf, sizeOf } from '../../base/address-range.ts';
import type { Clock } from '../../base/clock.ts';
import { type Comparison, comparisonSteps, DifferenceList } from '../../image/compare.ts';
import { ShareCounter, type Shares } from '../../image/compare-shares.ts';
import { FirmwareImage } from '../../image/firmware-image.ts';
import { NearRows, ROW, type RowRanges } from '../../image/near-rows.ts';
import { type MappedRegion, mapMemory } from '../../inspection/memory-map.ts';
import { type ChipDescription, sectorRange } from '../../stm32/devices/chip-description.ts';
import { identifyImage, type KnownOfFile } from '../editor/identify-file.ts';

/** Rows that are shown around a difference: what VS Code's diff editor shows. */
export const CONTEXT_ROWS = 3;

/** Places at most; beyond, those that are farther apart count as one. */
const MOST_PLACES = 32_768;

/** Rows without content that are shown as such, and not as the end of something: 4 KB. */
const SMALL_HOLE = 256;
/** Stretches of content at most. */
const MOST_STRETCHES = 4096;

/** Elements, or stretches of a file, that are listed at most. */
const MOST_PARTS = 256;

/** Pieces that a region's map is drawn in. */
const MAP_PIECES = 256;

/** One of two firmwares. */
export interface ComparedSide {
  readonly image: FirmwareImage;
  /** The chip that it was read from, where that is so. */
  readonly chip?: ChipDescription | undefined;
}

/** What is known of a stretch of addresses. */
export interface SharedRange extends AddressRange {
  readonly shares: Shares;
}

/** A region of the address space. */
export interface ComparedRegion extends SharedRange {
  readonly region: MappedRegion;
  readonly pieces: readonly SharedRange[];
  readonly sectors: readonly (SharedRange & { readonly index: number })[];
}

/** What came of it. */
export interface ComparedImages {
  readonly comparison: Comparison;
  readonly chip: ChipDescription | undefined;
  readonly left: KnownOfFile;
  readonly right: KnownOfFile;
  /** The segments of either side. */
  readonly segments: readonly SharedRange[];
  readonly regions: readonly ComparedRegion[];
  readonly places: RowRanges;
  readonly differing: Uint32Array<ArrayBuffer>;
  readonly content: RowRanges;
}

/** Milliseconds of work between two pauses. */
const WORK = 15;

/** Compares. @param clock pauses now and then */
export async function compareSides(
  left: ComparedSide,
  right: ComparedSide,
  chips: readonly ChipDescription[],
  clock: Clock,
): Promise<ComparedImages> {
  const known: KnownOfFile[] = [];
  for (const { image } of [left, right]) {
    known.push(identifyImage(image, chips));
    await clock.sleep(0);
  }
  const [ofLeft, ofRight] = known as [KnownOfFile, KnownOfFile];
  const chip = right.chip ?? left.chip ?? ofLeft.guess?.chip ?? ofRight.guess?.chip;
  const content = unionOf(left.image, right.image);
  const segments = segmentRanges(left.image, right.image);
  const regions = mapMemory(FirmwareImage.layered([...left.image.segments, ...right.image.segments]), chip);
  const drawn = regions.map((region) => ({ region, pieces: piecesOf(region, pieceSize(region)) }));
  const shares = new ShareCounter([
    ...segments,
    ...regions,
    ...drawn.flatMap(({ pieces }) => pieces),
    ...regions.flatMap(({ sectors }) => sectors.map(({ sector }) => sectorRange(sector))),
  ]);
  const list = new DifferenceList();
  // Places whose surroundings touch are one, and a fold that would hide a single row hides nothing.
  const places = new NearRows(2 * CONTEXT_ROWS + 1, MOST_PLACES);
  const steps = comparisonSteps(left.image, right.image, (kind, start, end) => {
    list.note(kind, start, end);
    shares.note(kind, start, end);
    if (kind !== 'equal') {
      places.add(start, end);
    }
  });
  let begun = clock.now();
  while (steps.next().done !== true) {
    if (clock.now() - begun > WORK) {
      await clock.sleep(0);
      begun = clock.now();
    }
  }
  const shared = <Range extends AddressRange>(range: Range): Range & SharedRange => ({
    ...range,
    shares: shares.of(range),
  });
  const { rows, sizes } = places.ranges();
  return {
    comparison: list.comparison(),
    chip,
    left: ofLeft,
    right: ofRight,
    segments: segments.map(shared),
    regions: drawn.map(({ region, pieces }) => ({
      ...shared({ start: region.start, end: region.end }),
      region,
      pieces: pieces.map(shared),
      sectors: region.sectors.map(({ sector }) => shared({ ...sectorRange(sector), index: sector.index })),
    })),
    places: rows,
    differing: sizes,
    content,
  };
}

/** Stretches in which either side holds content. */
function unionOf(left: FirmwareImage, right: FirmwareImage): RowRanges {
  const near = new NearRows(SMALL_HOLE, MOST_STRETCHES);
  const [a, b] = [left.ranges(), right.ranges()];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [first, second] = [a[i], b[j]];
    const next = !second || (first && first.start <= second.start) ? a[i++] : b[j++];
    if (next) {
      near.add(next.start, next.end);
    }
  }
  return near.ranges().rows;
}

/** The segments of both sides, each range once, ascending. */
function segmentRanges(left: FirmwareImage, right: FirmwareImage): AddressRange[] {
  const ranges = new Map<string, AddressRange>();
  for (const { segments } of [left, right]) {
    for (const { address, bytes } of segments.slice(0, MOST_PARTS)) {
      ranges.set(`${address} ${bytes.length}`, { start: address, end: address + bytes.length });
    }
  }
  return [...ranges.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Bytes of a piece of the map: whole rows, a power of two, so that pieces begin at round addresses. */
function pieceSize(region: AddressRange): number {
  return Math.max(ROW, 2 ** Math.ceil(Math.log2(sizeOf(region) / MAP_PIECES)));
}
