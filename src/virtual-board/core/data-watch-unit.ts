/**
 * The data watchpoint and trace unit (manual C1.8), as much as a debugger needs without trace: the cycle counter and
 * four comparators that halt on addresses of data (functions 5 to 7) or instructions (function 4).
 *
 * Below: the watcher's type. Above: the core.
 */

import type { CoreAccess } from './core-options.ts';

/** Registers of a comparator: COMP, MASK, FUNCTION; the fourth word is reserved. */
const FIRST_COMPARATOR = 0x20;
const COMPARATOR_SIZE = 0x10;
const CYCLE_COUNTER_ENABLE = 1;
/** NOTRCPKT and NOEXTTRIG: no trace, no external trigger. */
const CONTROL_FIXED = (1 << 27) | (1 << 26);
/** FUNCTION.MATCHED: a hit since the last read. */
const MATCHED = 1 << 24;

interface Comparator {
  address: number;
  /** How many lower bits of an address do not count. */
  mask: number;
  action: number;
  matched: boolean;
}

const idleComparator = (): Comparator => ({ address: 0, mask: 0, action: 0, matched: false });

export class DataWatchUnit {
  private control = 0;
  private cycles = 0;
  private comparators: Comparator[];

  /** @param count comparators: NUMCOMP */
  constructor(private readonly count = 4) {
    this.comparators = Array.from({ length: count }, idleComparator);
  }

  powerOnReset(): void {
    this.control = 0;
    this.cycles = 0;
    this.comparators = Array.from({ length: this.count }, idleComparator);
  }

  /** Counts core cycles, where CYCCNTENA is set. */
  advance(cycles: number): void {
    if (this.control & CYCLE_COUNTER_ENABLE) {
      this.cycles = (this.cycles + cycles) % 2 ** 32;
    }
  }

  /** Whether any comparator looks at data. */
  get watchesData(): boolean {
    return this.comparators.some(({ action }) => action >= 5 && action <= 7);
  }

  /** Whether any comparator looks at anything. */
  get armed(): boolean {
    return this.comparators.some(({ action }) => action !== 0);
  }

  /** Notes an access. @returns whether a comparator wants the core to halt */
  matchesAccess({ kind, address, size }: CoreAccess): boolean {
    const wanted = kind === 'read' ? 1 : 2;
    return this.note(
      // Functions 5, 6 and 7 watch reads, writes and both.
      (comparator) => comparator.action >= 5 && ((comparator.action - 4) & wanted) !== 0,
      address,
      size,
    );
  }

  matchesInstruction(address: number): boolean {
    return this.note(({ action }) => action === 4, address, 2);
  }

  private note(wants: (comparator: Comparator) => boolean, address: number, size: number): boolean {
    const hits = this.comparators.filter((comparator) => {
      const span = 2 ** comparator.mask;
      const start = comparator.address - (comparator.address % span);
      return wants(comparator) && address < start + span && address + size > start;
    });
    for (const hit of hits) {
      hit.matched = true;
    }
    return hits.length > 0;
  }

  /** @param offset from the unit's base, a multiple of 4 */
  read(offset: number): number {
    const comparator = this.comparatorAt(offset);
    if (comparator === undefined) {
      return offset === 0 ? ((this.count << 28) | CONTROL_FIXED | this.control) >>> 0 : offset === 4 ? this.cycles : 0;
    }
    switch (offset % COMPARATOR_SIZE) {
      case 0:
        return comparator.address;
      case 4:
        return comparator.mask;
      case 8: {
        const value = comparator.action | (comparator.matched ? MATCHED : 0);
        comparator.matched = false;
        return value;
      }
      default:
        return 0;
    }
  }

  write(offset: number, value: number): void {
    const comparator = this.comparatorAt(offset);
    if (offset === 0) {
      this.control = value & CYCLE_COUNTER_ENABLE;
    } else if (offset === 4) {
      this.cycles = value;
    } else if (comparator !== undefined) {
      switch (offset % COMPARATOR_SIZE) {
        case 0:
          comparator.address = value;
          break;
        case 4:
          comparator.mask = value & 0xf;
          break;
        case 8:
          comparator.action = value & 0xf;
          break;
        default:
      }
    }
  }

  private comparatorAt(offset: number): Comparator | undefined {
    return offset < FIRST_COMPARATOR ? undefined : this.comparators[(offset - FIRST_COMPARATOR) >>> 4];
  }

  snapshot(): object {
    return structuredClone({ control: this.control, cycles: this.cycles, comparators: this.comparators });
  }

  restore(snapshot: object): void {
    Object.assign(this, structuredClone(snapshot));
  }
}
