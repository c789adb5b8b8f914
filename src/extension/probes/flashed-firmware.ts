/**
 * What was flashed last to which board from this computer, so that it is known again. Samples of it, not the firmware.
 *
 * Below: VS Code's memory of the extension. Above: the question before a flash.
 */

import type { Memento } from 'vscode';
import type { Fingerprint } from '../../programming/quick-look.ts';

/** What was flashed. */
export interface FlashedFirmware {
  /** The file's name. */
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly samples: Fingerprint;
}

const KEY = 'flashed';
/** Boards that are remembered; the one that was longest not flashed is forgotten first. */
const MOST_BOARDS = 50;

/** Remembers. */
export class FlashedFirmwareMemory {
  constructor(private readonly memento: Memento) {}

  /** @param board what the board is remembered by */
  get(board: string): FlashedFirmware | undefined {
    return Object.hasOwn(this.all(), board) ? this.all()[board] : undefined;
  }

  async set(board: string, firmware: FlashedFirmware): Promise<void> {
    const all: Readonly<Record<string, FlashedFirmware>> = { ...this.all(), [board]: firmware };
    const kept = Object.entries(all)
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, MOST_BOARDS);
    await this.memento.update(KEY, Object.fromEntries(kept));
  }

  private all(): Readonly<Record<string, FlashedFirmware>> {
    return this.memento.get<Readonly<Record<string, FlashedFirmware>>>(KEY, {});
  }
}
