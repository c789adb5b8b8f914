/**
 * Which board a verb works on: a real one by its serial number, or a virtual one whose flash lives in a file.
 *
 * Below: driver, virtual board, sessions. Above: device verbs.
 */

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, SystemClock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { UsbPort } from '../platform/port.ts';
import type { ConnectMode, DebugProbe } from '../probe/debug-probe.ts';
import { BoardSession } from '../programming/board-session.ts';
import type { JobRecord, Journal } from '../programming/journal.ts';
import { chooseProbe, findAgain, listProbes } from '../stlink/probe-list.ts';
import { StlinkProbe } from '../stlink/stlink-probe.ts';
import { type ProbeModel, VirtualBoard } from '../virtual-board/virtual-board.ts';
import { journalOfImage, userJournals } from './file-journal.ts';
import { numberOption, switchOption, textOption } from './options.ts';
import { UsageError } from './positionals.ts';
import type { Verb, VerbArguments, VerbContext } from './verb.ts';

/** Options of every verb that needs a board. */
export const BOARD_OPTIONS = {
  virtual: { type: 'boolean' },
  board: { type: 'string' },
  probe: { type: 'string' },
  chip: { type: 'string' },
  serial: { type: 'string' },
  mode: { type: 'string' },
  volts: { type: 'string' },
  clock: { type: 'string' },
} as const satisfies Verb['options'];

/** As a usage text. */
export const BOARD_USAGE =
  '[--serial S | --virtual [--board IMAGE] [--probe v2|v2-1|v3] [--chip NAME]] [--mode attach|reset-and-halt|under-reset] [--clock KHZ] [--volts V]';

/** Where a virtual board's flash is kept when nobody says. */
const DEFAULT_IMAGE = 'out/virtual-nucleo-f401re.img';
const PROBE_MODELS: readonly ProbeModel[] = ['v2', 'v2-1', 'v3'];
const MODES: readonly ConnectMode[] = ['attach', 'reset-and-halt', 'under-reset', 'automatic'];
/** Milliseconds to wait for a probe that another program holds. */
const PATIENCE = 10_000;

/** A board that was chosen. */
export interface ChosenBoard {
  readonly probe: DebugProbe;
  readonly clock: Clock;
  /** For people, and as it is chosen again. */
  readonly names: Pick<JobRecord, 'board' | 'probe'>;
  journal(job: JobRecord): Journal;
  /** Keeps what has to outlive the process. */
  save(): Promise<void>;
}

/** The board that the words mean. @throws ProbeError `no-probe`, `several-probes`, `no-usb-library`; UsageError */
export async function chooseBoard(usb: UsbPort, words: VerbArguments, log: Log): Promise<ChosenBoard> {
  if (isVirtual(words)) {
    return virtualBoard(words, log);
  }
  const clock = new SystemClock();
  const serial = textOption(words, 'serial');
  const found = chooseProbe(await listProbes(usb), serial);
  return {
    probe: new StlinkProbe(found.device, {
      clock,
      log,
      location: found.location,
      system: usb.system,
      findAgain: () => findAgain(usb, found, serial),
    }),
    clock,
    names: { board: `${found.model} ${found.serialNumber}`.trim(), probe: found.serialNumber || found.location },
    journal: (job) => userJournals(process.env).journal('', job),
    save: () => Promise.resolve(),
  };
}

/** Whether the words ask for a virtual board. */
export function isVirtual(words: VerbArguments): boolean {
  return switchOption(words, 'virtual') || textOption(words, 'board') !== undefined;
}

/** Opens the chosen board, does `work`, leaves the board as it should be, whatever happened. */
export async function withBoard<T>(
  usb: UsbPort,
  words: VerbArguments,
  context: VerbContext,
  work: (session: BoardSession, journal: Journal) => Promise<T>,
): Promise<T> {
  const log = logTo(context);
  const board = await chooseBoard(usb, words, log);
  const { probe, clock, names } = board;
  try {
    const session = await BoardSession.open(probe, {
      clock,
      log,
      connect: {
        mode: oneOf('mode', MODES, textOption(words, 'mode') ?? 'automatic'),
        maximumClock: numberOption(words, 'clock'),
        signal: context.signal,
      },
      supplyVoltage: numberOption(words, 'volts'),
      patience: PATIENCE,
      onWaiting: (waited) =>
        context.progress(`waiting for another program to let the probe go (${(waited / 1000).toFixed(1)} s)`),
      signal: context.signal,
    });
    try {
      const title = ['stm32-dfu', ...words.positionals].join(' ');
      const job = { title, ...names, chip: session.chip.name, began: Date.now() };
      return await work(session, board.journal(job));
    } finally {
      await session.close();
    }
  } finally {
    await board.save();
  }
}

async function virtualBoard(words: VerbArguments, log: Log): Promise<ChosenBoard> {
  const file = textOption(words, 'board') ?? DEFAULT_IMAGE;
  const image = await readFile(file).catch(() => undefined);
  const chip = textOption(words, 'chip');
  const board = new VirtualBoard({
    probe: oneOf('probe', PROBE_MODELS, textOption(words, 'probe') ?? 'v2-1'),
    ...(chip !== undefined && { chip }),
    ...(image && { image: new Uint8Array(image) }),
  });
  return {
    probe: new StlinkProbe(board.usbDevice, { clock: board.clock, log, virtual: true }),
    clock: board.clock,
    names: { board: `virtual board in ${file}`, probe: 'virtual' },
    journal: (job) => journalOfImage(userJournals(process.env), file, job),
    async save() {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(`${file}.new`, board.boardImage());
      await rename(`${file}.new`, file);
    },
  };
}

function oneOf<Value extends string>(name: string, values: readonly Value[], text: string): Value {
  const value = values.find((known) => known === text);
  if (value === undefined) {
    throw new UsageError('usage', { expected: [`--${name} ${values.join('|')}`], given: 0 });
  }
  return value;
}

function logTo(context: VerbContext): Log {
  return { trace: () => undefined, info: () => undefined, warn: (message) => context.progress(message) };
}
