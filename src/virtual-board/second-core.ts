/**
 * A second core as a debugger meets it: its identification and its debug registers (ARM DDI 0403E, C1.6). It executes
 * nothing here; what matters is whether it would.
 *
 * Below: nothing. Above: the chip, which tells it of resets and asks whether it runs.
 */

const CPUID = 0xe000_ed00;
const HALTING_CONTROL = 0xe000_edf0;
const EXCEPTION_CONTROL = 0xe000_edfc;

/** Cortex-M4 r0p1. */
const CORTEX_M4 = 0x410f_c241;
const KEY = 0xa05f_0000;
const [DEBUG_ENABLED, HALT] = [1 << 0, 1 << 1];
const [IS_READY, IS_HALTED, WAS_RESET] = [1 << 16, 1 << 17, 1 << 25];
const CATCH_RESET = 1 << 0;

export class SecondCore {
  /** @param isReleased whether it is let out of reset; default: always (RM0399); on WL by PWR_CR4.C2BOOT (RM0453, 6.6.4) */
  constructor(private readonly isReleased: () => boolean = () => true) {}

  private control = 0;
  private exceptionControl = 0;
  private halted = false;
  private resetSeen = false;

  /** Whether it executes its firmware. */
  get runs(): boolean {
    return !this.halted && this.isReleased();
  }

  /** @returns undefined where the address is not one of its own: the bus answers */
  read(address: number): number | undefined {
    switch (address) {
      case CPUID:
        return CORTEX_M4;
      case HALTING_CONTROL: {
        const state = (this.halted ? IS_HALTED : 0) | (this.resetSeen ? WAS_RESET : 0) | IS_READY;
        this.resetSeen = false;
        return (this.control | state) >>> 0;
      }
      case EXCEPTION_CONTROL:
        return this.exceptionControl;
      default:
        return undefined;
    }
  }

  /** @returns whether the address is one of its own */
  write(address: number, value: number): boolean {
    if (address === HALTING_CONTROL) {
      if ((value & 0xffff_0000) >>> 0 === KEY) {
        this.control = value & 0xf;
        this.halted = (value & DEBUG_ENABLED) !== 0 && (value & HALT) !== 0;
      }
      return true;
    }
    if (address === EXCEPTION_CONTROL) {
      this.exceptionControl = value;
      return true;
    }
    return false;
  }

  /** With the chip's reset. Debug registers forget with the supply only. */
  reset(isPowerOn: boolean): void {
    if (isPowerOn) {
      this.control = 0;
      this.exceptionControl = 0;
    }
    this.resetSeen = true;
    this.halted = (this.control & DEBUG_ENABLED) !== 0 && (this.exceptionControl & CATCH_RESET) !== 0;
  }

  snapshot(): unknown {
    return [this.control, this.exceptionControl, this.halted, this.resetSeen];
  }

  restore(snapshot: unknown): void {
    [this.control, this.exceptionControl, this.halted, this.resetSeen] = snapshot as [number, number, boolean, boolean];
  }
}
