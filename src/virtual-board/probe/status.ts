/**
 * What the firmware answers about how a command went.
 *
 * Below: nothing. Above: the debug port, the commands. Values as public drivers name them (OpenOCD, pyOCD).
 */

export const STATUS = {
  ok: 0x80,
  unknownError: 0x01,
  noIdcode: 0x09,
  alignment: 0x0a,
  otherMode: 0x0e,
  accessPortWait: 0x10,
  accessPortFault: 0x11,
  accessPortParity: 0x13,
  debugPortError: 0x16,
  stickyError: 0x19,
  badAccessPort: 0x1d,
  frequencyNotSupported: 0x41,
  unknownCommand: 0x42,
} as const;

export type Status = (typeof STATUS)[keyof typeof STATUS];
