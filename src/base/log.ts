/**
 * Where layers tell what they do, for whoever looks for a fault. Not for users: those read outcomes and errors.
 *
 * Below: nothing. Above: everyone. The extension gives its output channel, the command-line tool standard error,
 * tests usually `silentLog`.
 */

/** A sink of log lines, from chatty to grave. */
export interface Log {
  /** Each exchange on the wire. */
  trace(message: string): void;
  /** A step that was taken. */
  info(message: string): void;
  /** Something that went on, but not as it should. */
  warn(message: string): void;
}

/** Drops everything. */
export const silentLog: Log = {
  trace: () => undefined,
  info: () => undefined,
  warn: () => undefined,
};
