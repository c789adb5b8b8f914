/**
 * The development tool's composition root: the process's words and streams, and USB through Node.
 *
 * Below: verbs, the platform. It is not shipped.
 */

import { runVerb } from './cli/run-verb.ts';
import { verbsWith } from './cli/verbs.ts';
import { NodeUsbPort } from './platform/node/node-usb-port.ts';

const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort(new DOMException('Interrupted', 'AbortError')));

const line =
  (stream: NodeJS.WriteStream) =>
  (text: string): void => {
    stream.write(`${text}\n`);
  };

void runVerb(verbsWith(new NodeUsbPort()), process.argv.slice(2), {
  standardOutput: line(process.stdout),
  standardError: line(process.stderr),
  signal: interruption.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
});
