/**
 * What can go wrong during a flash job on a virtual board, as a table: each row is armed before the job, and all is well
 * again after `mendBoard`. Rows are drawn in pairs, each pair as often as any other.
 */

import type { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import type { Seeded } from './seeded.ts';

/** What a fault is given to do its harm. */
export interface FaultSurroundings {
  readonly board: VirtualBoard;
  readonly draw: Seeded;
  /** Word addresses that the job may program. */
  readonly words: readonly number[];
  /** Does something at a bulk transfer: the drawn one of the job, or one soon after its first setback. */
  readonly later: (action: () => void) => void;
  /** What whoever watches the job does when he has had enough. */
  readonly cancel: () => void;
  /** What a full disk does. */
  readonly failJournal: () => void;
}

/** One kind of fault. */
export interface JobFault {
  readonly name: string;
  /** The chip may lose its supply or be reset in the middle of an operation. */
  readonly cutsOperations?: boolean;
  /** The probe is out of reach afterwards: nothing can be left as it should be. */
  readonly losesProbe?: boolean;
  /** The chip is out of reach, or not in the driver's hands, afterwards. */
  readonly losesTarget?: boolean;
  /** Cells end up as nobody has written them. */
  readonly spoilsCells?: boolean;
  arm(around: FaultSurroundings): void;
}

const MICROSECONDS = [1, 100, 3000, 20_000];

export const JOB_FAULTS: readonly JobFault[] = [
  {
    name: 'cable pulled',
    cutsOperations: true,
    losesProbe: true,
    losesTarget: true,
    arm: ({ board, later }) => later(() => board.unplug()),
  },
  {
    name: 'cable of a board with its own supply pulled',
    losesProbe: true,
    losesTarget: true,
    arm: ({ board, later }) => later(() => board.unplug({ cutsPower: false })),
  },
  {
    name: 'probe hangs',
    losesProbe: true,
    losesTarget: true,
    arm: ({ board, later }) => later(() => void (board.faults.hangsAtTransfer = 0)),
  },
  { name: 'cancelled', arm: ({ later, cancel }) => later(cancel) },
  {
    name: 'WAIT answers',
    arm: ({ board, draw, later }) => later(() => void (board.faults.waitAnswers = draw.oneOf([1, 3, 20]))),
  },
  {
    name: 'nothing but WAIT answers',
    losesTarget: true,
    arm: ({ board, later }) => later(() => void (board.faults.waitAnswers = 1e6)),
  },
  {
    name: 'probe held for a while',
    arm({ board, draw }) {
      board.faults.interfaceHeld = true;
      void board.clock.sleep(draw.between(1, 900)).then(() => void (board.faults.interfaceHeld = false));
    },
  },
  {
    name: 'supply fails',
    cutsOperations: true,
    losesTarget: true,
    arm: ({ board, later }) =>
      later(() => {
        board.faults.unpowered = true;
        board.powerCycle();
      }),
  },
  {
    name: 'supply blinks',
    cutsOperations: true,
    losesTarget: true,
    arm: ({ board, later }) => later(() => board.powerCycle()),
  },
  {
    name: 'wires off',
    losesTarget: true,
    arm: ({ board, later }) => later(() => void (board.faults.noTarget = true)),
  },
  { name: 'NRST not wired', arm: ({ board }) => void (board.faults.resetNotWired = true) },
  {
    name: 'firmware takes the debug pins',
    losesTarget: true,
    arm: ({ board, draw }) => void (board.faults.debugPinsDisabledAfter = draw.oneOf(MICROSECONDS)),
  },
  {
    name: 'firmware stops the clocks',
    losesTarget: true,
    arm: ({ board, draw }) => void (board.faults.stopsAfter = draw.oneOf(MICROSECONDS)),
  },
  {
    name: 'stuck bit',
    spoilsCells: true,
    arm: ({ board, draw, words }) =>
      void (board.faults.stuckBits = { [draw.oneOf(words)]: (1 << draw.between(0, 31)) >>> 0 }),
  },
  {
    name: 'flipping bit',
    spoilsCells: true,
    arm: ({ board, draw, words }) =>
      void (board.faults.flippingBits = { [draw.oneOf(words)]: (1 << draw.between(0, 31)) >>> 0 }),
  },
  {
    name: 'parity errors',
    arm({ board, draw }) {
      board.faults.parityErrorsAbove = draw.oneOf([1000, 500]);
      board.faults.parityErrorEvery = draw.oneOf([1, 40, 3000]);
    },
  },
  {
    // The board has 2.3 V or 3.3 V; the probe says so much more that too much is programmed at a time.
    name: 'supply measured too high',
    spoilsCells: true,
    arm: ({ board }) => void (board.faults.measuredVolts = 3.6),
  },
  { name: 'weak supply noticed', arm: ({ board }) => void (board.faults.lowVoltageNoticed = true) },
  {
    name: 'reset button',
    cutsOperations: true,
    losesTarget: true,
    arm: ({ board, later }) => later(() => board.pressReset()),
  },
  {
    name: 'journal cannot be written',
    arm: ({ draw, later, failJournal }) => (draw.chance(0.5) ? later(failJournal) : failJournal()),
  },
  {
    name: 'probe starts in DFU mode',
    arm({ board }) {
      board.faults.startMode = 'dfu';
      restartProbe(board);
    },
  },
  {
    name: 'probe vanishes when it leaves DFU mode',
    arm({ board }) {
      board.faults.startMode = 'dfu';
      board.faults.leavingDfuReenumerates = 300;
      restartProbe(board);
    },
  },
  { name: 'serial number of raw bytes', arm: ({ board }) => void (board.faults.rawSerialNumber = true) },
];

/** The cable out and in again; the chip has a supply of its own. */
function restartProbe(board: VirtualBoard): void {
  board.unplug({ cutsPower: false });
  board.replug();
}

/** All is well again: cable, supply, wires; cells hold what they hold. */
export function mendBoard(board: VirtualBoard, replug: boolean): void {
  const lacksSupply = board.faults.unpowered === true;
  for (const fault of Object.keys(board.faults)) {
    Reflect.deleteProperty(board.faults, fault);
  }
  if (replug) {
    board.unplug({ cutsPower: false });
  }
  board.replug();
  if (lacksSupply) {
    board.powerCycle();
  }
}

/** How often each pair was drawn; the pairs' names are those of their faults. */
export type PairCounts = ReadonlyMap<string, number>;

/**
 * Sets of two or three faults for so many jobs, drawn so that each pair comes as often as any other: a set begins with
 * the pair that came least so far, and a third fault is the one whose pairs came least.
 */
export function drawFaultSets(
  count: number,
  draw: Seeded,
): { readonly sets: JobFault[][]; readonly pairs: PairCounts } {
  const pairs = new Map<string, number>();
  const keyOf = (a: JobFault, b: JobFault): string => [a.name, b.name].sort().join(' + ');
  const countOf = (a: JobFault, b: JobFault): number => pairs.get(keyOf(a, b)) ?? 0;
  const all = JOB_FAULTS.flatMap((a, index) => JOB_FAULTS.slice(index + 1).map((b) => [a, b] as const));
  all.forEach(([a, b]) => pairs.set(keyOf(a, b), 0));
  const leastOf = <T>(values: readonly T[], score: (value: T) => number): T => {
    const least = Math.min(...values.map(score));
    return draw.oneOf(values.filter((value) => score(value) === least));
  };
  const sets = Array.from({ length: count }, () => {
    const [a, b] = leastOf(all, (pair) => countOf(...pair));
    const others = JOB_FAULTS.filter((fault) => fault !== a && fault !== b);
    const third = draw.chance(0.8) ? [leastOf(others, (fault) => countOf(a, fault) + countOf(b, fault))] : [];
    const set = [a, b, ...third];
    set.forEach((x, index) => set.slice(index + 1).forEach((y) => pairs.set(keyOf(x, y), countOf(x, y) + 1)));
    return set;
  });
  return { sets, pairs };
}
