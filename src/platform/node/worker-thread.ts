/**
 * A script for a web worker as a thread of Node.
 *
 * Below: Node's threads. Above: composition roots.
 */

import { Worker } from 'node:worker_threads';
import type { BackgroundWorker } from '../port.ts';

/** What a web worker has and a thread has not. */
const AS_A_WEB_WORKER = `{
  const { parentPort } = require('node:worker_threads');
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on('message', (data) => globalThis.onmessage?.({ data }));
}
`;

/** Starts a thread: see `StartWorker`. It does not keep a program running that has nothing else to do. */
export function startThread(script: string): BackgroundWorker {
  const thread = new Worker(AS_A_WEB_WORKER + script, { eval: true });
  thread.unref();
  return {
    send: (message) => thread.postMessage(message),
    onMessage: (listener) => void thread.on('message', listener),
    onEnd: (listener) => {
      thread.on('error', (error) => listener(error instanceof Error ? error : new Error(String(error))));
      thread.on('exit', (code) => listener(new Error(`The thread ended with ${code}.`)));
    },
    end: () => void thread.terminate(),
  };
}
