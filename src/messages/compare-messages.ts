/**
 * What the page of a comparison and the extension post to each other, and what the page may ask.
 *
 * Below: comparison view, channel. Above: `extension/compare/` and `media/compare/`. Each side checks what it receives.
 */

import * as v from 'valibot';
import { comparisonView } from './comparison-view.ts';
import { readerOf, type RequestChannel, replyMessage, requestId } from './request-channel.ts';

/** Bytes of each side that one answer carries: a page of addresses. */
export const BYTES_A_PAGE = 64 * 1024;

const address = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(0xffffffff));

const compareRequest = v.variant('kind', [
  /** The bytes of both sides from an address on. */
  v.object({
    kind: v.literal('bytes'),
    start: address,
    length: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(BYTES_A_PAGE)),
  }),
  /** Reads both sides again, exchanges them, or opens one in an editor. */
  v.object({ kind: v.literal('act'), action: v.picklist(['again', 'swap', 'open-left', 'open-right']) }),
]);
export type CompareRequest = v.InferOutput<typeof compareRequest>;
export type CompareAction = Extract<CompareRequest, { kind: 'act' }>['action'];

/** The bytes of one side. */
const sideBytes = v.object({
  bytes: v.pipe(v.instance(Uint8Array), v.maxLength(BYTES_A_PAGE)),
  /** A bit for each byte, lowest first, set where the side holds content; null where it holds it everywhere. */
  held: v.nullable(v.pipe(v.instance(Uint8Array), v.maxLength(BYTES_A_PAGE / 8))),
});
export type SideBytes = v.InferOutput<typeof sideBytes>;

const bothBytes = v.object({ left: sideBytes, right: sideBytes });
export type BothBytes = v.InferOutput<typeof bothBytes>;

/** What the answer to each kind of question looks like. */
export const compareReplies = { bytes: bothBytes, act: v.object({}) } satisfies Record<
  CompareRequest['kind'],
  v.GenericSchema
>;
export type CompareChannel = RequestChannel<CompareRequest, typeof compareReplies>;

const fromComparePage = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('request'), id: requestId, request: compareRequest }),
]);
export type FromComparePage = v.InferOutput<typeof fromComparePage>;

const toComparePage = v.union([
  /** The first message: the words to use from now on. */
  v.object({ type: v.literal('strings'), strings: v.record(v.string(), v.string()) }),
  v.object({ type: v.literal('comparison'), comparison: comparisonView }),
  /** There is nothing to compare any more, or not yet. */
  v.object({ type: v.literal('failed'), sentence: v.string() }),
  replyMessage,
]);
export type ToComparePage = v.InferOutput<typeof toComparePage>;

/** A message of the page. */
export const readFromComparePage = readerOf(fromComparePage);

/** A message of the extension. */
export const readToComparePage = readerOf(toComparePage);
