/**
 * A Cortex-M core under a debugger: halt, resume, reset, and putting back what was set.
 *
 * Below: the probe's seam. Above: ways to connect, routines in RAM, sessions. It does not know which chip the core is
 * in, nor anything about flash.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { pollUntil } from '../base/poll.ts';
import { hex32 } from '../base/hex.ts';
import type { CoreRegisters, TargetMemory } from '../probe/debug-probe.ts';
import { isProbeError, isUnanswered, ProbeError } from '../probe/probe-error.ts';
import { RegistersByMemory } from './core-registers.ts';
import {
  AIRCR,
  AIRCR_RESET,
  DEMCR,
  DEMCR_TRCENA,
  DEMCR_VC_CORERESET,
  DEMCR_VC_HARDERR,
  DHCSR,
  DHCSR_C_DEBUGEN,
  DHCSR_C_HALT,
  DHCSR_C_MASKINTS,
  DHCSR_KEY,
  DHCSR_S_HALT,
  DHCSR_S_LOCKUP,
  DHCSR_S_RESET_ST,
  DWT_COMPARATOR_SIZE,
  DWT_CTRL,
  DWT_FUNCTION0,
  FP_CTRL,
  FP_CTRL_ENABLE,
  FP_CTRL_KEY,
  REGISTER_PC,
  REGISTER_SP,
  REGISTER_SPECIAL,
  REGISTER_XPSR,
  XPSR_THUMB,
} from './debug-registers.ts';

/** A core stops within microseconds of being told to, and leaves reset within milliseconds; this is for slow reset circuits. */
const STATE_TIMEOUT = 500;
const STATE_INTERVAL = 1;

/** What a core does. */
export type CoreActivity = 'running' | 'halted' | 'locked-up' | 'in-reset';

/** Where a core begins after a reset. */
export interface ResetVector {
  readonly stackPointer: number;
  readonly programCounter: number;
}

/** What the core needs from a probe. */
export interface CoreAccess {
  readonly memory: TargetMemory;
  /** Where the probe has quicker ways than the debug registers. */
  readonly registers?: CoreRegisters | undefined;
}

/** The core. Nothing is changed before the first call that says so. */
export class CortexMCore {
  readonly registers: CoreRegisters;
  private savedExceptionControl: number | undefined;
  private debugging = false;

  constructor(
    private readonly access: CoreAccess,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.registers = access.registers ?? new RegistersByMemory(access.memory, clock);
  }

  get memory(): TargetMemory {
    return this.access.memory;
  }

  /** Whether halting debug was switched on, and not off again: the core may be halted. */
  get isDebugged(): boolean {
    return this.debugging;
  }

  /** What the core does at this moment. Looking changes nothing but the sticky reset bit. */
  async activity(): Promise<CoreActivity> {
    const status = await this.memory.readWord(DHCSR);
    if (status & DHCSR_S_HALT) {
      return 'halted';
    }
    if (status & DHCSR_S_LOCKUP) {
      return 'locked-up';
    }
    // The bit is sticky: only when it comes again at once is the core held.
    const held = status & DHCSR_S_RESET_ST && (await this.memory.readWord(DHCSR)) & DHCSR_S_RESET_ST;
    return held ? 'in-reset' : 'running';
  }

  /** Halts the core where it is. @throws ProbeError `core-not-halted` */
  async halt(): Promise<void> {
    this.debugging = true;
    await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_HALT));
    await this.awaitHalt();
  }

  /**
   * Arms the core to halt before its first instruction after a reset, and when it takes a hard fault. Works while the
   * core is held in reset, too.
   */
  async armResetCatch(): Promise<void> {
    this.savedExceptionControl ??= await this.memory.readWord(DEMCR);
    this.debugging = true;
    await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_HALT));
    await this.memory.writeWord(DEMCR, this.savedExceptionControl | DEMCR_VC_CORERESET | DEMCR_VC_HARDERR);
  }

  /**
   * Resets the chip through its own reset request, and waits until the core has halted before its first instruction.
   * Nothing of the firmware that ran is inherited: no clock tree, DMA, interrupt or cache.
   * @throws ProbeError `core-not-halted` where the reset did not come or was not caught
   */
  async resetAndHalt(): Promise<void> {
    await this.armResetCatch();
    await this.memory.readWord(DHCSR); // clears what earlier resets have left in S_RESET_ST
    await this.requestReset();
    let seen = false;
    await this.awaitState((status) => {
      seen ||= (status & DHCSR_S_RESET_ST) !== 0;
      return seen && (status & DHCSR_S_HALT) !== 0;
    });
  }

  /** Waits until the core halts after a reset that somebody else ends (NRST). @throws ProbeError `core-not-halted` */
  async awaitHalt(): Promise<void> {
    await this.awaitState((status) => (status & DHCSR_S_HALT) !== 0);
  }

  /**
   * Disables breakpoints and watchpoints for good. No reset does that, so those of a debugger that has crashed are still
   * there: a breakpoint without a debugger is a hard fault (devzone.nordicsemi.com 125239), a watchpoint halts routines.
   * OpenOCD and pyOCD do the same when they connect.
   */
  async forgetBreakpoints(): Promise<void> {
    const { memory } = this;
    if ((await this.readUnit(FP_CTRL)) & FP_CTRL_ENABLE) {
      await memory.writeWord(FP_CTRL, FP_CTRL_KEY);
    }
    if ((this.savedExceptionControl ?? (await memory.readWord(DEMCR))) & DEMCR_TRCENA) {
      const comparators = (await this.readUnit(DWT_CTRL)) >>> 28;
      for (let index = 0; index < comparators; index++) {
        await memory.writeWord(DWT_FUNCTION0 + index * DWT_COMPARATOR_SIZE, 0);
      }
    }
  }

  /** A register of a unit that a core may be made without: then it reads as 0, also where the bus refuses. */
  private async readUnit(address: number): Promise<number> {
    try {
      return await this.memory.readWord(address);
    } catch (error) {
      if (isProbeError(error, 'target-fault')) {
        return 0;
      }
      throw error;
    }
  }

  /**
   * Makes a halted core ready for a routine that knows nothing of what ran before: thread mode, privileged, main stack,
   * no mask, no IT block; interrupts stay masked while a debugger runs it.
   */
  async prepareForRoutines(): Promise<void> {
    await this.registers.writeRegister(REGISTER_XPSR, XPSR_THUMB);
    await this.registers.writeRegister(REGISTER_SPECIAL, 0);
    // Masking must not change in the write that lets the core go (C1.6.2), so it is set here, while it is halted.
    await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_HALT | DHCSR_C_MASKINTS));
  }

  /** Lets a core that `prepareForRoutines` has seen run, interrupts masked. */
  async runMasked(): Promise<void> {
    await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_MASKINTS), { once: true });
  }

  /** Halts a routine, interrupts still masked. @throws ProbeError `core-not-halted` */
  async haltMasked(): Promise<void> {
    await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_HALT | DHCSR_C_MASKINTS));
    await this.awaitHalt();
  }

  /** Where a core that `resetAndHalt` has halted would begin. */
  async resetVector(): Promise<ResetVector> {
    return {
      stackPointer: await this.registers.readRegister(REGISTER_SP),
      programCounter: await this.registers.readRegister(REGISTER_PC),
    };
  }

  /**
   * Puts back what was set and, where asked, lets the core run without a debugger.
   * @param run false: it stays halted, and halting debug stays on, or it would run
   */
  async release(run: boolean): Promise<void> {
    if (!this.debugging) {
      return;
    }
    if (this.savedExceptionControl !== undefined) {
      await this.memory.writeWord(DEMCR, this.savedExceptionControl & ~(DEMCR_VC_CORERESET | DEMCR_VC_HARDERR));
      this.savedExceptionControl = undefined;
    }
    if (run) {
      // First without the interrupt mask, while still halted; then the core goes.
      await this.memory.writeWord(DHCSR, control(DHCSR_C_DEBUGEN | DHCSR_C_HALT));
      await this.memory.writeWord(DHCSR, control(0));
      this.debugging = false;
    }
  }

  private async requestReset(): Promise<void> {
    try {
      await this.memory.writeWord(AIRCR, AIRCR_RESET, { once: true });
    } catch (error) {
      // The reset can cut off the answer to the write that asked for it; what follows sees whether it came.
      if (!isUnanswered(error)) {
        throw error;
      }
      this.log.info('The write that requests the reset was not acknowledged');
    }
  }

  /** A reading that fails is no answer: on some chips the access port is gone for a moment with the reset. */
  private async awaitState(reached: (status: number) => boolean): Promise<void> {
    let status = 0;
    let failure: ProbeError | undefined;
    await pollUntil(
      this.clock,
      async () => {
        try {
          status = await this.memory.readWord(DHCSR);
          failure = undefined;
          return reached(status) || undefined;
        } catch (error) {
          if (!isUnanswered(error)) {
            throw error;
          }
          failure = error;
          return undefined;
        }
      },
      { timeout: STATE_TIMEOUT, interval: STATE_INTERVAL },
      () => {
        this.log.warn(`The core did not halt: ${failure === undefined ? `DHCSR ${hex32(status)}` : String(failure)}`);
        return failure ?? new ProbeError('core-not-halted', { dhcsr: status });
      },
    );
  }
}

/** A value for DHCSR, as an unsigned number. */
function control(bits: number): number {
  return (DHCSR_KEY | bits) >>> 0;
}
