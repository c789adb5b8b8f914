import assert from 'node:assert/strict';
import { setImmediate as later } from 'node:timers/promises';
import type { RequestMessage } from '../../src/messages/messages.ts';
import { answerRequest, RequestChannel, RequestError } from '../../src/messages/request-channel.ts';
import { type EditorChannel, replies, type Request } from '../../src/messages/requests.ts';
import { ManualClock } from '../support/manual-clock.ts';

const question: Extract<Request, { kind: 'bytes' }> = { kind: 'bytes', source: { of: 'file' }, offset: 0, length: 4 };

function open(): { channel: EditorChannel; posted: RequestMessage[]; clock: ManualClock } {
  const posted: RequestMessage[] = [];
  const clock = new ManualClock();
  return { channel: new RequestChannel((message) => posted.push(message), clock, replies), posted, clock };
}

describe('RequestChannel', () => {
  it('gives each answer to the question it belongs to', async () => {
    const { channel, posted } = open();
    const first = channel.ask<'bytes'>(question);
    const second = channel.ask<'bytes'>({ ...question, offset: 4 });
    const [a, b] = posted;
    channel.receive({ type: 'reply', id: b?.id ?? -1, ok: true, value: { bytes: Uint8Array.of(2) } });
    channel.receive({ type: 'reply', id: a?.id ?? -1, ok: true, value: { bytes: Uint8Array.of(1) } });
    assert.deepEqual([(await first).bytes[0], (await second).bytes[0]], [1, 2]);
  });

  it('fails with the sentence of a refusal', async () => {
    const { channel, posted } = open();
    const asked = channel.ask<'bytes'>(question);
    channel.receive({ type: 'reply', id: posted[0]?.id ?? -1, ok: false, sentence: 'There is no such element.' });
    await assert.rejects(asked, new RequestError('There is no such element.'));
  });

  it('fails where the answer is none', async () => {
    const { channel, posted } = open();
    const asked = channel.ask<'bytes'>(question);
    channel.receive({ type: 'reply', id: posted[0]?.id ?? -1, ok: true, value: { bytes: 'four' } });
    await assert.rejects(asked, RequestError);
  });

  it('waits no longer than a minute', async () => {
    const { channel, clock } = open();
    const asked = channel.ask<'bytes'>(question);
    const failed = assert.rejects(asked, RequestError);
    await clock.advance(60_001);
    await failed;
  });

  it('fails everything that waits when it is closed, and drops late answers', async () => {
    const { channel, posted } = open();
    const asked = channel.ask<'bytes'>(question);
    channel.close('The editor was closed.');
    await assert.rejects(asked, new RequestError('The editor was closed.'));
    channel.receive({ type: 'reply', id: posted[0]?.id ?? -1, ok: true, value: { bytes: Uint8Array.of(1) } });
    await later();
  });
});

describe('answerRequest', () => {
  const message: RequestMessage = { type: 'request', id: 7, request: question };

  it('answers with the value', async () => {
    const reply = await answerRequest(message, () => Promise.resolve({ bytes: Uint8Array.of(1) }), String);
    assert.deepEqual(reply, { type: 'reply', id: 7, ok: true, value: { bytes: Uint8Array.of(1) } });
  });

  it('answers also when finding the answer fails', async () => {
    const reply = await answerRequest(
      message,
      () => Promise.reject(new Error('broken')),
      (error) => `Sorry: ${String(error)}`,
    );
    assert.deepEqual(reply, { type: 'reply', id: 7, ok: false, sentence: 'Sorry: Error: broken' });
  });
});
