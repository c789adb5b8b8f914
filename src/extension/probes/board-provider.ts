/**
 * Where boards come from: each kind has a provider, which lists what there is and finds the one that is meant. A list of
 * providers is all that jobs and choices know; another way to a board (USB DFU) is another provider.
 *
 * Below: sessions. Above: the probe finder, jobs on boards, the list of probes. It does not know VS Code.
 */

import type { BoardSession, BoardSessionOptions } from '../../programming/board-session.ts';
import type { JobView } from './job-view.ts';

/** The kinds of boards. */
export type BoardKind = 'st-link' | 'virtual';

/** How a board is opened; its clock and its log are the provider's business. */
export type OpenOptions = Omit<BoardSessionOptions, 'clock' | 'log'>;

/** A board that may be opened. Nothing was opened to find it. */
export interface BoardCandidate {
  /** Jobs with the same key wait for each other. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly kind: BoardKind;
  /** Where it is, and what stands in its way: for lists. */
  readonly place: string;
  /** What the setting `connect.probe` is for this one. */
  readonly setting: string;
  /** Why it cannot be opened as it is; absent where it can. */
  readonly why?: 'loader' | 'v1' | undefined;
  /** What tells boards apart whose chips have one number; empty for real ones. */
  readonly scope: string;
  /** Opens the probe and connects. @throws ProbeError, ChipError, the signal's reason */
  open(options: OpenOptions): Promise<BoardSession>;
  /** Called when the job has ended. */
  finish(): Promise<void>;
}

/** A place where boards come from. */
export interface BoardProvider {
  readonly kind: BoardKind;
  /** Whether a value of the setting `connect.probe` means a board of this provider. */
  answersTo(setting: string): boolean;
  /** Every board that is there now. @throws ProbeError `no-usb-library` */
  list(): Promise<readonly BoardCandidate[]>;
  /**
   * The board that `setting` means; asks where it means several and somebody may be asked.
   * @throws ProbeError `no-probe`, `several-probes`, `unsupported-probe`, `no-usb-library`, `no-web-usb`, `needs-permission`
   */
  choose(setting: string, view: Pick<JobView, 'mayAsk'>): Promise<BoardCandidate>;
  /**
   * Sees to it that the board that `setting` means may be used, where somebody has to allow that (browsers): before
   * anything else of a job, because a browser asks only shortly after a click.
   * @throws ProbeError `no-web-usb`, `usb-blocked`; an `AbortError` where nothing was chosen
   */
  permit?(setting: string): Promise<void>;
  /** Calls back when a board comes or goes; absent where they never do. Resolves to what ends it. */
  watch?(listener: () => void): Promise<() => void>;
}
