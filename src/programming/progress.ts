/**
 * How far a job is: for progress bars and for the impatient.
 *
 * Below: nothing. Above: shown by the extension and the command-line tool.
 */

/** What is going on. In this order; a phase may be left out. */
export type FlashPhase = 'examining' | 'saving' | 'writing' | 'verifying' | 'starting' | 'reading' | 'comparing';

/** A moment of a job. */
export interface FlashProgress {
  readonly phase: FlashPhase;
  /** Bytes of this phase that are done. */
  readonly done: number;
  /** Bytes of this phase. */
  readonly total: number;
  /** While writing: the sector that is being erased at this moment. */
  readonly erasing?: number;
  /** Bytes a second in this phase so far; 0 at its start. */
  readonly rate: number;
  /** Share of the whole job that is done, 0 … 1, by predicted time. Never goes back. */
  readonly share: number;
}

/** Told about progress; must not throw. */
export type OnProgress = (progress: FlashProgress) => void;
