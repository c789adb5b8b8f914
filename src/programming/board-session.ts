/**
 * A board in hand: a probe that is connected, and a chip that was identified. The flash target over a debug probe.
 *
 * Below: who holds the core and how it is left, flash controllers, loaders. Above: jobs of this folder (which see the
 * seam, `flash-target.ts`), the extension's commands, the command line. A session looks only, until a job takes the core
 * over; from then on the firmware is gone from RAM, and `close` sees to it that the board is left as it should be.
 */

import type { AddressRange } from '../base/address-range.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { CortexMCore, ResetVector } from '../cortex-m/cortex-m-core.ts';
import type { Connection, DebugProbe, TargetMemory } from '../probe/debug-probe.ts';
import type { ChipDoubt } from '../stm32/chip-doubts.ts';
import type { ChipDescription } from '../stm32/devices/chip-description.ts';
import { controllerOf } from '../stm32/flash/controller-table.ts';
import type { FlashController, FlashProtection } from '../stm32/flash/flash-controller.ts';
import type { FlashWriter } from '../stm32/flash/flash-operation.ts';
import { LoaderWriter } from '../stm32/loaders/loader-writer.ts';
import { type RangeHash, RangeHasher } from '../stm32/loaders/range-hash.ts';
import { CoreEndings } from './core-endings.ts';
import { CoreHold, type HoldOptions } from './core-hold.ts';
import type { FlashTarget, WriteMethod } from './flash-target.ts';
import type { CoreState } from './outcome.ts';

/** What a session is opened with. */
export interface BoardSessionOptions extends HoldOptions {
  /** Volts, where the probe's reading is not to be trusted. */
  readonly supplyVoltage?: number | undefined;
  /** Wait this long for a probe that another program holds, in milliseconds. */
  readonly patience?: number | undefined;
  /** Told while it is waited for a probe that another program holds, with the milliseconds so far. */
  readonly onWaiting?: ((waited: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A connected board. */
export class BoardSession implements FlashTarget {
  readonly chip: ChipDescription;
  /** 24 hexadecimal digits that no other chip of the kind shares. */
  readonly chipId: string;
  /** What must be asked before its flash is changed; usually nothing. */
  readonly doubts: readonly ChipDoubt[];
  readonly clock: Clock;
  readonly log: Log;
  readonly flash: FlashController;
  readonly methods: readonly WriteMethod[] = ['loader', 'direct'];
  private readonly endings: CoreEndings;

  private constructor(
    readonly probe: DebugProbe,
    private readonly hold: CoreHold,
    private readonly options: BoardSessionOptions,
    of?: { readonly chip: ChipDescription; readonly endings: CoreEndings },
  ) {
    const { clock, log } = options;
    this.clock = clock;
    this.log = log;
    this.chip = of?.chip ?? hold.chip;
    this.chipId = hold.chipId;
    this.doubts = hold.doubts;
    this.flash = controllerOf(probe.memory, this.chip.flash, clock);
    this.endings = of?.endings ?? new CoreEndings(hold, { probe, flash: this.flash, clock, log });
  }

  /**
   * Opens the probe, connects, identifies the chip. On failure everything is closed again.
   * @throws ProbeError; ChipError `unknown-chip`, `unlikely-flash-size`
   */
  static async open(probe: DebugProbe, options: BoardSessionOptions): Promise<BoardSession> {
    const { patience, onWaiting, signal } = options;
    await probe.open({ patience, onWaiting, signal });
    try {
      return new BoardSession(probe, await CoreHold.connect(probe, options), options);
    } catch (error) {
      await probe.close();
      throw error;
    }
  }

  /** It shares all with this one but how much flash there is. Closed by closing this one. */
  get larger(): BoardSession | undefined {
    const { larger: chip } = this.hold;
    const { probe, hold, options, endings } = this;
    return chip && chip !== this.chip ? new BoardSession(probe, hold, options, { chip, endings }) : undefined;
  }

  get connection(): Connection {
    return this.hold.connection;
  }

  get core(): CortexMCore {
    return this.hold.core;
  }

  get memory(): TargetMemory {
    return this.core.memory;
  }

  /** Volts: as given, else as measured; undefined where neither is known. */
  get voltage(): number | undefined {
    return this.options.supplyVoltage ?? this.connection.voltage;
  }

  get wireSpeed(): number {
    return this.probe.wireSpeed;
  }

  get resetPinWorks(): boolean | undefined {
    return this.connection.resetPinWorks;
  }

  get isTakenOver(): boolean {
    return this.hold.isTakenOver;
  }

  protection(): Promise<FlashProtection> {
    return this.flash.protection();
  }

  activity(): Promise<CoreState> {
    return this.core.activity();
  }

  proveReading(signal?: AbortSignal): Promise<void> {
    return this.hold.proveReading(signal);
  }

  takeOver(): Promise<void> {
    return this.hold.takeOver();
  }

  takeOverAgain(): Promise<void> {
    return this.hold.takeOverAgain();
  }

  dropCaches(): Promise<void> {
    return this.flash.dropCaches();
  }

  async hash(ranges: readonly AddressRange[], signal?: AbortSignal): Promise<RangeHash[]> {
    const { core, clock, chip } = this;
    return new RangeHasher(core, await this.hold.routines(), clock, chip.clockAfterReset).hash(ranges, signal);
  }

  unlock(): Promise<void> {
    return this.flash.unlock();
  }

  lock(): Promise<void> {
    return this.flash.lock();
  }

  async writer(method: WriteMethod, ringSize?: number): Promise<FlashWriter> {
    const { core, clock, flash } = this;
    return method === 'direct' ? flash : new LoaderWriter(core, await this.hold.routines(), flash, { clock, ringSize });
  }

  start(): Promise<CoreState> {
    return this.endings.start();
  }

  get vectorToNowhere(): ResetVector | undefined {
    return this.endings.vectorToNowhere;
  }

  leaveHalted(): Promise<CoreState> {
    return this.endings.halted();
  }

  leaveBroken(): Promise<CoreState> {
    return this.endings.broken();
  }

  /**
   * Puts back what was set, leaves the core as the last job has left it (or as `run` says), releases the probe. Never
   * throws for a probe that is gone.
   */
  async close({ run }: { readonly run?: boolean } = {}): Promise<void> {
    await this.endings.settle(run);
    await this.probe.close();
  }
}
