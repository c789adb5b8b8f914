/**
 * The table that a run prints: client × probe × job, each cell with what came of it.
 *
 * Below: nothing. Above: the tests of this folder.
 */

/** Collects outcomes; `print` shows them as rows by client and job, a column a probe. */
export class Matrix {
  private readonly cells = new Map<string, Map<string, string>>();
  private readonly columns = new Set<string>();

  /** Runs one cell's work and remembers whether it passed, and in how many seconds of the wall clock. */
  async cell(client: string, probe: string, job: string, work: () => Promise<void>): Promise<void> {
    const begin = performance.now();
    try {
      await work();
      this.set(`${client}: ${job}`, probe, `ok ${((performance.now() - begin) / 1000).toFixed(1)} s`);
    } catch (error) {
      this.set(`${client}: ${job}`, probe, 'FAILED');
      throw error;
    }
  }

  /** The table as text. */
  toString(): string {
    const columns = [...this.columns];
    const rows = [...this.cells].map(([name, row]) => [name, ...columns.map((column) => row.get(column) ?? '–')]);
    const table = [['client: job', ...columns], ...rows];
    const widths = table[0]?.map((_, index) => Math.max(...table.map((row) => row[index]?.length ?? 0))) ?? [];
    return table.map((row) => row.map((text, index) => text.padEnd(widths[index] ?? 0)).join('  ')).join('\n');
  }

  private set(row: string, column: string, text: string): void {
    this.columns.add(column);
    const cells = this.cells.get(row) ?? new Map<string, string>();
    cells.set(column, text);
    this.cells.set(row, cells);
  }
}
