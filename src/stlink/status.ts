/**
 * The status byte that answers every debug command, and what follows from it.
 *
 * Below: nothing. Above: the driver. Codes from OpenOCD (stlink_usb.c), pyOCD (constants.py) and probe-rs (constants.rs).
 */

/** Done. */
export const STATUS_OK = 0x80;

/**
 * What a status means for whoever asked:
 * - `ok`: done.
 * - `wait`: the target was not ready; nothing is broken, ask again. Comes after more than four WAIT answers in a row
 *   (OpenOCD commit 9fce8a2).
 * - `fault`: the target refused: no such address, not allowed, access port in error.
 * - `wire`: what arrived was garbled: clock too high, cable too long.
 * - `no-target`: nothing answers.
 * - `not-st`: the firmware only talks to chips that ST made (V2J37 and later, all V3; pyOCD #918).
 * - `refused`: the probe does not do it, for a reason of its own.
 */
export type StatusMeaning = 'ok' | 'wait' | 'fault' | 'wire' | 'no-target' | 'not-st' | 'refused';

const MEANINGS: Readonly<Record<number, StatusMeaning>> = {
  [STATUS_OK]: 'ok',
  0x81: 'fault', // SWD fault
  0x01: 'fault', // unknown error: what old firmware says of a fault (pyOCD, _MEM_FAULT_ERRORS)
  0x05: 'no-target', // no device connected
  0x09: 'no-target', // IDCODE could not be read
  0x0a: 'refused', // alignment
  0x0b: 'no-target', // debug power-up not acknowledged
  0x0c: 'fault', // write error
  0x0d: 'ok', // write verification error: to be ignored (OpenOCD, Black Magic Probe)
  0x10: 'wait', // access port WAIT
  0x11: 'fault', // access port FAULT
  0x12: 'wire', // access port: protocol error
  0x13: 'wire', // access port: parity
  0x14: 'wait', // debug port WAIT
  0x15: 'fault', // debug port FAULT
  0x16: 'wire', // debug port: protocol error
  0x17: 'wire', // debug port: parity
  0x18: 'wire', // write data error: the target saw wrong parity (ADIv5, WDATAERR)
  0x19: 'fault', // sticky error
  0x1a: 'wire', // sticky overrun
  0x1d: 'not-st', // bad access port
  0x40: 'ok', // configuration changed, the answer to a new prescaler (pyOCD)
};

/** What `status` means; anything unknown is a refusal. */
export function meaningOf(status: number): StatusMeaning {
  return MEANINGS[status] ?? 'refused';
}
