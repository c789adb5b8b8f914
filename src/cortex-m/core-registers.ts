/**
 * Core registers through the debug registers that every Cortex-M has: for probes that have no commands of their own for
 * them, and for cores behind another access port than such commands reach.
 *
 * Below: the target's memory. Above: the core. Source: ARM DDI 0403E, C1.6.3 (DCRSR) and C1.6.4 (DCRDR).
 */

import type { Clock } from '../base/clock.ts';
import { pollUntil } from '../base/poll.ts';
import type { CoreRegisters, TargetMemory } from '../probe/debug-probe.ts';
import { ProbeError } from '../probe/probe-error.ts';
import { DCRDR, DCRSR, DCRSR_WRITE, DHCSR, DHCSR_S_REGRDY } from './debug-registers.ts';

/** A transfer takes a few cycles of the core; this is for one with a very slow clock. Milliseconds. */
const TRANSFER = { timeout: 100, interval: 1 } as const;

/** Registers by way of memory. */
export class RegistersByMemory implements CoreRegisters {
  constructor(
    private readonly memory: TargetMemory,
    private readonly clock: Clock,
  ) {}

  /** @throws ProbeError `core-not-halted` where the transfer does not come to its end: the core runs */
  async readRegister(register: number): Promise<number> {
    await this.memory.writeWord(DCRSR, register);
    await this.ready();
    return this.memory.readWord(DCRDR);
  }

  /** @throws ProbeError `core-not-halted` where the transfer does not come to its end: the core runs */
  async writeRegister(register: number, value: number): Promise<void> {
    await this.memory.writeWord(DCRDR, value);
    await this.memory.writeWord(DCRSR, (DCRSR_WRITE | register) >>> 0);
    await this.ready();
  }

  private async ready(): Promise<void> {
    let status = 0;
    await pollUntil(
      this.clock,
      async () => {
        status = await this.memory.readWord(DHCSR);
        return (status & DHCSR_S_REGRDY) !== 0 || undefined;
      },
      TRANSFER,
      () => new ProbeError('core-not-halted', { dhcsr: status }),
    );
  }
}
