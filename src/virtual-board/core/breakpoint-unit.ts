/**
 * The flash patch and breakpoint unit (manual C1.11), or the breakpoint unit of ARMv6-M (DDI 0419C, C1.9), which is the
 * same without remapping. Version 1: comparators on instruction addresses below 0x20000000; version 2 (Cortex-M7): on
 * all. Literal comparators and the remapping of code are registers without effect.
 *
 * Below: nothing. Above: the core, which asks before each instruction while any breakpoint is set.
 */

import type { CoreDescription } from './core-models.ts';

const COMPARATOR_BITS = 0xdffffffd;

/** How many comparators there are, and how they are read. */
type Comparators = Pick<CoreDescription, 'breakpoints' | 'literals' | 'breakpointVersion'>;

export class BreakpointUnit {
  private enabled = false;
  private remap = 0;
  private readonly comparators: Uint32Array;
  private readonly addresses = new Set<number>();

  constructor(private readonly model: Comparators = { breakpoints: 6, literals: 2, breakpointVersion: 1 }) {
    this.comparators = new Uint32Array(model.breakpoints + model.literals);
  }

  powerOnReset(): void {
    this.enabled = false;
    this.remap = 0;
    this.comparators.fill(0);
    this.updateAddresses();
  }

  /** Whether any breakpoint is set at all. */
  get armed(): boolean {
    return this.addresses.size > 0;
  }

  /** Whether an instruction at this address breaks. */
  matches(address: number): boolean {
    return this.addresses.has(address);
  }

  /** @param offset from the unit's base, a multiple of 4 */
  read(offset: number): number {
    if (offset === 0) {
      const { breakpoints, literals, breakpointVersion } = this.model;
      return ((breakpointVersion - 1) << 28) | (literals << 8) | (breakpoints << 4) | (this.enabled ? 1 : 0);
    }
    // RMPSPT: remapping is supported, by the units that have literal comparators.
    return offset === 4
      ? (this.remap | (this.model.literals > 0 ? 1 << 29 : 0)) >>> 0
      : (this.comparators[(offset - 8) / 4] ?? 0);
  }

  /** FP_CTRL changes only when the KEY bit is written as 1. */
  write(offset: number, value: number): void {
    if (offset === 0) {
      this.enabled = (value & 2) !== 0 ? (value & 1) !== 0 : this.enabled;
    } else if (offset === 4) {
      this.remap = value & 0x1fffffe0;
    } else if (offset < 8 + 4 * this.comparators.length) {
      this.comparators[(offset - 8) / 4] = this.model.breakpointVersion === 2 ? value : value & COMPARATOR_BITS;
    }
    this.updateAddresses();
  }

  snapshot(): object {
    return { enabled: this.enabled, remap: this.remap, comparators: Array.from(this.comparators) };
  }

  restore(snapshot: object): void {
    const { enabled, remap, comparators } = snapshot as { enabled: boolean; remap: number; comparators: number[] };
    this.enabled = enabled;
    this.remap = remap;
    this.comparators.set(comparators);
    this.updateAddresses();
  }

  /** REPLACE, bits 31:30: 1 breaks on the lower halfword of the word, 2 on the upper, 3 on both, 0 remaps. */
  private updateAddresses(): void {
    this.addresses.clear();
    if (!this.enabled) {
      return;
    }
    for (const comparator of this.comparators.subarray(0, this.model.breakpoints)) {
      if (this.model.breakpointVersion === 2) {
        // BE: the rest is the address (manual C1.11.5).
        if (comparator & 1) {
          this.addresses.add((comparator & ~1) >>> 0);
        }
      } else if (comparator & 1) {
        const address = comparator & 0x1ffffffc;
        if ((comparator >>> 30) & 1) {
          this.addresses.add(address);
        }
        if ((comparator >>> 31) & 1) {
          this.addresses.add(address + 2);
        }
      }
    }
  }
}
