/** Runs verbs on a virtual board, with files in memory. */

import { silentLog } from '../../src/base/log.ts';
import type { ProbeError } from '../../src/probe/probe-error.ts';
import { BoardSession } from '../../src/programming/board-session.ts';
import { readArguments } from '../../src/verbs/read-arguments.ts';
import type { ListedBoard, Verb, VerbOutcome } from '../../src/verbs/verb.ts';
import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { probeOf } from './contract-board.ts';
import { MemoryJournal } from './flash-board.ts';

/** What a verb did. */
export interface BoardVerbRun {
  readonly result: VerbOutcome;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
}

/** A board and a folder that verbs can use. */
export class VerbBench {
  readonly files = new Map<string, Uint8Array>();
  readonly journal = new MemoryJournal();
  boards: readonly ListedBoard[] = [];
  /** Why USB cannot be searched. */
  listFailure: ProbeError | undefined;
  private listeners: (() => void)[] = [];

  constructor(readonly board: VirtualBoard) {}

  /** Something was plugged in or pulled. */
  plugged(): void {
    this.listeners.forEach((listener) => listener());
  }

  async run(verb: Verb, words: Record<string, unknown> = {}, signal?: AbortSignal): Promise<BoardVerbRun> {
    const lines: string[] = [];
    const notes: string[] = [];
    const result = await verb.run(readArguments(verb, words), {
      files: {
        nameOf: (path) => path,
        join: (folder, name) => `${folder}/${name}`,
        read: async (path) => this.files.get(path) ?? new Uint8Array(),
        write: async (files) => files.forEach(({ path, bytes }) => this.files.set(path, bytes)),
      },
      boards: {
        machine: 'a machine',
        list: async () => ({ boards: this.boards, ...(this.listFailure && { failure: this.listFailure }) }),
        watch: async (listener) => void this.listeners.push(listener),
        use: async ({ mode = 'automatic', volts }, work) => {
          const { board, journal } = this;
          const options = { clock: board.clock, log: silentLog, connect: { mode }, supplyVoltage: volts };
          const session = await BoardSession.open(probeOf(board), options);
          try {
            return await work({ session, journal });
          } finally {
            await session.close();
          }
        },
      },
      print: (line) => lines.push(line),
      note: (line) => notes.push(line),
      onProgress: () => undefined,
      signal: signal ?? new AbortController().signal,
    });
    return { result, lines, notes };
  }
}
