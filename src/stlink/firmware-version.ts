/**
 * The version of a probe's firmware, and what firmware of that version can do.
 *
 * Below: bytes. Above: the driver, which sends a command only where the firmware has it. Versions from OpenOCD
 * (stlink_usb.c, stlink_usb_version), pyOCD (constants.py, stlink.py), probe-rs (stlink/mod.rs).
 */

/** The parts of a version; 0 where there is none. */
export interface FirmwareVersion {
  /** Generation of the hardware: 1, 2 (V2 and V2-1), 3, 4 (V3PWR). */
  readonly generation: number;
  /** The debug part, “J”: what capabilities hang on. */
  readonly debug: number;
  /** Mass storage and serial port, “M”. */
  readonly massStorage: number;
  /** “S”. */
  readonly swim: number;
  /** “B”. */
  readonly bridge: number;
  /** “P”. */
  readonly power: number;
}

/** What firmware may be able to do. The name of each is used in errors and logs. */
export type Capability =
  /** SET_COM_FREQ, GET_COM_FREQ, SWITCH_STLINK_FREQ of V3; a V2 has SWD_SET_FREQ. */
  | 'SWD clock list'
  /** INIT_AP before, CLOSE_AP_DBG after; without INIT_AP such firmware refuses memory. */
  | 'access port opening'
  /** CLOSE_AP_DBG tells the truth. */
  | 'access port closing status'
  /** Memory commands mind their access-port byte; before, it was 0 whatever it said. */
  | 'several access ports';

/** From which debug part on: ST-Link/V2, ST-Link/V3; V3PWR (generation 4) has all of V3. Undefined: never. */
const FIRST_VERSION: Readonly<
  Record<Capability, { readonly v2: number | undefined; readonly v3: number | undefined }>
> = {
  'SWD clock list': { v2: undefined, v3: 0 },
  'access port opening': { v2: 28, v3: 0 },
  'access port closing status': { v2: 29, v3: 0 },
  'several access ports': { v2: 32, v3: 2 },
};

/**
 * The oldest firmware that is worked with, by its debug part: as probe-rs has it. From there on there are the target's
 * voltage, statuses with addresses, the SWD clock, registers of the debug port and 16-bit access. Older firmware is not
 * tried by anybody any more, and below V2J11 it speaks another protocol (OpenOCD, STLINK_JTAG_API_V2).
 */
const OLDEST = { v2: 26, v3: 3 } as const;

/** The version that this firmware would have to be, as “V2J26”; undefined where it is new enough. */
export function updateNeeded({ generation, debug }: FirmwareVersion): string | undefined {
  if (generation >= 4) {
    return undefined;
  }
  const [name, oldest] = generation === 3 ? (['V3', OLDEST.v3] as const) : (['V2', OLDEST.v2] as const);
  return debug < oldest ? `${name}J${oldest}` : undefined;
}

/** Whether firmware of this version has the capability. */
export function hasCapability(version: FirmwareVersion, capability: Capability): boolean {
  const first = version.generation >= 3 ? FIRST_VERSION[capability].v3 : FIRST_VERSION[capability].v2;
  return first !== undefined && version.debug >= first;
}

/** The first version of a probe's generation that has the capability, as “V2J28”, for errors. */
export function firstVersionWith(version: FirmwareVersion, capability: Capability): string {
  const { v2, v3 } = FIRST_VERSION[capability];
  return version.generation >= 3 ? `V3J${v3 ?? 1}` : `V2J${v2 ?? 1}`;
}

/** A version as ST writes it: “V2J37M26”, “V2J29S7”, “V3J7M2B5”. */
export function versionText(version: FirmwareVersion): string {
  const parts: [string, number][] = [
    ['M', version.massStorage],
    ['S', version.swim],
    ['B', version.bridge],
    ['P', version.power],
  ];
  const rest = parts.map(([letter, part]) => (part === 0 ? '' : `${letter}${part}`)).join('');
  return `V${version.generation}J${version.debug}${rest}`;
}

/** Product ids of ST-Link/V2-1, whose last field counts mass storage, not SWIM. */
const V2_1_PRODUCT_IDS = [0x374a, 0x374b, 0x3742, 0x3752];

/**
 * Reads the reply to GET_VERSION: a big-endian word of 4, 6 and 6 bits, then vendor and product id.
 * @param reply at least 6 bytes
 * @param productId from the device descriptor: says what the last field means
 * @returns undefined where the fields are elsewhere (V3 and later): ask GET_VERSION_EXT
 */
export function decodeVersion(reply: Uint8Array, productId: number): FirmwareVersion | undefined {
  const word = ((reply[0] ?? 0) << 8) | (reply[1] ?? 0);
  const generation = word >> 12;
  const first = (word >> 6) & 0x3f;
  const second = word & 0x3f;
  if (generation >= 3 && first === 0 && second === 0) {
    return undefined;
  }
  const version = { generation, debug: first, massStorage: 0, swim: second, bridge: 0, power: 0 };
  if (!V2_1_PRODUCT_IDS.includes(productId)) {
    return version;
  }
  // OpenOCD's rule for V2-1 on STM8 boards: their firmware counts M and S, and has no debug part for ARM.
  const forStm8 = (first <= 22 && second === 7) || (first >= 25 && second >= 7 && second <= 12);
  return forStm8
    ? { ...version, debug: 0, massStorage: first, swim: second }
    : { ...version, massStorage: second, swim: 0 };
}

/** Reads the reply to GET_VERSION_EXT: a byte a part. @param reply at least 6 bytes */
export function decodeExtendedVersion(reply: Uint8Array): FirmwareVersion {
  const [generation = 0, swim = 0, debug = 0, massStorage = 0, bridge = 0, power = 0] = reply;
  return { generation, debug, massStorage, swim, bridge, power };
}
