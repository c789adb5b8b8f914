/**
 * The open file as the webview sees it: plain data, without any of the file's bytes.
 *
 * Below: nothing. Above: the extension builds it (`extension/editor/`), the webview draws it. Sentences arrive
 * written out and translated; addresses, sizes and offsets are numbers, in bytes.
 */

import * as v from 'valibot';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const range = { start: count, end: count };

/** One contiguous block of firmware in a target. */
const elementView = v.object({
  index: count,
  /** Where the element's eight-byte header stands in a .dfu; null in a file of another format. */
  offset: v.nullable(count),
  address: count,
  size: count,
});
export type ElementView = v.InferOutput<typeof elementView>;

/** A target: what a DFU device calls one memory, an alternate setting. */
const targetView = v.object({
  index: count,
  offset: count,
  alternateSetting: count,
  /** Null where the target says that it has no name. */
  name: v.nullable(v.string()),
  /** Bytes of firmware in it. */
  size: count,
  /** Bytes that it takes in the file, headers included. */
  length: count,
  elementCount: count,
  /** Fewer than `elementCount` where a file has more than a person can look at. */
  elements: v.array(elementView),
});
export type TargetView = v.InferOutput<typeof targetView>;

/** Something that is wrong with the file, or worth knowing. */
const problemView = v.object({
  /** Names the problem in a `fix` request, for this revision of the document. */
  id: count,
  severity: v.picklist(['error', 'warning', 'information']),
  offset: v.nullable(count),
  sentence: v.string(),
  nextStep: v.nullable(v.string()),
  /** Whether a fix is known that loses nothing. */
  fixable: v.boolean(),
});
export type ProblemView = v.InferOutput<typeof problemView>;

/** The suffix at the end of the file. */
const suffixView = v.object({
  offset: count,
  vendor: count,
  product: count,
  device: count,
  dfuVersion: count,
  length: count,
  crc: count,
  crcIsRight: v.boolean(),
});
export type SuffixView = v.InferOutput<typeof suffixView>;

/** A flash sector, and what flashing this file would do to it. */
const sectorView = v.object({
  ...range,
  name: v.string(),
  /** Erased and programmed by a flash, or left alone. */
  fate: v.picklist(['erased', 'untouched']),
  /** Bytes outside the elements in a sector that is erased: they are kept, by writing them back. */
  kept: count,
});
export type SectorView = v.InferOutput<typeof sectorView>;

/** A stretch of the address space that the map draws to scale. */
const regionView = v.object({ ...range, name: v.string(), sectors: v.array(sectorView) });
export type RegionView = v.InferOutput<typeof regionView>;

const chipView = v.object({ id: v.string(), name: v.string() });
export type ChipView = v.InferOutput<typeof chipView>;

/** What the firmware is, as far as its bytes say so, and for which chip. */
const cardView = v.object({
  /** “MicroPython v1.14” */
  title: v.nullable(v.string()),
  /** `2021-02-02` */
  built: v.nullable(v.string()),
  board: v.nullable(v.string()),
  /** What else is in it: “mboot v1.14 (boot loader)”. */
  others: v.array(v.string()),
  /** The chip and why it is thought to be that one, as a sentence. */
  chip: v.string(),
  /** The text in the firmware that the chip was read from. */
  evidence: v.nullable(v.object({ text: v.string(), address: count })),
});
export type CardView = v.InferOutput<typeof cardView>;

/** Everything that the page shows at once. What takes time to find out is asked for: see `requests.ts`. */
export const documentView = v.object({
  /** Rises with every change, so that late answers to questions about an older one can be told. */
  revision: count,
  name: v.string(),
  size: count,
  editable: v.boolean(),
  /** Says why editing is off. */
  whyNotEditable: v.nullable(v.string()),
  format: v.picklist(['dfuse', 'bin', 'intel-hex', 's-record', 'elf', 'uf2']),
  /** The format as people call it. */
  formatName: v.string(),
  /** Where the program starts, where the file says so. */
  entryPoint: v.nullable(count),
  /** What the file is, where it is no firmware; then there is nothing else to show but its bytes. */
  foreign: v.nullable(
    v.object({
      sentence: v.string(),
      isText: v.boolean(),
      isEmpty: v.boolean(),
      /** Whether a .dfu can be made of it. */
      isFirmware: v.boolean(),
    }),
  ),
  card: cardView,
  prefix: v.nullable(v.object({ version: count, statedSize: count, targetCount: count })),
  suffix: v.nullable(suffixView),
  targets: v.array(targetView),
  elementCount: count,
  problems: v.array(problemView),
  problemCount: count,
  chips: v.array(chipView),
  chip: v.nullable(v.object({ id: v.string(), guessed: v.boolean() })),
  regions: v.array(regionView),
});
export type DocumentView = v.InferOutput<typeof documentView>;
