/**
 * The virtual board in a worker, in browsers and in Node alike: one classic script, which is read as a file and started
 * as `platform` does it.
 *
 * Below: the worker's end of the board. Messages are all that it has to do with its host.
 */

import type { ToBoard } from './virtual-board/worker/board-messages.ts';
import { BoardWorker } from './virtual-board/worker/board-worker.ts';

new BoardWorker({
  send: (message) => postMessage(message),
  onMessage: (listener) => {
    globalThis.onmessage = ({ data }: MessageEvent<ToBoard>) => listener(data);
  },
});
