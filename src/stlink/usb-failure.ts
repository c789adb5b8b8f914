/**
 * What a failed USB call means, whichever stack it came from. The one place that reads their texts: npm `usb` throws
 * `Error` with libusb's `LIBUSB_…` in it, browsers throw a named `DOMException`.
 *
 * Below: nothing. Above: the USB link, the list of probes.
 */

import type { OperatingSystem } from '../base/operating-system.ts';

/** What was being done: opening the device, claiming the interface, moving bytes. */
export type UsbStep = 'open' | 'claim' | 'transfer';

/**
 * - `gone`: the device is not there any more.
 * - `held`: another program has it.
 * - `denied`: the system does not let us: rights or driver.
 * - `broken`: anything else; the device may be about to vanish, or stuck.
 */
export type UsbFailure = 'gone' | 'held' | 'denied' | 'broken';

/** What `error`, thrown by a call of `USBDevice` at `step`, means. */
export function usbFailureOf(error: unknown, step: UsbStep, system?: OperatingSystem): UsbFailure {
  const name = error instanceof Error ? error.name : '';
  const text = error instanceof Error ? error.message : String(error);
  if (name === 'NotFoundError' || /NO_DEVICE|disconnected/.test(text)) {
    return 'gone';
  }
  if (/NOT_FOUND/.test(text)) {
    // Windows: the interface has no WinUSB driver (libusb); elsewhere: the device node is no more.
    return step === 'claim' ? 'denied' : 'gone';
  }
  if (/BUSY/.test(text)) {
    return 'held';
  }
  if (name === 'SecurityError' || /ERROR_ACCESS|Access denied/i.test(text)) {
    // Claiming: macOS gives one program the interface. Opening: Linux asks its rights, Windows opens for one program.
    return step === 'claim' || system === 'windows' ? 'held' : 'denied';
  }
  if (/NOT_SUPPORTED/.test(text)) {
    return 'denied';
  }
  // Chromium: “Unable to claim interface.”
  return step === 'claim' && name === 'NetworkError' ? 'held' : 'broken';
}
