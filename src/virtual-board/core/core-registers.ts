/**
 * The registers of an ARMv7-M core (manual B1.4): R0–R15, the two stack pointers, the program status and the masks.
 *
 * Below: nothing. Above: the processor and its instructions. It does not know memory or exceptions.
 *
 * Flags are numbers 0 and 1 in fields of their own, because nearly every instruction touches them. Register values
 * are signed 32-bit integers, which JavaScript engines are quickest with; callers that show them use `>>> 0`.
 */

/** Number of the stack pointer, the link register and the program counter in `r`. */
export const SP = 13;
export const LR = 14;
export const PC = 15;

/** EPSR.T in xPSR (manual B1.4.2). */
export const THUMB_BIT = 1 << 24;

export class CoreRegisters {
  /**
   * R0–R15. `r[13]` is the stack pointer in use. While an instruction executes, `r[15]` is what it reads as PC: its
   * own address plus 4.
   */
  readonly r = new Int32Array(16);
  /** Address of the instruction that executes, or of the next one between instructions. */
  pc = 0;
  /** Where the instruction that executes will go on. */
  next = 0;
  /** The stack pointer that is not in use. */
  otherStackPointer = 0;

  n = 0;
  z = 0;
  c = 0;
  v = 0;
  q = 0;
  /** GE[3:0] of the parallel additions. */
  ge = 0;
  /** EPSR.T; 0 makes the next instruction a UsageFault. */
  thumb = 1;
  /** ITSTATE (manual A7.3.3): condition in the upper bits, 0 outside of an IT block. */
  itState = 0;
  /** Whether the instruction that executes is in an IT block: 16-bit data processing sets no flags there. */
  conditional = false;
  /** Number of the exception that is handled, 0 in Thread mode. */
  ipsr = 0;

  primask = 0;
  faultmask = 0;
  basepri = 0;
  /** CONTROL.nPRIV. */
  unprivilegedThread = 0;
  /** CONTROL.SPSEL. */
  processStack = 0;

  /** R0–R15 by number, signed. */
  get(register: number): number {
    return this.r[register]!;
  }

  /** Takes any number; what goes beyond 32 bits is cut off. */
  set(register: number, value: number): void {
    this.r[register] = value;
  }

  /** Whether the process stack pointer is the one in use. */
  get usesProcessStack(): boolean {
    return this.processStack === 1 && this.ipsr === 0;
  }

  get privileged(): boolean {
    return this.ipsr !== 0 || this.unprivilegedThread === 0;
  }

  get mainStackPointer(): number {
    return this.usesProcessStack ? this.otherStackPointer : this.get(SP);
  }

  set mainStackPointer(value: number) {
    if (this.usesProcessStack) {
      this.otherStackPointer = value & ~3;
    } else {
      this.r[SP] = value & ~3;
    }
  }

  get processStackPointer(): number {
    return this.usesProcessStack ? this.get(SP) : this.otherStackPointer;
  }

  set processStackPointer(value: number) {
    if (this.usesProcessStack) {
      this.r[SP] = value & ~3;
    } else {
      this.otherStackPointer = value & ~3;
    }
  }

  /** Changes what selects the stack pointer, and with it the pointer in use. */
  setMode(ipsr: number, processStack: number): void {
    const before = this.usesProcessStack;
    this.ipsr = ipsr;
    this.processStack = processStack;
    if (this.usesProcessStack !== before) {
      const other = this.otherStackPointer;
      this.otherStackPointer = this.get(SP);
      this.r[SP] = other;
    }
  }

  get control(): number {
    return (this.processStack << 1) | this.unprivilegedThread;
  }

  /** The application's flags, at their places in xPSR. */
  get apsr(): number {
    return (this.n << 31) | (this.z << 30) | (this.c << 29) | (this.v << 28) | (this.q << 27) | (this.ge << 16);
  }

  setFlags(value: number): void {
    this.n = value >>> 31;
    this.z = (value >>> 30) & 1;
    this.c = (value >>> 29) & 1;
    this.v = (value >>> 28) & 1;
    this.q = (value >>> 27) & 1;
  }

  /** The whole program status register: flags, IT state, T, exception number. */
  get xpsr(): number {
    const it = ((this.itState & 3) << 25) | ((this.itState & 0xfc) << 8);
    return this.apsr | it | (this.thumb << 24) | this.ipsr;
  }

  /** Sets flags, IT state and T; the exception number belongs to `setMode`. */
  setExecutionState(xpsr: number): void {
    this.setFlags(xpsr);
    this.ge = (xpsr >>> 16) & 15;
    this.itState = ((xpsr >>> 25) & 3) | ((xpsr >>> 8) & 0xfc);
    this.thumb = (xpsr >>> 24) & 1;
  }

  /** N and Z as `result` has them. */
  setResultFlags(result: number): void {
    this.n = result >>> 31;
    this.z = result === 0 ? 1 : 0;
  }

  /** a + b + carry with all four flags (AddWithCarry, manual A2.2.1). The operands are signed 32-bit. */
  addSettingFlags(a: number, b: number, carry: number): number {
    const result = (a + b + carry) | 0;
    this.n = result >>> 31;
    this.z = result === 0 ? 1 : 0;
    this.c = ((a & b) | ((a | b) & ~result)) >>> 31;
    this.v = ((a ^ result) & (b ^ result)) >>> 31;
    return result;
  }

  /** Whether a condition holds (manual A7.3.1); 14 and 15 are “always”. */
  holds(condition: number): boolean {
    switch (condition >> 1) {
      case 0:
        return this.z !== (condition & 1);
      case 1:
        return this.c !== (condition & 1);
      case 2:
        return this.n !== (condition & 1);
      case 3:
        return this.v !== (condition & 1);
      case 4:
        return (this.c & (this.z ^ 1)) !== (condition & 1);
      case 5:
        return (this.n ^ this.v ^ 1) !== (condition & 1);
      case 6:
        return ((this.n ^ this.v ^ 1) & (this.z ^ 1)) !== (condition & 1);
      default:
        return true;
    }
  }
}
