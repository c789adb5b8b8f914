/**
 * What the webview may ask of the extension, and what it gets.
 *
 * Below: nothing. Above: the webview asks (`media/editor/`), the extension answers (`extension/editor/`). Each side
 * checks what it receives with the schemas here: the extension because a webview shows hostile files, the webview
 * because an update may replace the extension under it.
 */

import * as v from 'valibot';
import type { RequestChannel } from './request-channel.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const address = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xffffffff));
const uint16 = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xffff));
const uint8 = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xff));
const hash = v.pipe(v.string(), v.hexadecimal());

/** The most bytes that one answer carries. */
export const MAX_BYTES_A_REQUEST = 64 * 1024;

/** The most bytes that are typed or pasted in one edit. */
export const MAX_BYTES_AN_EDIT = 1024 * 1024;

/** A target, or an element of it. */
export const part = v.object({ target: count, element: v.nullable(count) });
export type Part = v.InferOutput<typeof part>;

/** Whose bytes are meant: the whole file's, a target's as they stand in the file, or an element's. */
const byteSource = v.variant('of', [
  v.object({ of: v.literal('file') }),
  v.object({ of: v.literal('target'), target: count }),
  v.object({ of: v.literal('element'), target: count, element: count }),
]);
export type ByteSource = v.InferOutput<typeof byteSource>;

const bytesRequest = v.object({
  kind: v.literal('bytes'),
  source: byteSource,
  offset: count,
  length: v.pipe(count, v.maxValue(MAX_BYTES_A_REQUEST)),
});

const findRequest = v.object({
  kind: v.literal('find'),
  source: byteSource,
  /** The bytes looked for; the webview makes them of the text or the digits that were typed. */
  pattern: v.pipe(v.instance(Uint8Array), v.minLength(1), v.maxLength(1024)),
  /** Where to begin; the search goes around the end once. */
  from: count,
  direction: v.picklist(['forward', 'backward']),
  /** Whether the letters A to Z count as those from a to z. */
  ignoreCase: v.boolean(),
});

const copyFormat = v.picklist(['hex', 'c', 'python', 'base64']);
export type CopyFormat = v.InferOutput<typeof copyFormat>;

/** Changes to the document that need nobody's further word. */
const edit = v.variant('change', [
  v.object({ change: v.literal('rename'), target: count, name: v.string() }),
  v.object({ change: v.literal('alternate-setting'), target: count, value: uint8 }),
  v.object({ change: v.literal('identifiers'), vendor: uint16, product: uint16, device: uint16 }),
  v.object({ change: v.literal('move'), target: count, element: count, address }),
  v.object({ change: v.literal('remove'), target: count, element: v.nullable(count) }),
  v.object({ change: v.literal('split'), target: count, element: count, at: address }),
  /** Another place among its like: an element's in its target, a target's in the file. */
  v.object({ change: v.literal('reorder'), target: count, element: v.nullable(count), to: count }),
  v.object({ change: v.literal('merge'), target: count, element: count }),
  v.object({
    change: v.literal('overwrite'),
    source: byteSource,
    offset: count,
    bytes: v.pipe(v.instance(Uint8Array), v.minLength(1), v.maxLength(MAX_BYTES_AN_EDIT)),
  }),
  v.object({ change: v.literal('fix'), problem: count }),
  /** A file without a byte becomes a DfuSe file without a target. */
  v.object({ change: v.literal('begin') }),
]);
export type Edit = v.InferOutput<typeof edit>;

/** A file that was dropped on the page: where it is, or, where the page is not told, what is in it. */
const droppedFile = v.variant('from', [
  v.object({ from: v.literal('uri'), uri: v.pipe(v.string(), v.maxLength(4096)) }),
  v.object({ from: v.literal('page'), name: v.pipe(v.string(), v.maxLength(1024)), bytes: v.instance(Uint8Array) }),
]);
export type DroppedFile = v.InferOutput<typeof droppedFile>;

/** The most files that are taken from one drop. */
export const MOST_DROPPED = 16;

/** What opens a dialogue, a command or another editor: answered as soon as it has begun. */
const action = v.variant('action', [
  v.object({
    action: v.picklist([
      'open-as-text',
      'dump',
      'flash',
      'plan',
      'convert',
      'create',
      'set-address',
      'compare',
      'compare-with-board',
      'add-target',
    ]),
  }),
  v.object({ action: v.literal('add-element'), target: count }),
  v.object({ action: v.literal('replace-element'), target: count, element: count }),
  /** Adds their content to a target; null: to a new one. */
  v.object({
    action: v.literal('add-dropped'),
    target: v.nullable(count),
    files: v.pipe(v.array(droppedFile), v.minLength(1), v.maxLength(MOST_DROPPED)),
  }),
  /** Asks what to fill the bytes from `start` to `end` with. */
  v.object({ action: v.literal('fill'), source: byteSource, start: count, end: count }),
]);
export type Action = v.InferOutput<typeof action>;

/** Every question, by `kind`. */
export const request = v.variant('kind', [
  v.object({ kind: v.literal('facts'), part }),
  /** Those that contain this, in whatever case; empty: all. */
  v.object({ kind: v.literal('texts'), part, containing: v.pipe(v.string(), v.maxLength(256)) }),
  bytesRequest,
  findRequest,
  v.object({ kind: v.literal('copy'), source: byteSource, start: count, end: count, format: copyFormat }),
  /** The plan for the board at hand and what came of it, as text. */
  v.object({ kind: v.literal('copy-board') }),
  v.object({ kind: v.literal('choose-chip'), chip: v.string() }),
  // With the revision of the document that the person saw: targets, elements and problems go by their numbers in it.
  v.object({ kind: v.literal('edit'), revision: count, edit }),
  v.object({ kind: v.literal('act'), revision: count, action }),
]);
export type Request = v.InferOutput<typeof request>;
export type RequestKind = Request['kind'];

/** A word of the vector table. */
const vector = v.object({ name: v.string(), address, value: address });

/** What is known of a target or an element once somebody has looked at its bytes. */
const facts = v.object({
  sha256: hash,
  crc32: hash,
  /** Sectors that the part touches, in words: `2 (part)`, `5`. Empty where no chip is chosen. */
  sectors: v.array(v.object({ name: v.string(), start: count, end: count, covered: count })),
  /** Bytes of the part that lie in no memory of the chosen chip. */
  outside: count,
  vectorTable: v.nullable(
    v.object({
      initialStackPointer: address,
      resetHandler: address,
      /** Vectors, without unused ones at the end. */
      vectors: v.array(vector),
    }),
  ),
  /** What the bytes give away: a name, a version, a file system. */
  marks: v.array(v.object({ address, sentence: v.string() })),
});
export type Facts = v.InferOutput<typeof facts>;

/** Readable text in a part's bytes. */
const texts = v.object({
  runs: v.array(v.object({ address, text: v.string() })),
  /** Whether there is more than was listed. */
  more: v.boolean(),
});
export type Texts = v.InferOutput<typeof texts>;

/** What the answer to each kind of question looks like. */
export const replies = {
  facts,
  texts,
  bytes: v.object({ bytes: v.pipe(v.instance(Uint8Array), v.maxLength(MAX_BYTES_A_REQUEST)) }),
  find: v.object({
    offset: v.nullable(count),
    wrapped: v.boolean(),
    /** Which one it is of all, from 1; null where there are more than are counted. */
    position: v.nullable(count),
    count: v.nullable(count),
  }),
  copy: v.object({ copied: count }),
  'copy-board': v.object({}),
  'choose-chip': v.object({}),
  edit: v.object({}),
  act: v.object({}),
} satisfies Record<RequestKind, v.GenericSchema>;
export type Reply<Kind extends RequestKind> = v.InferOutput<(typeof replies)[Kind]>;

/** The channel over which the editor's page asks. */
export type EditorChannel = RequestChannel<Request, typeof replies>;
