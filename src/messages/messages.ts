/**
 * What the .dfu editor's webview and the extension post to each other: two unions, told apart by a word.
 *
 * Below: requests. Above: `extension/editor/` and `media/editor/`. A question is a `request` with an id, and each gets
 * one `reply` with that id, also when it failed: nobody waits for nothing.
 */

import * as v from 'valibot';
import { boardView } from './board-view.ts';
import { documentView } from './document-view.ts';
import { replyMessage, requestId } from './request-channel.ts';
import { request } from './requests.ts';

/** From the webview: it has loaded and wants to be told everything. */
const ready = v.object({ type: v.literal('ready') });

const requestMessage = v.object({ type: v.literal('request'), id: requestId, request });
export type RequestMessage = v.InferOutput<typeof requestMessage>;

const fromWebview = v.variant('type', [ready, requestMessage]);
export type FromWebview = v.InferOutput<typeof fromWebview>;

const toWebview = v.union([
  /** The first message: the words to use from now on. */
  v.object({ type: v.literal('strings'), strings: v.record(v.string(), v.string()) }),
  /** The document as it is now. */
  v.object({ type: v.literal('document'), document: documentView }),
  /** The board at hand as it is now; null as long as none is known. */
  v.object({ type: v.literal('board'), board: v.nullable(boardView) }),
  /** There is no document any more, or none could be read. */
  v.object({ type: v.literal('failed'), sentence: v.string() }),
  replyMessage,
]);
export type ToWebview = v.InferOutput<typeof toWebview>;

/** A message of the webview, checked, or undefined where it is none. */
export function readFromWebview(message: unknown): FromWebview | undefined {
  const result = v.safeParse(fromWebview, message);
  return result.success ? result.output : undefined;
}

/** A message of the extension, checked, or undefined where it is none. */
export function readToWebview(message: unknown): ToWebview | undefined {
  const result = v.safeParse(toWebview, message);
  return result.success ? result.output : undefined;
}
