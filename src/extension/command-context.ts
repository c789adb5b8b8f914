/**
 * What every command is given. Made once by `activate`.
 */

import type { Uri } from 'vscode';
import type { ComparePanels } from './compare/compare-panel.ts';
import type { CompareSelection } from './compare/compare-selection.ts';
import type { DfuDocument } from './editor/dfu-document.ts';
import type { ErrorReporter } from './errors/report-error.ts';
import type { Output } from './output.ts';
import type { KnownAddresses } from './files/known-addresses.ts';
import type { ReadOnlyDocuments } from './read-only-documents.ts';
import type { FlashedFirmwareMemory } from './probes/flashed-firmware.ts';
import type { OwedBoards } from './probes/owed-boards.ts';
import type { BoardJobs } from './probes/board-jobs.ts';
import type { ProbeInUse } from './probes/probe-in-use.ts';
import type { ProbeFinder } from './probes/probe-finder.ts';

/** What every command is given. */
export interface CommandContext {
  readonly output: Output;
  readonly errors: ErrorReporter;
  readonly boards: BoardJobs;
  readonly probes: ProbeFinder;
  readonly probeInUse: ProbeInUse;
  /** Absent where addresses are to be asked anew. */
  readonly addresses: KnownAddresses | undefined;
  readonly owed: OwedBoards;
  readonly flashed: FlashedFirmwareMemory;
  readonly compareSelection: CompareSelection;
  /** Loaded with the first comparison that is shown. */
  readonly comparisons: () => Promise<ComparePanels>;
  /** The .dfu files that are open, by their addresses. */
  readonly openDfus: ReadonlyMap<string, DfuDocument>;
  readonly documents: ReadOnlyDocuments;
  /** The extension's own folder on the machine where it runs. May not exist yet. */
  readonly storage: Uri;
}
