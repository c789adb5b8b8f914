/**
 * What the .dfu editor's webview and the extension post to each other: two unions, told apart by a word.
 *
 * Below: requests. Above: `extension/editor/` and `media/editor/`. A question is a `request` with an id, and each gets
 * one `reply` with that id, also when it failed: nobody waits for nothing.
 */

import * as v from 'valibot';
import { boardView } from './board-view.ts';
import { documentView } from './document-view.ts';
import { readerOf, replyMessage, requestId } from './request-channel.ts';
import { part, request } from './requests.ts';

/** From the webview: it has loaded and wants to be told everything. */
const ready = v.object({ type: v.literal('ready') });

const requestMessage = v.object({ type: v.literal('request'), id: requestId, request });
export type RequestMessage = v.InferOutput<typeof requestMessage>;

const position = v.pipe(v.number(), v.minValue(0));

/** What a page looks at, in words that mean the same in another revision of its file. */
export const lookedAt = v.object({
  selected: v.nullable(part),
  tab: v.picklist(['overview', 'bytes']),
  /** Pixels that the overview is scrolled by. */
  overview: position,
  /** The address of the first byte that is seen; in the file or a target, its offset. */
  first: position,
});
export type LookedAt = v.InferOutput<typeof lookedAt>;

/** From the webview, where it stands beside another revision: it looks at something else now. */
const movedMessage = v.object({ type: v.literal('moved'), at: lookedAt });

/** What the page beside this one, of another revision of the file, does not hold in the same way. */
const besideView = v.object({
  /** Whether this one is the older of the two. */
  older: v.boolean(),
  /** Bytes that differ, or that only one of them holds. */
  differing: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Addresses, ascending; not all where there are very many. */
  ranges: v.array(v.object({ start: position, end: position })),
});
export type BesideView = v.InferOutput<typeof besideView>;

const fromWebview = v.variant('type', [ready, requestMessage, movedMessage]);
export type FromWebview = v.InferOutput<typeof fromWebview>;

const toWebview = v.union([
  /** The first message: the words to use from now on. */
  v.object({ type: v.literal('strings'), strings: v.record(v.string(), v.string()) }),
  /** The document as it is now. */
  v.object({ type: v.literal('document'), document: documentView }),
  /** The board at hand as it is now; null as long as none is known. */
  v.object({ type: v.literal('board'), board: v.nullable(boardView) }),
  /** Another revision stands beside it, as in a diff; null: none does any more. */
  v.object({ type: v.literal('beside'), beside: v.nullable(besideView) }),
  /** The page beside it looks at this now. */
  v.object({ type: v.literal('follow'), at: lookedAt }),
  /** There is no document any more, or none could be read. */
  v.object({ type: v.literal('failed'), sentence: v.string() }),
  replyMessage,
]);
export type ToWebview = v.InferOutput<typeof toWebview>;

/** A message of the webview. */
export const readFromWebview = readerOf(fromWebview);

/** A message of the extension. */
export const readToWebview = readerOf(toWebview);
