/**
 * The jobs: flash, plan only, verify, read, mass erase, reset. (Signatures first; the bodies follow.)
 *
 * Below: session, plan, execute. Above: the extension's commands, the command-line tool, the bench.
 */

import type { FirmwareImage } from '../image/firmware-image.ts';
import type { BoardSession } from './board-session.ts';
import type { FlashOptions } from './flash-options.ts';
import type { CoreState, FlashOutcome } from './outcome.ts';
import type { FlashPlan } from './plan.ts';
import type { OnProgress } from './progress.ts';

/** What would be done. Resets and halts the core, because the chip itself compares. */
export declare function planFlash(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions,
  signal?: AbortSignal,
): Promise<FlashPlan>;

/**
 * Plans, saves what must be kept, erases, programs, verifies, resets and runs.
 * @throws ProgrammingError `plan-refused` and others before anything was changed; `flash-incomplete` after that
 */
export declare function flashImage(
  session: BoardSession,
  image: FirmwareImage,
  options: FlashOptions & { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
): Promise<FlashOutcome>;

/** Compares by the chip's hash. @throws ProgrammingError `verify-mismatch` at the first difference, `outside-flash` */
export declare function verifyImage(
  session: BoardSession,
  image: FirmwareImage,
  options: Pick<FlashOptions, 'compare'> & { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
): Promise<{ readonly bytes: number; readonly seconds: number }>;

/** Reads flash (or other memory) while the core does what it does. */
export declare function readFlash(
  session: BoardSession,
  address: number,
  length: number,
  options: { readonly onProgress?: OnProgress; readonly signal?: AbortSignal },
): Promise<Uint8Array>;

/** Erases everything. Ask the user first. */
export declare function massErase(
  session: BoardSession,
  options: Pick<FlashOptions, 'parallelism' | 'journal'> & {
    readonly onProgress?: OnProgress;
    readonly signal?: AbortSignal;
  },
): Promise<FlashOutcome>;

/** Resets the core and lets it run. */
export declare function resetBoard(session: BoardSession): Promise<CoreState>;
