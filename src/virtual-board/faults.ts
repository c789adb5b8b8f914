/**
 * What can be wrong with a virtual board: each field is something that happened to somebody's real one.
 *
 * Below: nothing. Above: the USB device, the probe's firmware, the chip; `VirtualBoard` hands one object to them all,
 * and a test may change its fields while the board is in use.
 */

/** All fields may be left out; then the board is a good one. */
export interface VirtualBoardFaults {
  /** The cable is pulled when this many bulk transfers have been done (0: at the very first), half-way through it. */
  unplugAtTransfer?: number;
  /** Another program holds the probe: the interface cannot be claimed. */
  interfaceHeld?: boolean;
  /**
   * Another program holds the probe, as Windows has it: WinUSB opens for one program only, so the device is on the bus,
   * but neither its strings nor its configurations can be read.
   */
  openElsewhere?: boolean;
  /** The probe stops answering: transfers stay pending until the device is closed. From this many bulk transfers on. */
  hangsAtTransfer?: number;
  /** The next N memory commands are answered WAIT without being done. Counts down. */
  waitAnswers?: number;
  /** The target has no supply: 0 V is measured and nothing answers on SWD. */
  unpowered?: boolean;
  /** Nothing is connected to the probe's SWD pins, though the target has supply. */
  noTarget?: boolean;
  /** The probe's NRST line ends in the air. */
  resetNotWired?: boolean;
  /** The firmware turns the debug pins into something else this many microseconds after it starts. */
  debugPinsDisabledAfter?: number;
  /** The firmware enters STOP mode this many microseconds after it starts: its bus is without a clock, unless DBG_STOP. */
  stopsAfter?: number;
  /** The access port is reset together with the chip: it answers its next N accesses with a fault. */
  faultsAfterReset?: number;
  /** The chip is another maker's: V2J37 and later, and every V3, refuse its access port (pyOCD #918). */
  madeByOthers?: boolean;
  /** The probe's firmware halts the core when debug mode is left, instead of leaving it as it is. */
  haltsOnLeaving?: boolean;
  /** Bits (a mask, by word address) that stay as erased whatever is programmed: 1, or 0 on L0 and L1. */
  stuckBits?: Readonly<Record<number, number>>;
  /** Bits (a mask, by word address) that flip shortly after the word was programmed: verify must find them. */
  flippingBits?: Readonly<Record<number, number>>;
  /** SWD transfers fail with parity errors above this clock, in kHz. */
  parityErrorsAbove?: number;
  /** Above the clock of `parityErrorsAbove` only one in this many words fails; default 1 (every word). */
  parityErrorEvery?: number;
  /** The probe measures this instead of the true supply, in volts. */
  measuredVolts?: number;
  /** The serial number in the string descriptor is 12 raw bytes, as the firmware of old V2 probes sends it. */
  rawSerialNumber?: boolean;
  /** Leaving DFU mode re-enumerates: the device vanishes and comes back after so many milliseconds. */
  leavingDfuReenumerates?: number;
  /** The probe starts in this mode; default mass storage. */
  startMode?: 'dfu' | 'mass' | 'debug' | 'swim';
  /** The chip notices a parallelism that its supply does not allow (PGPERR); else it programs weakly without a word. */
  lowVoltageNoticed?: boolean;
  /** WB: its radio's core lets no flash operation begin for this many milliseconds after a reset. */
  flashSuspendedAfterReset?: number;
}
