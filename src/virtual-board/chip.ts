/**
 * The chip: core, memory and peripherals together, running in its own time.
 *
 * Below: the core, the memory map, the peripherals. Above: the clock, which makes time pass; the debug port, which
 * reads and writes; the board, which switches supply and reset. It does not know USB or the probe.
 */

import { BusError, type AccessSize } from './memory-bus.ts';
import { ChipBus, isOfCore } from './chip-bus.ts';
import { sectorsOf, type ChipRow } from './chips/chip-row.ts';
import { CortexM } from './core/cortex-m.ts';
import { CoreRunner } from './core-runner.ts';
import { CORE_MODELS, type CoreDescription } from './core/core-models.ts';
import type { CoreAccess, PlainMemory } from './core/core-options.ts';
import type { VirtualBoardFaults } from './faults.ts';
import { MemoryMap } from './memory-map.ts';
import { makePeripherals, type Peripherals } from './chip-peripherals.ts';
import { FlashArray } from './peripherals/flash-array.ts';
import type { FlashController } from './peripherals/flash-controller.ts';
import { makeFlash } from './peripherals/flash-models.ts';
import type { ResetCause } from './peripherals/peripheral.ts';
import { Watchdog } from './peripherals/watchdog.ts';
import { SecondCore } from './second-core.ts';
import type { TimeDriven } from './virtual-clock.ts';
import type { Violations } from './violations.ts';

/** Where RAM begins, and code that a debugger puts there (ARM DDI 0403E, B3.1). */
const RAM_REGION = 0x2000_0000;

/** Cycles that are run at once while the core is busy: a few milliseconds of the machine's time. */
const SLICE_CYCLES = 40_000;
/** Time that is skipped at once while the core waits in a loop or sleeps. Nanoseconds. */
const IDLE_SLICE = 50e6;

/** Firmware may overclock by this; more is a mistake in its settings. */
const FASTEST = 2;

/** What the chip needs of the board. */
export interface ChipSurroundings {
  readonly row: ChipRow;
  readonly faults: VirtualBoardFaults;
  readonly violations: Violations;
  /** Supply in volts, while there is one. */
  readonly volts: () => number;
  /** Level of BOOT0 when a reset ends. */
  readonly boot0: () => boolean;
  readonly flashChanged: () => void;
}

export class Chip implements TimeDriven {
  readonly bus: ChipBus;
  readonly core: CortexM;
  readonly flash: FlashController;
  readonly map: MemoryMap;
  readonly peripherals: Peripherals;
  readonly second: SecondCore | undefined;
  /** Whether a debugger was seen since power-on: read protection depends on it. */
  debuggerSeen = false;
  /** How often it was reset, by whatever cause. */
  resets = 0;
  private readonly runner: CoreRunner;
  private time = 0;
  private powered = false;
  private inReset = false;
  private plainFlash: boolean | undefined;
  private optionsLaunched = false;

  constructor(private readonly surroundings: ChipSurroundings) {
    const { row } = surroundings;
    const start = row.secondCoreStart;
    const isReleased = (): boolean =>
      start === undefined || (this.map.read(start.register, 4, 'debug') & start.bit) !== 0;
    this.second = row.secondCorePort === undefined ? undefined : new SecondCore(isReleased);
    const now = (): number => this.now();
    this.flash = makeFlash(row, new FlashArray(sectorsOf(row), surroundings.faults, row.erasedByte), {
      now,
      volts: surroundings.volts,
      lowVoltageNoticed: () => surroundings.faults.lowVoltageNoticed === true,
      suspendedAfterReset: () => surroundings.faults.flashSuspendedAfterReset ?? 0,
      blocked: () => this.flashBlocked,
      oscillatorRuns: () => this.peripherals.rcc.internalRuns,
      launchOptions: () => this.launchOptions(),
      changed: () => this.accessChanged(),
      contentChanged: () => surroundings.flashChanged(),
      violations: surroundings.violations,
    });
    this.peripherals = makePeripherals(row, this.flash, {
      now,
      changed: () => this.runner.endRunEarly(),
      clockChanged: () => this.runner.takeClock(),
    });
    this.map = new MemoryMap(row, {
      flash: this.flash,
      peripherals: this.peripherals.byBlock,
      clocked: (block, access) => this.peripherals.isClocked(block, access),
      bootSource: () => this.peripherals.bootSource,
    });
    this.bus = new ChipBus(row, {
      flash: this.flash,
      map: this.map,
      debugMcu: this.peripherals.debugMcu,
      violations: surroundings.violations,
      stall: (until) => {
        const cycles = this.runner.cyclesTo(until);
        this.runner.endRunEarly();
        return cycles;
      },
    });
    this.core = new CortexM(this.bus, {
      model: row.core,
      initialVectors: row.initialVectors ?? 0,
      partNumber: row.idcode & 0xfff,
      faultsOnZeroVectors: row.faultsBlank ?? false,
      isRepeatable: (access) => access.kind === 'read' || this.feedsWatchdog(access),
    });
    this.runner = new CoreRunner(this.core, {
      clock: () => Math.min(this.peripherals.rcc.coreClock, FASTEST * row.maximumClock),
      repeated: (accesses) => this.repeated(accesses),
      isFirmware: () => this.core.pc >>> 0 < RAM_REGION,
    });
    this.accessChanged();
  }

  /** The kind of core. */
  get model(): CoreDescription {
    return CORE_MODELS[this.surroundings.row.core];
  }

  /** DPIDR of its SW-DP. */
  get debugPortId(): number {
    return this.surroundings.row.debugPortId ?? this.model.debugPortId;
  }

  /** The chip's time in nanoseconds, exact while an instruction executes. */
  now(): number {
    return this.runner.now ?? this.time;
  }

  // Time

  get slice(): number {
    if (!this.powered || this.inReset || this.core.halted || this.core.lockedUp) {
      return Infinity;
    }
    return this.runner.waiting ? IDLE_SLICE : this.runner.durationOf(SLICE_CYCLES);
  }

  get activity(): { readonly erase: number; readonly program: number; readonly running: boolean } {
    const running = this.powered && !this.inReset && !this.core.halted && !this.core.lockedUp;
    return { ...this.flash.work(), running };
  }

  advance(nanoseconds: number): void {
    const end = this.time + nanoseconds;
    while (this.time < end) {
      if (!this.powered) {
        this.time = end;
        break;
      }
      this.settle();
      const next = Math.min(end, Math.max(this.time, this.nextEventAt()));
      this.time = this.inReset ? next : this.runner.run(this.time, next);
      this.flash.passTime();
      if (this.peripherals.watchdog.bitesAt <= this.time) {
        this.reset('watchdog');
      }
    }
    this.settle();
  }

  private nextEventAt(): number {
    const { watchdog } = this.peripherals;
    return Math.min(this.flash.nextEventAt, watchdog.bitesAt, watchdog.statusChangesAt);
  }

  /** Brings what depends on the core's state into line with it. */
  private settle(): void {
    if (this.optionsLaunched) {
      this.optionsLaunched = false;
      this.reset('options');
    }
    if (this.core.resetRequested) {
      this.reset('software');
    }
    this.peripherals.watchdog.freeze(this.core.halted && this.peripherals.debugMcu.freezesWatchdog);
  }

  /** The flash controller resets the chip; not in the middle of the access that asked for it. */
  private launchOptions(): void {
    this.optionsLaunched = true;
    this.runner.endRunEarly();
  }

  private repeated(accesses: readonly CoreAccess[]): void {
    if (accesses.some((access) => this.feedsWatchdog(access))) {
      this.peripherals.watchdog.feed();
    }
  }

  // Accesses of the debug port

  /** Nanoseconds until an access of the debugger can be made; 0 where it can be made now. */
  debugDelay(address: number, write: boolean): number {
    return this.bus.waitsForFlash(address, write) ? this.flash.busyUntil - this.time : 0;
  }

  /** Whether there is an access port of this number. */
  hasAccessPort(port: number): boolean {
    return port === 0 || port === this.surroundings.row.secondCorePort;
  }

  /** @throws BusError where nothing is or nothing may be */
  debugRead(address: number, size: AccessSize, port = 0): number {
    const ofSecond = port === 0 ? undefined : this.second?.read(address);
    if (ofSecond !== undefined) {
      return ofSecond;
    }
    if (isOfCore(address)) {
      return this.core.readSystem(address, size, 'debug');
    }
    this.refuseInReset(address);
    return this.bus.readForDebugger(address, size);
  }

  /** @throws BusError where nothing is or nothing may be */
  debugWrite(address: number, size: AccessSize, value: number, port = 0): void {
    if (port !== 0 && this.second?.write(address, value)) {
      return;
    }
    if (isOfCore(address)) {
      this.core.writeSystem(address, size, value, 'debug');
      if (this.core.resetRequested && this.flash.busy) {
        this.surroundings.violations.report('chip reset by the debugger while the flash is busy');
      }
      this.settle();
    } else {
      this.refuseInReset(address);
      this.bus.writeForDebugger(address, size, value);
    }
  }

  /** While NRST is low only the debug logic is alive. */
  private refuseInReset(address: number): void {
    if (this.inReset && !this.bus.isPrivateDebugMcu(address)) {
      throw new BusError(address, 'debug');
    }
  }

  /** Of writes, feeding the watchdog may be repeated by the chip itself. Nothing here changes by being read. */
  private feedsWatchdog({ kind, address, value }: CoreAccess): boolean {
    return kind === 'write' && Watchdog.isFeeding(address - this.surroundings.row.peripherals.watchdog, value);
  }

  /** Whether anything answers on the SWD pins. */
  get debugPinsAlive(): boolean {
    const disabledAfter = this.surroundings.faults.debugPinsDisabledAfter;
    const disabled = disabledAfter !== undefined && this.runner.executed >= disabledAfter * 1000;
    const final = this.flash.readProtection === 2;
    return this.powered && !final && (this.inReset || (!disabled && this.peripherals.debugPinsConnected));
  }

  /**
   * Whether the bus behind the access port has no clock: the chip is in STOP mode, and DBGMCU_CR does not keep it awake
   * (RM0368, 23.16.1). The debug port itself answers.
   */
  get busStopped(): boolean {
    const { stopsAfter } = this.surroundings.faults;
    const stopped = stopsAfter !== undefined && this.runner.executed >= stopsAfter * 1000;
    const asleep = stopped || this.core.sleepingDeeply;
    return asleep && !this.inReset && !this.core.halted && !this.peripherals.debugMcu.debugsStop;
  }

  private get flashBlocked(): boolean {
    return this.debuggerSeen && this.flash.readProtection > 0;
  }

  // Supply and reset

  powerOn(): void {
    this.powered = true;
    this.debuggerSeen = false;
    this.map.powerOn();
    this.reset('power-on');
    this.core.powerOnReset();
  }

  powerOff(): void {
    if (this.powered) {
      // An operation under way is cut short here, and everything else is lost at the next power-on.
      this.flash.reset('power-on');
      this.powered = false;
    }
  }

  get hasPower(): boolean {
    return this.powered;
  }

  /** NRST, as the probe or the button drives it. */
  setReset(held: boolean): void {
    if (held === this.inReset) {
      return;
    }
    this.inReset = held;
    if (held && this.powered) {
      this.reset('pin');
    }
    this.core.setReset(held);
  }

  private reset(cause: ResetCause): void {
    this.resets++;
    this.peripherals.reset(cause, this.surroundings.boot0());
    this.second?.reset(cause === 'power-on');
    if (cause !== 'pin' && cause !== 'power-on') {
      this.core.systemReset();
    }
    this.runner.begin(this.time);
    this.accessChanged();
  }

  // What the core may touch without the bus

  /** Flash is plain memory for the core as long as nothing can make it wait, change or hide. */
  private accessChanged(): void {
    if (this.flash.busy && this.second?.runs) {
      this.surroundings.violations.report('flash changed while the second core runs');
    }
    const plain = this.flash.locked && !this.flash.busy && this.flash.readsPlainly && !this.flashBlocked;
    this.runner.endRunEarly();
    if (plain !== this.plainFlash) {
      this.plainFlash = plain;
      this.tellPlainMemory();
    }
  }

  private tellPlainMemory(): void {
    // The core finds plain memory by the megabyte: of RAM that shares one the last block, the others over the bus.
    const ram = new Map(this.map.ram.map(({ block: { start }, bytes }) => [start >>> 20, { start, bytes }]));
    const memories: PlainMemory[] = [...ram.values()].map((block) => ({ ...block, writable: true }));
    if (this.plainFlash) {
      const { array } = this.flash;
      let megabyte = -1;
      for (const { start, size, offset } of array.parts) {
        if (start >>> 20 === megabyte) {
          continue;
        }
        megabyte = (start + size - 1) >>> 20;
        memories.push({ start, bytes: array.bytes.subarray(offset, offset + size), writable: false });
      }
    }
    this.core.setPlainMemory(memories);
  }

  // Snapshots

  snapshot(): ChipSnapshot {
    return {
      flashBytes: this.flash.array.bytes.slice(),
      weak: this.flash.array.weak,
      ram: this.map.ram.map(({ bytes }) => bytes.slice()),
      peripherals: this.peripherals.snapshot(),
      core: this.core.snapshot(),
      second: this.second?.snapshot(),
      runner: this.runner.snapshot(),
      rest: [this.debuggerSeen, this.time, this.powered, this.inReset],
    };
  }

  restore(snapshot: ChipSnapshot): void {
    [this.debuggerSeen, this.time, this.powered, this.inReset] = snapshot.rest;
    this.flash.array.bytes.set(snapshot.flashBytes);
    this.map.ram.forEach(({ bytes }, index) => bytes.set(snapshot.ram[index] ?? []));
    this.peripherals.restore(snapshot.peripherals);
    this.flash.array.weak = snapshot.weak;
    this.core.restore(snapshot.core);
    this.second?.restore(snapshot.second);
    this.runner.restore(snapshot.runner);
    this.accessChanged();
  }
}

/** Everything the chip remembers. */
export interface ChipSnapshot {
  readonly flashBytes: Uint8Array;
  readonly weak: readonly number[];
  readonly ram: readonly Uint8Array[];
  readonly peripherals: unknown;
  readonly core: ReturnType<CortexM['snapshot']>;
  readonly second: unknown;
  readonly runner: unknown;
  readonly rest: [boolean, number, boolean, boolean];
}
