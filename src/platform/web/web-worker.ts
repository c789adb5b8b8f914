/**
 * A script as a worker of the browser. VS Code's extension host in a browser is a worker itself and may load no script by
 * its address (`importScripts`, modules and `vscode-remote:` are refused): what was read is started from a Blob.
 *
 * Below: the browser. Above: composition roots.
 */

import type { BackgroundWorker } from '../port.ts';

/** Starts a worker: see `StartWorker`. */
export function startWebWorker(script: string): BackgroundWorker {
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const worker = new Worker(address);
  const ended: ((error: Error) => void)[] = [];
  const tell = (error: Error): void => ended.splice(0).forEach((listener) => listener(error));
  // Once it says something, it has been loaded.
  worker.addEventListener('message', () => URL.revokeObjectURL(address), { once: true });
  worker.addEventListener('error', ({ message }) => tell(new Error(message || 'The worker could not be started.')));
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data)),
    onEnd: (listener) => void ended.push(listener),
    end: () => {
      worker.terminate();
      URL.revokeObjectURL(address);
      tell(new Error('The worker was ended.'));
    },
  };
}
