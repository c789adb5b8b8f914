/**
 * Progress for a terminal, which keeps every line: one when something else begins, one for each tenth of the job.
 *
 * Above: the task provider. It does not know VS Code.
 */

/** Thins out what is reported. */
export class ProgressLines {
  private lastStep = '';
  private lastTenth = 0;

  /** @param write writes one line */
  constructor(private readonly write: (line: string) => void) {}

  /** @param share of the whole job that is done, 0 … 1 */
  report(message: string, share = 0): void {
    // “writing 120 KB of 293 KB” is the same step as “writing 140 KB of 293 KB”.
    const step = message
      .replaceAll(/[\d.,]+/g, '')
      .split(/\s/, 1)
      .join();
    const tenth = Math.floor(share * 10);
    if (step !== this.lastStep || tenth > this.lastTenth) {
      this.write(share > 0 ? `${String(Math.floor(share * 100)).padStart(3)} %  ${message}` : message);
    }
    this.lastStep = step;
    this.lastTenth = tenth;
  }
}
