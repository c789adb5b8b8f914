/**
 * One program at a time for the file that a virtual board's flash lives in: from before it is read until it is written, as
 * a probe is from opening to closing. Else the last of two would undo what the first has flashed.
 *
 * Below: the holds of a journal. Above: whoever keeps a virtual board in a file: command line, extension.
 */

import { type Clock } from '../base/clock.ts';
import { pollUntil } from '../base/poll.ts';
import type { Journal } from './journal.ts';
import { isProgrammingError, type ProgrammingError } from './programming-error.ts';

/** In place of a chip's number: what is held. */
const WHOLE_IMAGE = 'image';
/** Milliseconds between two looks whether another program has let go. */
const LOOK_INTERVAL = 250;

/** How long somebody waits for another program. */
export interface ImageWait {
  readonly clock: Clock;
  /** Milliseconds; 0: not at all. */
  readonly patience: number;
  readonly signal?: AbortSignal | undefined;
  /** Called after each look in vain, unless nobody waits. @param waited milliseconds */
  readonly onWaiting?: ((owner: string, waited: number) => void) | undefined;
}

/**
 * Takes the image of a virtual board.
 * @param journal of that image: `scopeOfImage`
 * @returns how to let it go
 * @throws ProgrammingError `chip-in-use` where another program has it still after `patience`; the signal's reason
 */
export async function takeImage(
  journal: Pick<Journal, 'hold' | 'release'>,
  { clock, patience, signal, onWaiting }: ImageWait,
): Promise<() => Promise<void>> {
  const began = clock.now();
  let refusal: ProgrammingError<'chip-in-use'> | undefined;
  const hold = async (): Promise<true | undefined> => {
    try {
      await journal.hold(WHOLE_IMAGE);
      return true;
    } catch (error) {
      if (!isProgrammingError(error, 'chip-in-use')) {
        throw error;
      }
      refusal = error;
      if (patience > 0) {
        onWaiting?.(error.details.owner, clock.now() - began);
      }
      return undefined;
    }
  };
  const options = { timeout: patience, interval: LOOK_INTERVAL, signal };
  await pollUntil(clock, hold, options, () => refusal ?? new Error('No refusal'));
  return () => journal.release(WHOLE_IMAGE);
}
