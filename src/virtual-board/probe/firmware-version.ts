/**
 * The version of a probe's firmware, and what firmware of that version can do.
 *
 * Below: nothing. Above: the firmware. Which version brought what: the capability tables of OpenOCD and pyOCD.
 */

/** Numbers of “V2J37M26S0”; what is not named is 0. */
export interface FirmwareVersion {
  readonly hardware: number;
  readonly jtag: number;
  readonly swim: number;
  readonly massStorage: number;
  readonly bridge: number;
}

/**
 * Reads a version as ST writes it.
 * @throws RangeError where `text` is not one
 */
export function parseFirmwareVersion(text: string): FirmwareVersion {
  const match = /^V([23])((?:[JMSB]\d{1,2})+)$/.exec(text);
  if (match === null) {
    throw new RangeError(`not a version of ST-Link firmware: ${text}`);
  }
  const number = (letter: string): number => Number(new RegExp(`${letter}(\\d+)`).exec(match[2] ?? '')?.[1] ?? 0);
  return {
    hardware: Number(match[1]),
    jtag: number('J'),
    massStorage: number('M'),
    swim: number('S'),
    bridge: number('B'),
  };
}

/** From which J version on a V2 and a V3 can do something. */
const SINCE = {
  secondProtocol: [11, 0],
  targetVoltage: [13, 0],
  trace: [13, 0],
  extendedStatus: [15, 0],
  swdFrequency: [22, Infinity],
  jtagFrequency: [24, Infinity],
  registersOfDebugPort: [24, 0],
  memory16: [26, 0],
  writeWithoutIncrement: [26, 0],
  accessPorts: [28, 0],
  bankedDebugPort: [32, 2],
  severalPorts: [32, 2],
  mixedAccess: [32, 2],
  readWithoutIncrement: [32, 2],
  boardIdentifiers: [36, 6],
  comFrequency: [Infinity, 0],
  bytes512: [Infinity, 6],
  refusesOtherMakers: [37, 0],
} as const satisfies Record<string, readonly [v2: number, v3: number]>;

export type Capability = keyof typeof SINCE;

/** Whether firmware of this version can do it. */
export function isCapable({ hardware, jtag }: FirmwareVersion, capability: Capability): boolean {
  return jtag >= SINCE[capability][hardware === 2 ? 0 : 1];
}
