/**
 * The SWD wire with the chip's debug port and memory access port (memory-access-port.ts) at its end (ARM IHI 0031, ADIv5): registers, blocks
 * of memory, waits, faults, and the time that each transaction takes.
 *
 * Below: the chip. Above: the firmware's commands. It knows nothing of commands or USB.
 */

import { viewOf } from '../../base/bytes.ts';
import type { Chip } from '../chip.ts';
import type { VirtualBoardFaults } from '../faults.ts';
import { BusError, type AccessSize } from '../memory-bus.ts';
import type { VirtualClock } from '../virtual-clock.ts';
import { type DataRegister, fromLanes, inLanes, INCREMENT_RANGE, MemoryAccessPort } from './memory-access-port.ts';
import { STATUS, type Status } from './status.ts';

/** Bits of an SWD transaction with turn-arounds and idle (timing model). */
const BITS = 48;
/** An access that the target answers WAIT for longer than this is given up. Nanoseconds (timing model). */
const LONGEST_WAIT = 20_000_000;
/** Time is let pass in portions of at least this, so that the chip runs in pieces worth their overhead. Nanoseconds. */
const PORTION = 100_000;

const POWER_UP_REQUESTS = 0x5000_0000;
const STICKY_ERROR = 1 << 5;

/** How an access to memory went; with a fault, where. */
export interface AccessOutcome {
  readonly status: Status;
  readonly faultAddress: number;
}

/** What moves a value between the target's memory and wherever the probe has it. */
interface Access {
  readonly write: boolean;
  /** @param offset in the probe's bytes. @throws BusError */
  access(address: number, offset: number): void;
}

/** Many of them. */
interface Transfer extends Access {
  readonly size: AccessSize;
  readonly increment: boolean;
}

interface State {
  control: number;
  select: number;
  readBuffer: number;
}

interface Snapshot {
  readonly state: State;
  readonly memoryPort: ReturnType<MemoryAccessPort['snapshot']>;
  readonly kilohertz: number;
}

const AFTER_POWER_ON: State = { control: 0, select: 0, readBuffer: 0 };

export class DebugPort {
  private state: State = { ...AFTER_POWER_ON };
  /** Access port 0. */
  private memoryPort: MemoryAccessPort;
  private kilohertz: number;
  private owed = 0;
  private words = 0;
  private seenResets = 0;
  private faultsLeft = 0;

  constructor(
    private readonly chip: Chip,
    private readonly clock: VirtualClock,
    private readonly faults: VirtualBoardFaults,
    private readonly wire: { readonly defaultClock: number; readonly overhead: number },
  ) {
    this.kilohertz = wire.defaultClock;
    this.memoryPort = new MemoryAccessPort(chip.model.accessPortId);
  }

  /** SWD clock in kHz. */
  get frequency(): number {
    return this.kilohertz;
  }

  set frequency(kilohertz: number) {
    this.kilohertz = kilohertz;
  }

  /** Whether anything answers. */
  get alive(): boolean {
    return !this.faults.unpowered && !this.faults.noTarget && this.chip.debugPinsAlive;
  }

  /** Line reset and power-up request, as the firmware does on entering debug mode. Returns the IDCODE, if any. */
  async connect(): Promise<number | undefined> {
    this.transactions(4);
    await this.settle();
    if (!this.alive) {
      return undefined;
    }
    this.state.control = POWER_UP_REQUESTS;
    this.seenResets = this.chip.resets;
    return this.chip.debugPortId;
  }

  /** The supply was off: the debug port forgets everything. */
  losePower(): void {
    this.state = { ...AFTER_POWER_ON };
    this.memoryPort = new MemoryAccessPort(this.chip.model.accessPortId);
  }

  private transactions(count: number): void {
    this.owed += count * ((BITS * 1e6) / this.kilohertz + this.wire.overhead);
  }

  /** Lets the time of the transactions so far pass. */
  private async settle(): Promise<void> {
    if (this.owed > 0) {
      const owed = this.owed;
      this.owed = 0;
      await this.clock.spend('swd', owed);
    }
  }

  /** Whether the chip has an access port of this number. */
  hasAccessPort(port: number): boolean {
    return this.chip.hasAccessPort(port);
  }

  /** Reads `bytes.length` bytes; each transaction moves `size` of them. */
  async read(
    address: number,
    bytes: Uint8Array,
    size: AccessSize,
    { increment = true, port = 0 }: { readonly increment?: boolean; readonly port?: number } = {},
  ): Promise<AccessOutcome> {
    const view = viewOf(bytes);
    const access = (at: number, offset: number): void => {
      const value = this.chip.debugRead(at, size, port);
      if (size === 4) {
        view.setUint32(offset, value, true);
      } else if (size === 2) {
        view.setUint16(offset, value, true);
      } else {
        view.setUint8(offset, value);
      }
    };
    return this.transfer(address, bytes.length, { size, increment, write: false, access });
  }

  /** Writes `bytes`; each transaction moves `size` of them. */
  async write(
    address: number,
    bytes: Uint8Array,
    size: AccessSize,
    { increment = true, port = 0 }: { readonly increment?: boolean; readonly port?: number } = {},
  ): Promise<AccessOutcome> {
    const view = viewOf(bytes);
    const access = (at: number, offset: number): void => {
      const value =
        size === 4 ? view.getUint32(offset, true) : size === 2 ? view.getUint16(offset, true) : view.getUint8(offset);
      this.chip.debugWrite(at, size, value, port);
    };
    return this.transfer(address, bytes.length, { size, increment, write: true, access });
  }

  private async transfer(start: number, length: number, how: Transfer): Promise<AccessOutcome> {
    this.state.control &= ~STICKY_ERROR;
    this.transactions(1);
    for (let offset = 0; offset < length; offset += how.size) {
      const address = (start + (how.increment ? offset : 0)) >>> 0;
      if (offset > 0 && how.increment && address % INCREMENT_RANGE === 0) {
        this.transactions(1);
      }
      this.transactions(1);
      if (this.owed >= PORTION) {
        await this.settle();
      }
      const free = this.chip.debugDelay(address, how.write) === 0;
      const status = free ? this.accessNow(how, address, offset) : await this.accessOnce(how, address, offset);
      if (status !== STATUS.ok) {
        await this.settle();
        return { status, faultAddress: address };
      }
    }
    await this.settle();
    return { status: STATUS.ok, faultAddress: 0 };
  }

  /** One access, with the wait for a busy target that the probe makes by itself. */
  private async accessOnce(how: Access, address: number, offset = 0): Promise<Status> {
    const { write } = how;
    if (this.chip.debugDelay(address, write) > 0) {
      await this.settle();
      const delay = this.chip.debugDelay(address, write);
      if (delay > 0) {
        this.chip.bus.noteImpatience(address, write);
      }
      await this.clock.spend('swd', Math.min(delay, LONGEST_WAIT));
      if (delay > LONGEST_WAIT) {
        return STATUS.accessPortWait;
      }
    }
    return this.accessNow(how, address, offset);
  }

  private accessNow(how: Access, address: number, offset: number): Status {
    if (!this.alive) {
      return STATUS.debugPortError;
    }
    if (this.chip.busStopped) {
      return STATUS.accessPortWait;
    }
    this.chip.debuggerSeen = true;
    if (this.faultDue()) {
      this.state.control |= STICKY_ERROR;
      return STATUS.accessPortFault;
    }
    if (this.parityErrorDue()) {
      return STATUS.accessPortParity;
    }
    try {
      how.access(address, offset);
      return STATUS.ok;
    } catch (error) {
      if (!(error instanceof BusError)) {
        throw error;
      }
      this.state.control |= STICKY_ERROR;
      return STATUS.accessPortFault;
    }
  }

  private faultDue(): boolean {
    if (this.seenResets !== this.chip.resets) {
      this.seenResets = this.chip.resets;
      this.faultsLeft = this.faults.faultsAfterReset ?? 0;
    }
    return this.faultsLeft > 0 && this.faultsLeft-- > 0;
  }

  private parityErrorDue(): boolean {
    const limit = this.faults.parityErrorsAbove;
    if (limit === undefined || this.kilohertz <= limit) {
      return false;
    }
    this.words++;
    return this.words % (this.faults.parityErrorEvery ?? 1) === 0;
  }

  /** A register of the debug port; `address` with the bank in bits 7:4. */
  async readPort(address: number): Promise<{ readonly status: Status; readonly value: number }> {
    this.transactions(1);
    await this.settle();
    if (!this.alive) {
      return { status: STATUS.debugPortError, value: 0 };
    }
    return { status: STATUS.ok, value: this.portValue(address) };
  }

  private portValue(address: number): number {
    const bank = (address >>> 4) & 0xf || this.state.select & 0xf;
    switch (address & 0xc) {
      case 0x0:
        return this.chip.debugPortId;
      case 0x4:
        // CTRL/STAT: each power-up request is acknowledged at once, one bit higher.
        return bank === 0 ? (this.state.control | ((this.state.control & POWER_UP_REQUESTS) << 1)) >>> 0 : 0;
      case 0x8:
        return this.state.readBuffer;
      default:
        return this.state.readBuffer;
    }
  }

  async writePort(address: number, value: number): Promise<Status> {
    this.transactions(1);
    await this.settle();
    if (!this.alive) {
      return STATUS.debugPortError;
    }
    switch (address & 0xf) {
      case 0x0:
        // ABORT: STKERRCLR.
        if (value & 4) {
          this.state.control &= ~STICKY_ERROR;
        }
        break;
      case 0x4:
        if (((address >>> 4) & 0xf || this.state.select & 0xf) === 0) {
          this.state.control = (value & ~STICKY_ERROR) | (this.state.control & STICKY_ERROR);
        }
        break;
      case 0x8:
        this.state.select = value;
        break;
    }
    return STATUS.ok;
  }

  /** A register of access port 0. Others are absent and read 0. */
  async readAccessPort(port: number, address: number): Promise<{ readonly status: Status; readonly value: number }> {
    this.transactions(2);
    await this.settle();
    if (!this.alive) {
      return { status: STATUS.debugPortError, value: 0 };
    }
    if (port !== 0) {
      return { status: STATUS.ok, value: 0 };
    }
    const data = this.memoryPort.data(address);
    if (data !== undefined) {
      return this.readData(data);
    }
    this.state.readBuffer = this.memoryPort.read(address);
    return { status: STATUS.ok, value: this.state.readBuffer };
  }

  async writeAccessPort(port: number, address: number, value: number): Promise<Status> {
    this.transactions(1);
    await this.settle();
    if (!this.alive) {
      return STATUS.debugPortError;
    }
    if (port !== 0) {
      return STATUS.ok;
    }
    const data = this.memoryPort.data(address);
    if (data !== undefined) {
      return this.writeData(data, value);
    }
    this.memoryPort.write(address, value);
    return STATUS.ok;
  }

  private async readData(data: DataRegister): Promise<{ status: Status; value: number }> {
    if (this.state.control & STICKY_ERROR) {
      return { status: STATUS.stickyError, value: 0 };
    }
    const access = (at: number): void => {
      this.state.readBuffer = inLanes(this.chip.debugRead(at, data.size), data);
    };
    const status = await this.accessOnce({ write: false, access }, data.at);
    this.memoryPort.accessed(data);
    return { status, value: this.state.readBuffer };
  }

  private async writeData(data: DataRegister, value: number): Promise<Status> {
    if (this.state.control & STICKY_ERROR) {
      return STATUS.stickyError;
    }
    const access = (at: number): void => this.chip.debugWrite(at, data.size, fromLanes(value, data));
    const status = await this.accessOnce({ write: true, access }, data.at);
    this.memoryPort.accessed(data);
    // A posted write: its fault shows at the next access, as a sticky error.
    return status === STATUS.accessPortFault ? STATUS.ok : status;
  }

  snapshot(): unknown {
    return { state: { ...this.state }, memoryPort: this.memoryPort.snapshot(), kilohertz: this.kilohertz };
  }

  restore(snapshot: unknown): void {
    const { state, memoryPort, kilohertz } = snapshot as Snapshot;
    this.state = { ...state };
    this.memoryPort.restore(memoryPort);
    this.kilohertz = kilohertz;
  }
}
