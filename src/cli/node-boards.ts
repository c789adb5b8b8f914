/**
 * Boards of verbs: real ones by their keys, or a virtual one whose flash lives in a file.
 *
 * Below: driver, virtual board, sessions. Above: the command line.
 */

import { join } from 'node:path';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { pollUntil } from '../base/poll.ts';
import type { UsbPort } from '../platform/port.ts';
import type { DebugProbe } from '../probe/debug-probe.ts';
import { isProbeError, ProbeError } from '../probe/probe-error.ts';
import { BoardSession } from '../programming/board-session.ts';
import { takeImage } from '../programming/image-turn.ts';
import type { JobRecord, Journal } from '../programming/journal.ts';
import {
  chooseProbe,
  describeProbe,
  findAgain,
  keyOfProbe,
  listProbes,
  type ProbeDescription,
} from '../stlink/probe-list.ts';
import { StlinkProbe } from '../stlink/stlink-probe.ts';
import { type BoardArguments, VIRTUAL_KEY } from '../verbs/board-options.ts';
import type { BoardInHand, BoardList, ListedBoard, VerbBoards } from '../verbs/verb.ts';
import { VerbError } from '../verbs/verb-error.ts';
import { VirtualBoard } from '../virtual-board/virtual-board.ts';
import { journalOfImage, userJournals } from './file-journal.ts';
import { readIfThere, writeWhole } from './node-files.ts';

/** Milliseconds to wait for a probe that another program holds, where nobody says. */
const PATIENCE = 10_000;
/** Milliseconds between two looks for a board that is not there yet. */
const LOOK_INTERVAL = 250;

/** A board that was chosen, not yet opened. */
interface ChosenBoard {
  readonly probe: DebugProbe;
  readonly clock: Clock;
  /** For people, and as it is chosen again. */
  readonly names: Pick<JobRecord, 'board' | 'probe'>;
  journal(job: JobRecord): Journal;
  /** Keeps what has to outlive the process, and lets the board go. */
  finish(): Promise<void>;
}

/** What boards need besides USB. */
export interface BoardSurroundings {
  /** What is done, for whoever finds what a cut job has left. */
  readonly title: string;
  /** Told what goes on. */
  readonly note: (line: string) => void;
  readonly signal: AbortSignal;
  /** Of the process: says where the user's state is kept. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Boards of this machine. */
export class NodeBoards implements VerbBoards {
  readonly machine: string;
  private readonly log: Log;

  constructor(
    private readonly usb: UsbPort,
    private readonly around: BoardSurroundings,
  ) {
    this.machine = usb.machine;
    this.log = { trace: () => undefined, info: () => undefined, warn: around.note };
  }

  async list(): Promise<BoardList> {
    try {
      const probes = await listProbes(this.usb);
      return { boards: [...probes.map((probe) => listed(probe, probes)), VIRTUAL_BOARD] };
    } catch (error) {
      const failure: ProbeError | undefined = error instanceof ProbeError ? error : undefined;
      if (failure) {
        return { boards: [VIRTUAL_BOARD], failure };
      }
      throw error;
    }
  }

  async watch(listener: () => void): Promise<void> {
    const stop = this.usb.onChange?.(listener);
    // Listening for devices does not keep the program alive; this does.
    const alive = setInterval(() => undefined, 60_000);
    await new Promise<void>((resolve) => this.around.signal.addEventListener('abort', () => resolve(), { once: true }));
    clearInterval(alive);
    stop?.();
  }

  async use<T>(choice: BoardArguments, work: (board: BoardInHand) => Promise<T>): Promise<T> {
    const began = performance.now();
    // One time for all that is waited for.
    const left = (): number =>
      choice.wait === undefined ? PATIENCE : Math.max(choice.wait * 1000 - (performance.now() - began), 0);
    const board = await (isVirtual(choice) ? this.virtualBoard(choice, left()) : this.realBoard(choice));
    const { probe, clock, names } = board;
    const { log } = this;
    const { signal, title, note } = this.around;
    try {
      const session = await BoardSession.open(probe, {
        clock,
        log,
        connect: { mode: choice.mode ?? 'automatic', maximumClock: choice.clock, signal },
        supplyVoltage: choice.volts,
        patience: left(),
        onWaiting: (waited) =>
          note(`Waiting for another program to let the probe go (${(waited / 1000).toFixed(1)} s)`),
        signal,
      });
      try {
        const job = { title, ...names, chip: session.chip.name, began: Date.now() };
        return await work({ session, journal: board.journal(job) });
      } finally {
        await session.close();
      }
    } finally {
      await board.finish();
    }
  }

  private async realBoard({ board: wanted, wait }: BoardArguments): Promise<ChosenBoard> {
    const clock = new SystemClock();
    const { usb, log } = this;
    const { note, signal, environment } = this.around;
    const look = async (): Promise<{ probe: ProbeDescription; key: string }> => {
      const all = await listProbes(usb);
      const probe = chooseProbe(all, wanted);
      return { probe, key: keyOfProbe(probe, all) };
    };
    const { probe, key } = await look().catch((error: unknown) => {
      if (wait === undefined || !isProbeError(error, 'no-probe')) {
        throw error;
      }
      note('Waiting for the board to be plugged in');
      const unlessMissing = (failure: unknown): undefined => {
        if (!isProbeError(failure, 'no-probe')) {
          throw failure;
        }
      };
      const options = { timeout: wait * 1000, interval: LOOK_INTERVAL, signal };
      return pollUntil(
        clock,
        () => look().catch(unlessMissing),
        options,
        () => error,
      );
    });
    return {
      probe: new StlinkProbe(probe.device, {
        clock,
        log,
        location: probe.location,
        system: usb.system,
        findAgain: () => findAgain(usb, probe, wanted),
      }),
      clock,
      names: { board: `${probe.model} ${probe.serialNumber}`.trim(), probe: key },
      journal: (job) => userJournals(environment).journal('', job),
      finish: () => Promise.resolve(),
    };
  }

  private async virtualBoard({ image: file, chip, probe }: BoardArguments, patience: number): Promise<ChosenBoard> {
    const journals = userJournals(this.around.environment);
    // Where nobody says, all calls of one user mean the same board.
    const path = file ?? join(journals.journal().location, `virtual-${chip ?? 'nucleo-f401re'}.img`);
    const { note, signal } = this.around;
    let told = false;
    const onWaiting = (owner: string): void => {
      if (!told) {
        note(`Waiting for another program to let the virtual board go (${owner})`);
      }
      told = true;
    };
    const wait = { clock: new SystemClock(), patience, signal, onWaiting };
    const letGo = await takeImage(journalOfImage(journals, path), wait);
    try {
      const image = await readIfThere(path);
      const board = makeBoard(path, {
        probe: probe ?? 'v2-1',
        ...(chip !== undefined && { chip }),
        ...(image && { image }),
      });
      return {
        probe: new StlinkProbe(board.usbDevice, { clock: board.clock, log: this.log, virtual: true }),
        clock: board.clock,
        names: { board: `virtual board in ${path}`, probe: VIRTUAL_KEY },
        journal: (job) => journalOfImage(journals, path, job),
        finish: () => writeWhole(path, board.boardImage()).finally(letGo),
      };
    } catch (error) {
      await letGo();
      throw error;
    }
  }
}

const VIRTUAL_BOARD: ListedBoard = {
  key: VIRTUAL_KEY,
  name: 'Virtual NUCLEO-F401RE, simulated; no hardware needed',
  kind: 'virtual',
  model: 'ST-Link/V2-1',
  serialNumber: '',
  location: '',
  unusable: null,
};

function listed(probe: ProbeDescription, all: readonly ProbeDescription[]): ListedBoard {
  const { model, serialNumber, location, unusable, unread } = probe;
  const key = keyOfProbe(probe, all);
  const reason = unusable ?? unread ?? null;
  return { key, name: describeProbe(probe), kind: 'st-link', model, serialNumber, location, unusable: reason };
}

function isVirtual({ board, virtual, image, probe, chip }: BoardArguments): boolean {
  const named = board === VIRTUAL_KEY || virtual;
  const meant = image !== undefined || probe !== undefined || chip !== undefined;
  if (meant && !named && board !== undefined) {
    throw new VerbError('bad-arguments', { expected: '--image, --probe and --chip with the virtual board only' });
  }
  return named || meant;
}

/** @throws VerbError `bad-image`, `bad-arguments` for a chip that the virtual board is not */
function makeBoard(file: string, options: NonNullable<ConstructorParameters<typeof VirtualBoard>[0]>): VirtualBoard {
  try {
    return new VirtualBoard(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (options.image && /board image/.test(reason)) {
      throw new VerbError('bad-image', { file, reason }, error);
    }
    throw new VerbError('bad-arguments', { expected: `another --chip: ${reason}` }, error);
  }
}
