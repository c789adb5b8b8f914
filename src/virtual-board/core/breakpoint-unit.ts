/**
 * The flash patch and breakpoint unit, version 1 (manual C1.11): six comparators on instruction addresses below
 * 0x20000000. The two literal comparators and the remapping of code are registers without effect.
 *
 * Below: nothing. Above: the core, which asks before each instruction while any breakpoint is set.
 */

const CODE_COMPARATORS = 6;
const LITERAL_COMPARATORS = 2;
const COMPARATOR_BITS = 0xdffffffd;

export class BreakpointUnit {
  private enabled = false;
  private remap = 0;
  private readonly comparators = new Uint32Array(CODE_COMPARATORS + LITERAL_COMPARATORS);
  private readonly addresses = new Set<number>();

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
      return (LITERAL_COMPARATORS << 8) | (CODE_COMPARATORS << 4) | (this.enabled ? 1 : 0);
    }
    // RMPSPT: remapping is supported.
    return offset === 4 ? (this.remap | (1 << 29)) >>> 0 : (this.comparators[(offset - 8) / 4] ?? 0);
  }

  /** FP_CTRL changes only when the KEY bit is written as 1. */
  write(offset: number, value: number): void {
    if (offset === 0) {
      this.enabled = (value & 2) !== 0 ? (value & 1) !== 0 : this.enabled;
    } else if (offset === 4) {
      this.remap = value & 0x1fffffe0;
    } else if (offset < 8 + 4 * this.comparators.length) {
      this.comparators[(offset - 8) / 4] = value & COMPARATOR_BITS;
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
    for (const comparator of this.comparators.subarray(0, CODE_COMPARATORS)) {
      if (comparator & 1) {
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
