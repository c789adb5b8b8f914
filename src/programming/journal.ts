/**
 * The journal: what an erase would take from neighbours is on disk before the erase starts, with a note of the sectors
 * whose operation has begun. The next job on the same chip, of whatever file, reads it first.
 *
 * Below: bytes. Above: `execute` writes it, `plan` obeys it. It does not know where it is kept: the extension and the
 * command-line tool give a port.
 */

/** A place for one small file a chip. Content is opaque to the port. */
export interface Journal {
  /** Where it is, for messages. */
  readonly location: string;
  /** What was stored last for this chip; undefined where nothing is. */
  load(chipId: string): Promise<Uint8Array | undefined>;
  /** Stores, in place of what was there; resolves when it is on disk. */
  store(chipId: string, content: Uint8Array): Promise<void>;
  /** Forgets; nothing happens where nothing was. */
  remove(chipId: string): Promise<void>;
}
