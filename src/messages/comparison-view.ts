/**
 * A comparison of two firmwares as its page sees it: plain data, without any of their bytes. Sentences arrive written
 * out and translated; addresses and sizes are numbers, in bytes.
 *
 * Below: nothing. Above: the extension builds it (`extension/compare/`), the page draws it (`media/compare/`).
 */

import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const shares = { equal: count, changed: count, onlyLeft: count, onlyRight: count };
const range = { start: count, end: count };

/** Ranges of rows of sixteen bytes as pairs, first row and the one after the last; ascending. */
const rowRanges = v.pipe(
  v.instance(Uint32Array),
  v.check((pairs) => pairs.length % 2 === 0),
);

/** Where one of the two comes from: the page keeps it, so that the comparison can be made again after a restart. */
const sideSource = v.object({
  /** The file's address; null for a board, which is read by a job. */
  file: v.nullable(v.string()),
  /** Where the bytes of a .bin belong. */
  address: v.nullable(count),
  name: v.string(),
});
export type SideSource = v.InferOutput<typeof sideSource>;

export const comparisonSource = v.object({ left: sideSource, right: sideSource });
export type ComparisonSource = v.InferOutput<typeof comparisonSource>;

/** One of the two. */
const sideView = v.object({
  name: v.string(),
  /** Its folder, or what tells a board from another; empty where nothing has to. */
  place: v.string(),
});
export type SideView = v.InferOutput<typeof sideView>;

/** What the bytes mean, side beside side; null where a side does not say it. */
const meaningView = v.object({ name: v.string(), left: v.nullable(v.string()), right: v.nullable(v.string()) });
export type MeaningView = v.InferOutput<typeof meaningView>;

/** An element, a sector or a region, and how much of it is the same. */
const partView = v.object({ ...range, ...shares, name: v.string() });
export type PartView = v.InferOutput<typeof partView>;

/** A stretch of addresses that is drawn to scale. */
const mapView = v.object({
  ...range,
  name: v.string(),
  sectors: v.array(v.object({ ...range, name: v.string() })),
  /** The stretch in pieces of one size, ascending. */
  pieces: v.array(v.object({ ...range, ...shares })),
});
export type MapView = v.InferOutput<typeof mapView>;

export const comparisonView = v.object({
  /** Rises with every comparison of this page: other bytes mean other pages. */
  revision: count,
  source: comparisonSource,
  left: sideView,
  right: sideView,
  meanings: v.array(meaningView),
  shares: v.object(shares),
  /** Elements, sectors and regions, each group in the order of addresses. */
  parts: v.array(v.object({ title: v.string(), parts: v.array(partView) })),
  maps: v.array(mapView),
  /** Rows that differ, those that are near each other as one place. */
  places: rowRanges,
  /** For each place, the bytes in it that differ. */
  differing: v.instance(Uint32Array),
  /** Rows in which either side holds content. */
  content: rowRanges,
});
export type ComparisonView = v.InferOutput<typeof comparisonView>;
