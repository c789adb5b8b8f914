/**
 * VS Code's cancellation tokens as the `AbortSignal` that everything below this folder takes.
 *
 * Above: whoever runs something that can be cancelled. It does not know VS Code at run time.
 */

import type { CancellationToken } from 'vscode';

/** A signal that is aborted when the token is cancelled. Its reason is an `AbortError`. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (token.isCancellationRequested) {
    abort();
  } else {
    token.onCancellationRequested(abort);
  }
  return controller.signal;
}

/** Somebody has closed a dialog, or does not want it after all: who did it knows that, and is told nothing. */
export class GivenUp extends DOMException {
  constructor() {
    super('It was given up', 'AbortError');
  }
}

/** Whether something ended because it was cancelled, here or anywhere below. */
export function isCancellation(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
