/**
 * The registers of the system control space, 0xe000e000 to 0xe000efff (manual B3.2 to B3.4, C1.6): SysTick, faults,
 * resets, debug; those of exceptions and interrupts are in `exception-registers.ts`.
 *
 * Below: the exception model and its registers, SysTick, the debug unit. Above: the core, which also hands over what only it can do.
 *
 * Reserved words read as 0 and ignore writes, and so do the registers of the MPU and the FPU, which are not there.
 */

import type { AccessSize, BusMaster } from '../memory-bus.ts';
import { ExceptionNumber } from './core-fault.ts';
import type { DebugUnit } from './debug-unit.ts';
import type { ExceptionCore } from './exception-core.ts';
import { ExceptionRegisters } from './exception-registers.ts';
import type { CoreDescription } from './core-models.ts';
import { readFeature, readIdentification } from './identification.ts';
import type { SystemTimer } from './system-timer.ts';

/** What a register asks the core to do. */
export interface CoreRequests {
  /** Which core it is: that decides which registers there are. */
  readonly model: CoreDescription;
  /** AIRCR.SYSRESETREQ. */
  requestReset(): void;
  /** AIRCR.VECTRESET: the core alone. */
  resetCore(): void;
  halt(): void;
  resume(): void;
  /** DCRSR: moves a register to DCRDR or back. */
  transferRegister(selector: number, write: boolean): void;
  /** DHCSR's status needs these. */
  readonly inReset: boolean;
  /** Lets the timers catch up with the instructions before one of them is looked at. */
  syncTimers(): void;
}

/** AIRCR (manual B3.2.6). */
const KEY = 0x05fa;
const KEY_READ = 0xfa05;
const SYSRESETREQ = 1 << 2;
const VECTCLRACTIVE = 1 << 1;
const VECTRESET = 1 << 0;

/** SCR (manual B3.2.7). */
const SLEEPONEXIT = 1 << 1;
const SLEEPDEEP = 1 << 2;
const SEVONPEND = 1 << 4;

/** CCR (manual B3.2.8). */
const NONBASETHRDENA = 1 << 0;
const USERSETMPEND = 1 << 1;
const UNALIGN_TRP = 1 << 3;
const DIV_0_TRP = 1 << 4;
const BFHFNMIGN = 1 << 8;
const STKALIGN = 1 << 9;

/**
 * Registers that ARMv6-M has not (DDI 0419C, B3.2): ICTR, SHPR1, CFSR, HFSR, MMFAR, BFAR, STIR. CCR there is fixed:
 * unaligned accesses are trapped, the stack is aligned.
 */
const V7_ONLY: ReadonlySet<number> = new Set([0x004, 0xd18, 0xd28, 0xd2c, 0xd34, 0xd38, 0xf00]);

export class SystemControlSpace {
  /** SCR.SLEEPDEEP. */
  deepSleep = false;
  private otherConfiguration = 0;
  private auxiliaryControl = 0;
  private readonly exceptions: ExceptionRegisters;

  constructor(
    private readonly core: ExceptionCore,
    private readonly timer: SystemTimer,
    private readonly debug: DebugUnit,
    private readonly requests: CoreRequests,
  ) {
    core.trapsUnaligned = this.isV6;
    this.exceptions = new ExceptionRegisters(core);
  }

  private get isV6(): boolean {
    return this.requests.model.architecture === 'v6-m';
  }

  systemReset(): void {
    this.deepSleep = false;
    this.otherConfiguration = 0;
    this.auxiliaryControl = 0;
    this.core.trapsUnaligned = this.isV6;
    this.core.trapsDivisionByZero = false;
  }

  /** @param address anywhere in the space, aligned to `size` */
  read(address: number, size: AccessSize, master: BusMaster): number {
    const word = this.readWord(address & 0xffc, master) >>> 0;
    const part = word >>> (8 * (address & 3));
    return size === 4 ? word : part & (size === 2 ? 0xffff : 0xff);
  }

  write(address: number, size: AccessSize, value: number, master: BusMaster): void {
    const offset = address & 0xffc;
    if (size === 4) {
      this.writeWord(offset, value >>> 0, master);
      return;
    }
    // Only the priorities and the status of faults may be written in parts (manual B3.1.1). Where writing a 1 does
    // something, the other parts are written as 0; elsewhere as they are.
    const place = 8 * (address & 3);
    const mask = (size === 2 ? 0xffff : 0xff) << place;
    const others = isOneActs(offset) ? 0 : this.readWord(offset, master) & ~mask;
    this.writeWord(offset, (others | ((value << place) & mask)) >>> 0, master);
  }

  private readWord(offset: number, master: BusMaster): number {
    const { core, timer, debug } = this;
    if (this.isV6 && V7_ONLY.has(offset)) {
      return 0;
    }
    if (offset >= 0x100 && offset < 0x500) {
      return this.exceptions.readInterrupts(offset);
    }
    switch (offset) {
      case 0x004:
        return Math.ceil(core.exceptions.interrupts / 32) - 1;
      case 0x008:
        return this.auxiliaryControl;
      case 0x010:
        this.requests.syncTimers();
        return timer.readControl(master !== 'debug');
      case 0x014:
        return timer.reloadValue;
      case 0x018:
        this.requests.syncTimers();
        return timer.currentValue;
      case 0x01c:
        // TENMS is not known, so not given.
        return 0x40000000;
      case 0xd00:
        return this.requests.model.cpuid;
      case 0xd04:
        return this.exceptions.interruptControl();
      case 0xd08:
        return core.vectorTable;
      case 0xd0c:
        return ((KEY_READ << 16) | (core.exceptions.priorityGrouping << 8)) >>> 0;
      case 0xd10:
        return (
          (core.sleepsOnExit ? SLEEPONEXIT : 0) |
          (this.deepSleep ? SLEEPDEEP : 0) |
          (core.eventOnPending ? SEVONPEND : 0)
        );
      case 0xd14:
        return (
          this.otherConfiguration |
          (core.returnsToThreadAnytime ? NONBASETHRDENA : 0) |
          (core.trapsUnaligned ? UNALIGN_TRP : 0) |
          (core.trapsDivisionByZero ? DIV_0_TRP : 0) |
          (core.alignsStack ? STKALIGN : 0)
        );
      case 0xd18:
      case 0xd1c:
      case 0xd20:
        return this.exceptions.readPriorities(4 + offset - 0xd18);
      case 0xd24:
        return this.exceptions.handlerControl();
      case 0xd28:
        return core.configurableFaults;
      case 0xd2c:
        return core.hardFaults;
      case 0xd30:
        return debug.events;
      case 0xd34:
      case 0xd38:
        // MMFAR and BFAR may be one register.
        return core.busFaultAddress;
      case 0xdf0:
        return debug.readStatus({
          sleeping: core.asleep !== 'no',
          lockedUp: core.lockedUp,
          inReset: this.requests.inReset,
        });
      case 0xdf8:
        return debug.registerData;
      case 0xdfc:
        return debug.monitorControl;
      default:
        return offset >= 0xd40 && offset < 0xd80
          ? readFeature(offset - 0xd40)
          : (readIdentification(0xe000e000 + offset, 0) ?? 0);
    }
  }

  private writeWord(offset: number, value: number, master: BusMaster): void {
    const { core, timer, debug } = this;
    // Nearly all of these can make an exception due.
    core.attention = true;
    if (this.isV6 && (V7_ONLY.has(offset) || offset === 0xd14)) {
      return;
    }
    if (offset >= 0x100 && offset < 0x500) {
      this.exceptions.writeInterrupts(offset, value);
      return;
    }
    switch (offset) {
      case 0x008:
        this.auxiliaryControl = value & 0x307;
        break;
      case 0x010:
        this.requests.syncTimers();
        timer.writeControl(value);
        break;
      case 0x014:
        this.requests.syncTimers();
        timer.reloadValue = value;
        break;
      case 0x018:
        this.requests.syncTimers();
        timer.clear();
        break;
      case 0xd04:
        this.exceptions.writeInterruptControl(value);
        break;
      case 0xd08:
        if (this.requests.model.vectorTableOffset) {
          core.vectorTable = (value & ~0x7f) >>> 0;
        }
        break;
      case 0xd0c:
        this.writeResetControl(value);
        break;
      case 0xd10:
        core.sleepsOnExit = (value & SLEEPONEXIT) !== 0;
        this.deepSleep = (value & SLEEPDEEP) !== 0;
        core.eventOnPending = (value & SEVONPEND) !== 0;
        break;
      case 0xd14:
        this.otherConfiguration = value & (USERSETMPEND | BFHFNMIGN);
        core.returnsToThreadAnytime = (value & NONBASETHRDENA) !== 0;
        core.trapsUnaligned = (value & UNALIGN_TRP) !== 0;
        core.trapsDivisionByZero = (value & DIV_0_TRP) !== 0;
        core.alignsStack = (value & STKALIGN) !== 0;
        break;
      case 0xd18:
      case 0xd1c:
      case 0xd20:
        this.exceptions.writePriorities(4 + offset - 0xd18, value);
        break;
      case 0xd24:
        this.exceptions.writeHandlerControl(value);
        break;
      case 0xd28:
        core.configurableFaults = (core.configurableFaults & ~value) >>> 0;
        break;
      case 0xd2c:
        core.hardFaults = (core.hardFaults & ~value) >>> 0;
        break;
      case 0xd30:
        debug.events &= ~value;
        break;
      case 0xd38:
        core.busFaultAddress = value;
        break;
      case 0xdf0: {
        const request = debug.writeControl(value, master === 'debug');
        if (request === 'halt') {
          this.requests.halt();
        } else if (request === 'resume') {
          this.requests.resume();
        }
        break;
      }
      case 0xdf4:
        this.requests.transferRegister(value & 0x7f, (value & 0x10000) !== 0);
        break;
      case 0xdf8:
        debug.registerData = value;
        break;
      case 0xdfc:
        debug.monitorControl = value;
        break;
      case 0xf00:
        core.pend(ExceptionNumber.firstInterrupt + (value & 0x1ff));
        break;
      default:
    }
  }

  private writeResetControl(value: number): void {
    if (value >>> 16 !== KEY) {
      return;
    }
    const { core } = this;
    core.exceptions.priorityGrouping = (value >>> 8) & 7;
    if (value & SYSRESETREQ) {
      this.requests.requestReset();
    } else if (value & VECTRESET) {
      this.requests.resetCore();
    } else if (value & VECTCLRACTIVE) {
      core.exceptions.active.fill(0);
      core.setMode(0, core.processStack);
    }
  }

  snapshot(): object {
    const { deepSleep, otherConfiguration, auxiliaryControl } = this;
    return { deepSleep, otherConfiguration, auxiliaryControl };
  }

  restore(snapshot: object): void {
    Object.assign(this, snapshot);
  }
}

/** Registers in which a written 1 acts and a 0 does nothing. */
function isOneActs(offset: number): boolean {
  return (offset >= 0x100 && offset < 0x400) || offset === 0xd28 || offset === 0xd2c || offset === 0xd30;
}
