/**
 * Asking over a channel that only carries messages: requests by id on one side, answers on the other.
 *
 * Below: clock. Above: the webview asks through `RequestChannel`, the extension answers with
 * `answerRequest`. It does not know what is asked: each page has questions of its own.
 */

import * as v from 'valibot';
import type { Clock } from '../base/clock.ts';

/** Milliseconds after which an answer is not waited for any more: the longest question hashes a large file. */
const DEADLINE = 60_000;

/** A request that was refused, was answered with nonsense, or was not answered. Its message is a sentence for people. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** What tells questions on their way apart. */
export const requestId = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** The answer to the request with that id. What `value` looks like is checked by whoever asked: see `replies`. */
export const replyMessage = v.variant('ok', [
  v.object({ type: v.literal('reply'), id: requestId, ok: v.literal(true), value: v.unknown() }),
  v.object({ type: v.literal('reply'), id: requestId, ok: v.literal(false), sentence: v.string() }),
]);
export type ReplyMessage = v.InferOutput<typeof replyMessage>;

/** Reads messages: checked, or undefined where it is none. */
export function readerOf<Schema extends v.GenericSchema>(
  schema: Schema,
): (message: unknown) => v.InferOutput<Schema> | undefined {
  return (message) => {
    const result = v.safeParse(schema, message);
    return result.success ? result.output : undefined;
  };
}

/** A question among others, told apart by its kind. */
interface Question {
  readonly kind: string;
}

/** A question on its way. */
export interface Asking<Request extends Question> {
  readonly type: 'request';
  readonly id: number;
  readonly request: Request;
}

/** What the answer to each kind of question looks like. */
type Replies<Request extends Question> = Readonly<Record<Request['kind'], v.GenericSchema>>;

interface Waiting {
  readonly settle: (reply: ReplyMessage) => void;
  readonly fail: (error: RequestError) => void;
}

/** The asking side. */
export class RequestChannel<Request extends Question, Answers extends Replies<Request>> {
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 0;

  constructor(
    private readonly post: (message: Asking<Request>) => void,
    private readonly clock: Clock,
    private readonly replies: Answers,
  ) {}

  /**
   * Asks, and resolves with the checked answer.
   * @throws RequestError where the other side refused, or answered nothing in time
   */
  ask<Kind extends Request['kind']>(request: Extract<Request, { kind: Kind }>): Promise<v.InferOutput<Answers[Kind]>> {
    const id = this.nextId++;
    const inTime = new AbortController();
    return new Promise((resolve, reject) => {
      const fail = (error: RequestError): void => {
        this.waiting.delete(id);
        inTime.abort();
        reject(error);
      };
      this.waiting.set(id, {
        fail,
        settle: (reply) => {
          const value = reply.ok ? v.safeParse(this.replies[request.kind], reply.value) : undefined;
          if (value?.success) {
            this.waiting.delete(id);
            inTime.abort();
            resolve(value.output);
          } else {
            fail(new RequestError(reply.ok ? `The answer to ${request.kind} is not one.` : reply.sentence));
          }
        },
      });
      this.clock.sleep(DEADLINE, inTime.signal).then(
        () => fail(new RequestError(`There was no answer to ${request.kind}.`)),
        () => undefined, // answered in time
      );
      this.post({ type: 'request', id, request });
    });
  }

  /** Takes an answer in. One that nobody waits for any more is dropped. */
  receive(reply: ReplyMessage): void {
    this.waiting.get(reply.id)?.settle(reply);
  }

  /** Fails everything that still waits. */
  close(sentence: string): void {
    for (const { fail } of [...this.waiting.values()]) {
      fail(new RequestError(sentence));
    }
  }
}

/**
 * Answers a request, whatever happens.
 * @param answer finds the answer; may throw
 * @param sentenceOf what a person is told of an error
 */
export async function answerRequest<Request extends Question>(
  message: Asking<Request>,
  answer: (request: Request) => Promise<unknown>,
  sentenceOf: (error: unknown) => string,
): Promise<ReplyMessage> {
  try {
    return { type: 'reply', id: message.id, ok: true, value: await answer(message.request) };
  } catch (error) {
    return { type: 'reply', id: message.id, ok: false, sentence: sentenceOf(error) };
  }
}
