/**
 * Serial numbers as text that can be typed.
 *
 * Below: hex. Above: the list of probes and the driver.
 */

import { hexOfBytes } from '../base/hex.ts';

const RAW_LENGTH = 12;

/**
 * The serial number of a probe as 24 hexadecimal digits where it can be made so. The loaders of old ST-Link/V2 put the
 * 12 bytes themselves in the string descriptor instead of their digits (OpenOCD, stlink_usb_get_alternate_serial).
 * @param text what the USB stack made of the string descriptor; undefined or null where there is none
 * @returns upper-case digits; other text as it is; empty where there is none
 */
export function repairSerialNumber(text: string | null | undefined): string {
  if (!text) {
    return '';
  }
  if (text.length === RAW_LENGTH) {
    return hexOfBytes(Uint8Array.from(text, (unit) => unit.charCodeAt(0) & 0xff)).toUpperCase();
  }
  return /^[0-9a-f]+$/i.test(text) ? text.toUpperCase() : text;
}
