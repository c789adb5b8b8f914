/**
 * A board that does not exist: an ST-Link with an STM32 behind it, on a clock of its own. The composition of this
 * folder, and the only file of it that others need.
 *
 * Below: the chip, the probe's firmware, the USB device. Above: the command-line tool, the extension, tests, the
 * USB/IP server. It shares nothing with the driver: both are written from the manuals.
 */

import { Chip, type ChipSnapshot } from './chip.ts';
import { ChipContents } from './chip-contents.ts';
import { chipNamed } from './chips/chip-table.ts';
import type { VirtualBoardFaults } from './faults.ts';
import { serialNumberCodes } from './probe/control-requests.ts';
import { DebugPort } from './probe/debug-port.ts';
import { productName } from './probe/descriptors.ts';
import { ProbeFirmware } from './probe/firmware.ts';
import { probeOf, type ProbeModel } from './probe/probe-table.ts';
import { UsbSide } from './probe/usb-side.ts';
import { type ListedDevice, listDevice } from './usb-listing.ts';
import { VirtualUsbDevice } from './usb-device.ts';
import type { HostSide } from './usb-face.ts';
import { Violations } from './violations.ts';
import { type BoardTimes, type Pace, VirtualClock } from './virtual-clock.ts';

export type { ProbeModel } from './probe/probe-table.ts';

/** How the board is made. Everything may be left out: then it is a NUCLEO-F401RE with an erased chip. */
export interface VirtualBoardOptions {
  /** Default `v2-1`. */
  readonly probe?: ProbeModel;
  /** The probe's firmware, as “V2J37M26”; default a current one of the model. Decides which commands there are. */
  readonly firmware?: string;
  /** A row of `chips/chip-table.ts`, or a board it knows (`nucleo-f091rc`); default `stm32f401xe`. */
  readonly chip?: string;
  /** 24 hexadecimal digits; default one of the model. */
  readonly serialNumber?: string;
  /** Content of a board-image file (see `board-image.ts`). Absent: an erased chip. */
  readonly image?: Uint8Array;
  /**
   * First word of the option bytes, on F4 in the layout of FLASH_OPTCR (RM0368, 3.8.6); default those of the image, or as delivered, 0x0fffaaec.
   * For a board that is protected: 0x0fff55ec against reading (level 1), a 0 in bits 27:16 against writing a sector.
   */
  readonly optionBytes?: number;
  /** Target supply in volts; default 3.3. */
  readonly volts?: number;
  /** Level of the BOOT0 pin at reset; default low. */
  readonly boot0?: boolean;
  /** `real-time` sleeps so that people can watch, `follow` suits hosts beyond USB/IP; default `virtual`. */
  readonly pace?: Pace;
  /** Milliseconds that a repeated poll costs, for hosts that wait by the wall clock; default 0. */
  readonly pollCost?: number;
  readonly faults?: VirtualBoardFaults;
  /** Resolves when the host has had an occasion to react; default: a turn of this event loop, for a host that runs on it. */
  readonly turnOfHost?: () => Promise<void>;
}

/** What `snapshot` returned. Opaque; belongs to boards made with the same options. */
export interface BoardSnapshot {
  readonly chip: ChipSnapshot;
  readonly firmware: unknown;
  readonly port: unknown;
  readonly plugged: boolean;
}

export class VirtualBoard {
  /** The W3C device; a driver knows nothing else. It stays the same object over unplug and replug. */
  readonly usbDevice: USBDevice;
  /** The board's time; a host's wait on it advances the board. */
  readonly clock: VirtualClock;
  /** Faults. Fields may be changed at any time; they take effect at the next occasion. */
  readonly faults: VirtualBoardFaults;
  private readonly chip: Chip;
  private readonly port: DebugPort;
  private readonly firmware: ProbeFirmware;
  private readonly side: UsbSide;
  private readonly device: VirtualUsbDevice;
  private readonly log = new Violations();
  private readonly contents: ChipContents;
  private probeHoldsReset = false;
  private buttonHeld = false;
  private cablePower = true;

  /** @throws RangeError for an unknown chip or firmware version, or an image of another size */
  constructor(private readonly options: VirtualBoardOptions = {}) {
    const { row, version } = probeOf(options.probe ?? 'v2-1', options.firmware);
    const serialNumber = options.serialNumber ?? row.serialNumber;
    const chipRow = chipNamed(options.chip ?? 'stm32f401xe');
    this.faults = { ...options.faults };
    this.chip = new Chip({
      row: chipRow,
      faults: this.faults,
      violations: this.log,
      volts: () => this.volts,
      boot0: () => options.boot0 ?? false,
      flashChanged: () => this.contents.noteChange(),
    });
    this.contents = new ChipContents(chipRow, this.chip.flash);
    this.clock = new VirtualClock(this.chip, options.pace, options.turnOfHost);
    const wire = { defaultClock: row.defaultClock, overhead: row.times.swdOverhead };
    this.port = new DebugPort(this.chip, this.clock, this.faults, wire);
    this.side = new UsbSide({
      row,
      serialNumber,
      clock: this.clock,
      faults: this.faults,
      violations: this.log,
      accept: (data) => this.firmware.accept(data),
      pulled: () => this.unplug(),
      busReset: () => this.firmware.busReset(),
    });
    this.firmware = new ProbeFirmware({
      row,
      version,
      port: this.port,
      clock: this.clock,
      faults: this.faults,
      violations: this.log,
      pollCost: options.pollCost ?? 0,
      targetVolts: () => (this.chip.hasPower && this.faults.unpowered !== true ? this.volts : 0),
      driveReset: (low) => this.driveReset(low),
      answer: (bytes) => this.side.answer(bytes),
      leftDfu: () => this.leftDfu(),
      leftDebug: () => this.lookAtWhatIsLeft(),
    });
    this.device = new VirtualUsbDevice({
      side: this.side,
      productName: productName(row),
      serialNumber: () => String.fromCharCode(...serialNumberCodes(serialNumber, this.faults.rawSerialNumber === true)),
      faults: this.faults,
    });
    this.usbDevice = this.device;
    if (options.image !== undefined) {
      this.contents.load(options.image);
    }
    if (options.optionBytes !== undefined) {
      this.contents.firstOption = options.optionBytes;
    }
    this.powerTarget();
  }

  /** What a host's library finds of the board when it lists the devices of these vendors. */
  async list(vendorIds: readonly number[]): Promise<ListedDevice[]> {
    return vendorIds.includes(this.device.vendorId) && this.side.present ? [await listDevice(this.device)] : [];
  }

  /** The same device at the level of the bus, for a USB/IP server, and for a host beyond a worker's border. */
  get usbFace(): HostSide {
    return this.side;
  }

  private get volts(): number {
    return this.options.volts ?? 3.3;
  }

  /** Virtual milliseconds by what they were spent on, since the board was made or `resetTimes`. */
  get times(): BoardTimes {
    return this.clock.times;
  }

  resetTimes(): void {
    this.clock.resetTimes();
  }

  /** How often the chip was reset so far, by whatever cause: who only looks resets nothing. */
  get resets(): number {
    return this.chip.resets;
  }

  /** What a well-behaved debugger would not have done, a line each. */
  get violations(): readonly string[] {
    return this.log.lines;
  }

  clearViolations(): void {
    this.log.clear();
  }

  /** Bulk transfers so far: what `faults.unplugAtTransfer` and `hangsAtTransfer` count. Settable. */
  get bulkTransfers(): number {
    return this.side.bulkTransfers;
  }

  set bulkTransfers(count: number) {
    this.side.bulkTransfers = count;
  }

  /**
   * Calls back when flash or option bytes have changed; once for many changes that happen together. Returns how to
   * stop.
   */
  onFlashChanged(listener: () => void): () => void {
    return this.contents.onChanged(listener);
  }

  /** The cells of the chip's data EEPROM, where there is one; may be set. */
  get dataEeprom(): Uint8Array {
    return this.contents.dataEeprom;
  }

  /** Content for `VirtualBoardOptions.image`: see `board-image.ts`. */
  boardImage(): Uint8Array {
    return this.contents.image();
  }

  /**
   * Flash as it is, past caches and protection.
   * @throws RangeError where the range is not all flash
   */
  readFlash(address: number, length: number): Uint8Array {
    return this.contents.readFlash(address, length);
  }

  /**
   * Puts bytes into flash as if they had been programmed long ago.
   * @throws RangeError where the range is not all flash
   */
  writeFlash(address: number, bytes: Uint8Array): void {
    this.contents.writeFlash(address, bytes);
  }

  /**
   * Option bytes as if they had been set long ago: in force after a power-on, which this does not do. Their first word,
   * in the layout of FLASH_OPTCR (F2, F4, F7), or RDP, USER, Data0 and Data1 (F0, F1, F3); the others stay.
   */
  get optionBytes(): number {
    return this.contents.firstOption;
  }

  set optionBytes(value: number) {
    this.contents.firstOption = value;
    this.contents.noteChange();
  }

  /**
   * RAM, registers or whatever the debugger would see, without taking time.
   * @throws BusError where nothing is
   */
  readMemory(address: number, length: number): Uint8Array {
    return Uint8Array.from({ length }, (_, index) => this.chip.map.read(address + index, 1, 'debug'));
  }

  /** Whether the second core executes its firmware; undefined where there is none. */
  get secondCoreRuns(): boolean | undefined {
    return this.chip.second?.runs;
  }

  /** The state of the core, for tests. */
  get core(): {
    readonly halted: boolean;
    readonly lockedUp: boolean;
    readonly sleeping: boolean;
    readonly pc: number;
  } {
    const { halted, lockedUp, sleeping } = this.chip.core;
    return { halted, lockedUp, sleeping, pc: this.chip.core.readRegister(15) };
  }

  /** The reset button: NRST low and high again. */
  pressReset(): void {
    this.chip.setReset(true);
    this.chip.setReset(this.resetHeld);
  }

  /** The reset button is held down, or let go. */
  holdReset(down: boolean): void {
    this.buttonHeld = down;
    this.chip.setReset(this.resetHeld);
  }

  private get resetHeld(): boolean {
    return this.buttonHeld || (this.probeHoldsReset && this.faults.resetNotWired !== true);
  }

  private driveReset(low: boolean): void {
    this.probeHoldsReset = low;
    this.chip.setReset(this.resetHeld);
  }

  /** Supply off and on again. RAM is lost, an operation of the flash under way is cut short. */
  powerCycle(): void {
    this.chip.powerOff();
    this.port.losePower();
    this.powerTarget();
  }

  private powerTarget(): void {
    if (this.faults.unpowered !== true) {
      this.chip.setReset(this.resetHeld);
      this.chip.powerOn();
    }
  }

  /**
   * Pulls the USB cable. Pending transfers fail. Nothing where it is out already.
   * @param options `cutsPower`: the target is fed by the cable too, as on a Nucleo; default true
   */
  unplug({ cutsPower = true }: { readonly cutsPower?: boolean } = {}): void {
    if (!this.side.present) {
      return;
    }
    this.driveReset(false);
    this.cablePower = !cutsPower;
    if (cutsPower) {
      this.chip.powerOff();
      this.port.losePower();
    }
    this.side.unplug();
  }

  /** Puts the cable back. The probe starts anew; the target too, if it was without supply. */
  replug(): void {
    this.firmware.powerOn();
    if (!this.cablePower) {
      this.cablePower = true;
      this.powerTarget();
    }
    this.side.replug();
  }

  private leftDfu(): void {
    const away = this.faults.leavingDfuReenumerates;
    if (away !== undefined) {
      this.side.unplug();
      void this.clock.sleep(away).then(() => this.side.replug());
    }
  }

  private lookAtWhatIsLeft(): void {
    if (this.chip.hasPower && !this.chip.flash.locked) {
      this.log.report('flash left unlocked at the end of the debug session');
    }
  }

  /**
   * Everything the board remembers. Not while transfers are pending.
   * Takes a fraction of a millisecond; a snapshot can be restored any number of times.
   */
  snapshot(): BoardSnapshot {
    return {
      chip: this.chip.snapshot(),
      firmware: this.firmware.snapshot(),
      port: this.port.snapshot(),
      plugged: this.side.present,
    };
  }

  /** Makes the board what it was. The USB device is closed; clock, times, faults and violations are left alone. */
  restore(snapshot: BoardSnapshot): void {
    this.side.cancelAll();
    this.side.replug();
    this.device.release();
    this.chip.restore(snapshot.chip);
    this.firmware.restore(snapshot.firmware);
    this.port.restore(snapshot.port);
    this.probeHoldsReset = false;
    this.buttonHeld = false;
    this.cablePower = true;
    if (!snapshot.plugged) {
      this.side.unplug();
    }
  }
}
