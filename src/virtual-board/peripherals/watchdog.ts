/**
 * The independent watchdog (RM0368, chapter 17): counts down on the 32 kHz LSI and resets the chip at zero. Once
 * started it cannot be stopped but by a reset; an option bit starts it by itself after every reset.
 *
 * Below: peripheral. Above: the chip, which asks when it will bite and freezes it while the core is halted, if
 * DBGMCU says so.
 */

import { merged, type Now, type Peripheral } from './peripheral.ts';

const KEY = 0x00;
const PRESCALER = 0x04;
const RELOAD = 0x08;
const STATUS = 0x0c;

const KEY_RELOAD = 0xaaaa;
const KEY_ACCESS = 0x5555;
const KEY_START = 0xcccc;

/** DS10086 table 34: 17 to 47 kHz, typically 32. */
const LSI_PERIOD = 1e9 / 32_000;
/** RM0368, 17.4.4: an update takes up to five LSI cycles, while PVU or RVU is set. */
const UPDATE_TIME = 5 * LSI_PERIOD;

interface State {
  running: boolean;
  frozen: boolean;
  writable: boolean;
  prescaler: number;
  reload: number;
  /** Time (running) or remaining time (frozen) at which the counter reaches zero. */
  expiry: number;
  updatedUntil: number;
}

const AFTER_RESET: State = {
  running: false,
  frozen: false,
  writable: false,
  prescaler: 0,
  reload: 0xfff,
  expiry: 0,
  updatedUntil: 0,
};

export class Watchdog implements Peripheral {
  private state: State = { ...AFTER_RESET };

  /**
   * @param now the chip's time
   * @param hardware whether the option bytes ask for the watchdog to start by itself
   * @param changed called when the time of the next bite has changed
   */
  constructor(
    private readonly now: Now,
    private readonly hardware: () => boolean,
    private readonly changed: () => void,
  ) {}

  /** When it resets the chip; Infinity while it does not run. */
  get bitesAt(): number {
    return this.state.running && !this.state.frozen ? this.state.expiry : Infinity;
  }

  /** When a status bit changes next; Infinity if none will. */
  get statusChangesAt(): number {
    return this.now() < this.state.updatedUntil ? this.state.updatedUntil : Infinity;
  }

  get running(): boolean {
    return this.state.running;
  }

  /** Stops the counter while the core is halted and lets it go on after. */
  freeze(frozen: boolean): void {
    if (frozen !== this.state.frozen) {
      this.state.frozen = frozen;
      this.state.expiry += frozen ? -this.now() : this.now();
      this.changed();
    }
  }

  /** Begins to count down from the reload value again, as software does by writing the key. */
  feed(): void {
    if (this.state.running) {
      const period = (this.state.reload + 1) * 4 * 2 ** Math.min(this.state.prescaler, 6) * LSI_PERIOD;
      this.state.expiry = period + (this.state.frozen ? 0 : this.now());
    }
  }

  /** Whether writing this would only feed it: a waiting loop may be skipped over it. */
  static isFeeding(offset: number, value: number): boolean {
    return offset === KEY && value === KEY_RELOAD;
  }

  read(offset: number): number {
    switch (offset) {
      case PRESCALER:
        return this.state.prescaler;
      case RELOAD:
        return this.state.reload;
      case STATUS:
        return this.now() < this.state.updatedUntil ? 3 : 0;
      default:
        return 0;
    }
  }

  write(offset: number, value: number, lanes: number): void {
    if (Watchdog.isFeeding(offset, value & 0xffff)) {
      // Nothing happens earlier than before, so that nobody needs to be told.
      this.state.writable = false;
      this.feed();
      return;
    }
    if (offset === KEY) {
      this.writeKey(value & 0xffff);
    } else if (this.state.writable && offset === PRESCALER) {
      this.state.prescaler = merged(this.state.prescaler, value, lanes) & 7;
      this.state.updatedUntil = this.now() + UPDATE_TIME;
    } else if (this.state.writable && offset === RELOAD) {
      this.state.reload = merged(this.state.reload, value, lanes) & 0xfff;
      this.state.updatedUntil = this.now() + UPDATE_TIME;
    }
    this.changed();
  }

  private writeKey(key: number): void {
    this.state.writable = key === KEY_ACCESS;
    if (key === KEY_START) {
      this.start();
    }
  }

  private start(): void {
    this.state.running = true;
    this.feed();
  }

  reset(): void {
    this.state = { ...AFTER_RESET };
    if (this.hardware()) {
      this.start();
    }
    this.changed();
  }

  snapshot(): unknown {
    return { ...this.state };
  }

  restore(snapshot: unknown): void {
    this.state = { ...(snapshot as State) };
    this.changed();
  }
}
