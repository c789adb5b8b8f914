/**
 * Recognises a host that polls: programs that wait by the wall clock would wait a virtual age otherwise, because the
 * virtual clock does not see them sleep. Each round of such a poll is charged with what they sleep.
 *
 * Below: nothing. Above: the firmware, where the option `pollCost` is set.
 */

/** Commands that only ask: memory reads, a register read, a core state. */
const READS = new Set([0x01, 0x07, 0x0c, 0x36, 0x47]);
/** Commands that ask how the one before went; they are part of it. */
const STATUS_QUERIES = new Set([0x3b, 0x3e]);

export class PollCharge {
  private first: string | undefined;

  /** Whether this command is the first read of a row of reads once more, with nothing but reads in between. */
  isRepeated(command: Uint8Array): boolean {
    const code = command[1] ?? 0;
    if (command[0] === 0xf2 && STATUS_QUERIES.has(code)) {
      return false;
    }
    if (command[0] !== 0xf2 || !READS.has(code)) {
      this.first = undefined;
      return false;
    }
    const key = command.subarray(0, 8).join();
    const repeated = key === this.first;
    this.first ??= key;
    return repeated;
  }
}
