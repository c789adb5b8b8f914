import assert from 'node:assert/strict';
import type { FromBoard, ToBoard } from '../../../src/virtual-board/worker/board-messages.ts';
import { BoardWorker } from '../../../src/virtual-board/worker/board-worker.ts';

function worker(): { tell: (message: ToBoard) => void; next: (kind: FromBoard['kind']) => Promise<FromBoard> } {
  let tell: (message: ToBoard) => void = () => undefined;
  const heard: FromBoard[] = [];
  let wake: () => void = () => undefined;
  new BoardWorker({
    send: (message) => {
      heard.push(message);
      wake();
    },
    onMessage: (listener) => (tell = listener),
  });
  const next = async (kind: FromBoard['kind']): Promise<FromBoard> => {
    for (;;) {
      const message = heard.shift();
      if (message?.kind === kind) {
        return message;
      }
      if (message === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  };
  return { tell: (message) => tell(message), next };
}

describe('BoardWorker', () => {
  it('says nothing before a board was made', () => {
    const { tell } = worker();
    assert.doesNotThrow(() => tell({ kind: 'image', id: 1 }));
  });

  it('does not let time pass to a wait before the host has had its turns', async () => {
    const { tell, next } = worker();
    tell({ kind: 'make', options: {} });
    await next('made');
    tell({ kind: 'sleep', id: 1, milliseconds: 50 });
    for (let turn = 0; turn < 2; turn++) {
      assert.equal((await next('turn')).now, 0);
      tell({ kind: 'turned' });
    }
    const { now } = await next('slept');
    assert.equal(now, 50);
  });

  it('answers with exactly the bytes that came, not with the buffer under them', async () => {
    const { tell, next } = worker();
    tell({ kind: 'make', options: {} });
    await next('made');
    // GET_DESCRIPTOR of the device (USB 2.0, 9.4.3).
    tell({ kind: 'control', id: 7, setup: Uint8Array.of(0x80, 6, 0, 1, 0, 0, 18, 0), data: new Uint8Array(0) });
    const answer = await next('transferred');
    assert.ok(answer.kind === 'transferred' && answer.id === 7);
    const { data } = answer.result;
    assert.equal(data?.length, 18);
    // eslint-disable-next-line no-restricted-syntax -- the buffer is what this is about
    assert.equal(data.buffer.byteLength, 18);
  });

  it('names what makes no board', async () => {
    const { tell, next } = worker();
    tell({ kind: 'make', options: { chip: 'stm32x999' } });
    const answer = await next('refused');
    assert.match(answer.kind === 'refused' ? answer.message : '', /stm32x999/);
  });
});
