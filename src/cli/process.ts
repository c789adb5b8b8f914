/**
 * A process around a command line: its words, streams and signals.
 *
 * Below: the command line. Above: the composition roots.
 */

import type { UsbPort } from '../platform/port.ts';
import type { Verb } from '../verbs/verb.ts';
import { runCommandLine } from './command-line.ts';

/** What a process is interrupted by: Ctrl+C, a runner that gives up, a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Runs the command line of this process, and sets its exit code. The first signal ends the job safely, between two
 * operations of the flash; a second one ends the process at once.
 */
export async function runProcess(verbs: readonly Verb[], version: string, usb: UsbPort): Promise<void> {
  const { stdout, stderr, env, argv } = process;
  const interruption = new AbortController();
  for (const name of SIGNALS) {
    process.once(name, () => {
      if (stderr.isTTY) {
        stderr.write('\nEnding safely; once more ends at once, wherever the job is.\n');
      }
      interruption.abort(new DOMException('Interrupted', 'AbortError'));
    });
  }
  // Whoever reads may have seen enough: “| head”.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
  });
  process.exitCode = await runCommandLine(argv.slice(2), {
    verbs,
    version,
    usb,
    // What boards are made of is most of the program, and `show` asks for none.
    boards: async () => (await import('./node-boards.ts')).NodeBoards,
    environment: env,
    streams: {
      output: (text) => void stdout.write(text),
      errors: (text) => void stderr.write(text),
      isTerminal: stderr.isTTY && env['TERM'] !== 'dumb',
      colours: stderr.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
    },
    signal: interruption.signal,
  });
}
