/**
 * Halting debug and everything on the private peripheral bus: system control space, SysTick, breakpoints, watchpoints,
 * identification; the core's registers as a debugger sees them.
 *
 * Below: the exception model and those units. Above: `CortexM`, which runs and resets. It does not execute anything
 * by itself.
 */

import { BusError, type AccessSize, type BusMaster, type MemoryBus } from '../memory-bus.ts';
import { BreakpointUnit } from './breakpoint-unit.ts';
import { ExceptionNumber } from './core-fault.ts';
import type { CortexMOptions } from './core-options.ts';
import { CORE_MODELS, type CoreDescription } from './core-models.ts';
import { PC, SP } from './core-registers.ts';
import { DataWatchUnit } from './data-watch-unit.ts';
import { DebugEvent, DebugUnit } from './debug-unit.ts';
import { ExceptionCore } from './exception-core.ts';
import { readIdentification } from './identification.ts';
import { SystemControlSpace, type CoreRequests } from './system-control-space.ts';
import { SystemTimer } from './system-timer.ts';

/** Pages of 4 KB of the private peripheral bus: ITM, DWT, FPB, SCS, TPIU, ETM, ROM table (TRM, table 3-1). */
const ownPages = new Set([0xe0000, 0xe0001, 0xe0002, 0xe000e, 0xe0040, 0xe0041, 0xe00ff]);
const WATCH_PAGE = 0xe0001;
const BREAKPOINT_PAGE = 0xe0002;
const CONTROL_PAGE = 0xe000e;

/** Registers that are not the same at the next read: SYST_CSR, SYST_CVR, DHCSR; and all of the watchpoint unit. */
const changingRegisters = new Set([0xe000e010, 0xe000e018, 0xe000edf0]);

export abstract class DebugCore extends ExceptionCore {
  protected readonly timer = new SystemTimer();
  protected readonly debug = new DebugUnit();
  protected readonly breakpoints: BreakpointUnit;
  protected readonly watchpoints: DataWatchUnit;
  protected readonly model: CoreDescription;
  protected readonly controlSpace: SystemControlSpace;

  /** Cycles of this run that the timers have counted. */
  protected synced = 0;
  protected resetWanted = false;
  /** A vector catch waits for the entry of its handler. */
  protected caught = false;
  /** A watchpoint was hit by the instruction that executes. */
  protected watchHit = false;

  constructor(
    bus: MemoryBus,
    protected readonly options: CortexMOptions,
  ) {
    const model = CORE_MODELS[options.model ?? 'm4'];
    super(bus, options.interrupts ?? (model.architecture === 'v6-m' ? 32 : 96), options.initialVectors ?? 0);
    this.model = model;
    this.priorityMask = (0xff << (8 - (options.priorityBits ?? model.priorityBits))) & 0xff;
    this.hasBitBand = model.bitBand;
    this.breakpoints = new BreakpointUnit(model);
    this.watchpoints = new DataWatchUnit(model.watchpoints);
    this.controlSpace = new SystemControlSpace(this, this.timer, this.debug, this.requests());
  }

  abstract systemReset(): void;
  /** No power yet, or NRST is low. */
  protected abstract get inReset(): boolean;

  /** Whether the core serves this address of the private peripheral bus itself; the rest (DBGMCU) is the chip's. */
  static servesAddress(address: number): boolean {
    return ownPages.has(address >>> 12);
  }

  /** @returns the register's value, unsigned. @throws BusError where nothing is */
  readSystem(address: number, size: AccessSize, master: BusMaster): number {
    this.checkSystemAccess(address, master);
    if (address >>> 12 === CONTROL_PAGE) {
      return this.controlSpace.read(address, size, master);
    }
    const shifted = this.readUnit(address & ~3) >>> (8 * (address & 3));
    return size === 4 ? shifted : shifted & (size === 2 ? 0xffff : 0xff);
  }

  /** @throws BusError where nothing is */
  writeSystem(address: number, size: AccessSize, value: number, master: BusMaster): void {
    this.checkSystemAccess(address, master);
    const offset = address & 0xffc;
    this.attention = true;
    switch (address >>> 12) {
      case CONTROL_PAGE:
        this.controlSpace.write(address, size, value, master);
        break;
      case BREAKPOINT_PAGE:
        this.breakpoints.write(offset, value >>> 0);
        break;
      case WATCH_PAGE:
        this.syncTimers();
        this.watchpoints.write(offset, value >>> 0);
        this.updateWatcher();
        break;
      default:
      // ITM, TPIU, ETM: there is no trace; the ROM table is read only.
    }
  }

  /** A register by its number in DCRSR.REGSEL (manual C1.6.3): 0–15, 16 xPSR, 17 MSP, 18 PSP, 20 CONTROL…PRIMASK. */
  readRegister(number: number): number {
    switch (number) {
      case PC:
        return this.pc >>> 0;
      case 16:
        return this.xpsr >>> 0;
      case 17:
        return this.mainStackPointer >>> 0;
      case 18:
        return this.processStackPointer >>> 0;
      case 20:
        return ((this.control << 24) | (this.faultmask << 16) | (this.basepri << 8) | this.primask) >>> 0;
      default:
        return number < PC ? this.get(number) >>> 0 : 0;
    }
  }

  /** Meant for a halted core. Registers of an FPU ignore it. */
  writeRegister(number: number, value: number): void {
    this.attention = true;
    switch (number) {
      case SP:
        this.set(SP, value & ~3);
        break;
      case PC:
        this.pc = value & ~1;
        this.next = this.pc;
        break;
      case 16:
        this.setMode(value & 0x1ff, this.processStack);
        this.setExecutionState(value);
        break;
      case 17:
        this.mainStackPointer = value;
        break;
      case 18:
        this.processStackPointer = value;
        break;
      case 20:
        this.setMode(this.ipsr, (value >>> 25) & 1);
        this.unprivilegedThread = (value >>> 24) & 1;
        this.faultmask = (value >>> 16) & 1;
        this.basepri = (value >>> 8) & this.priorityMask;
        this.primask = value & 1;
        break;
      default:
        if (number < PC) {
          this.set(number, value);
        }
    }
  }

  /** In Debug state. */
  get halted(): boolean {
    return this.debug.halted;
  }

  /** Debugging is enabled (C_DEBUGEN). */
  get debugEnabled(): boolean {
    return this.debug.enabled;
  }

  breakpoint(): void {
    if (this.debug.enabled) {
      this.repeatInstruction();
      this.enterDebug(DebugEvent.breakpoint);
    } else {
      this.breakpointException(this.debug.monitorEnabled);
    }
  }

  protected catchVector(bits: number): void {
    this.caught ||= this.debug.catches(bits);
  }

  protected get interruptsMasked(): boolean {
    return this.debug.maskInterrupts;
  }

  protected servesOwn(address: number): boolean {
    return DebugCore.servesAddress(address);
  }

  protected readOwn(address: number, size: AccessSize): number {
    return this.readSystem(address, size, 'data');
  }

  protected writeOwn(address: number, size: AccessSize, value: number): void {
    this.writeSystem(address, size, value, 'data');
  }

  protected get timerRuns(): boolean {
    return !this.halted && !this.inReset;
  }

  /** Shows accesses to the watchpoints, if any are set. */
  protected updateWatcher(): void {
    this.watch(
      this.watchpoints.watchesData
        ? {
            accessed: (access) => {
              this.watchHit = this.watchpoints.matchesAccess(access) || this.watchHit;
            },
          }
        : undefined,
    );
  }

  protected enterDebug(event: number): void {
    this.debug.halt(event);
    this.asleep = 'no';
    this.lockedUp = false;
    this.attention = true;
  }

  protected syncTimers(): void {
    const cycles = this.spent - this.synced;
    this.synced = this.spent;
    if (cycles > 0 && this.timerRuns) {
      if (this.debug.traceEnabled) {
        this.watchpoints.advance(cycles);
      }
      if (this.timer.advance(cycles)) {
        this.pend(ExceptionNumber.systemTick);
      }
    }
  }

  private readUnit(address: number): number {
    const page = address >>> 12;
    const identification = readIdentification(address, this.options.partNumber ?? 0);
    if (identification !== undefined) {
      return identification;
    }
    if (page === BREAKPOINT_PAGE) {
      return this.breakpoints.read(address & 0xffc);
    }
    if (page === WATCH_PAGE) {
      this.syncTimers();
      return this.watchpoints.read(address & 0xffc);
    }
    return 0;
  }

  /** The private peripheral bus is for privileged code and the debugger (manual B3.1.1). */
  private checkSystemAccess(address: number, master: BusMaster): void {
    if (!DebugCore.servesAddress(address) || master === 'fetch' || (master === 'data' && !this.privileged)) {
      throw new BusError(address, master);
    }
  }

  private requests(): CoreRequests {
    const inReset = (): boolean => this.inReset;
    return {
      model: this.model,
      get inReset() {
        return inReset();
      },
      requestReset: () => {
        this.resetWanted = true;
      },
      resetCore: () => {
        this.systemReset();
      },
      halt: () => {
        if (!this.inReset) {
          this.enterDebug(DebugEvent.halted);
        }
      },
      resume: () => {
        this.debug.halted = false;
      },
      transferRegister: (selector, write) => {
        this.transferRegister(selector, write);
      },
      syncTimers: () => {
        this.syncTimers();
      },
    };
  }

  /** DCRSR. Only a halted core answers (manual C1.6.3). */
  private transferRegister(selector: number, write: boolean): void {
    this.debug.registerReady = this.halted;
    if (!this.halted) {
      return;
    }
    if (write) {
      this.writeRegister(selector, this.debug.registerData | 0);
    } else {
      this.debug.registerData = this.readRegister(selector);
    }
  }

  /** Whether reading one of these registers again gives the same value, as long as nothing happens. */
  protected isSteady(address: number): boolean {
    return address >>> 12 !== WATCH_PAGE && !changingRegisters.has((address & ~3) >>> 0);
  }
}
