/**
 * The chips that can sit on the board, as data. A new one of the same families is a new row.
 *
 * Below: nothing. Above: the chip, the flash controller, the command-line tool's help. Sources: RM0368 (F401), RM0383
 * (F411), RM0090 (F405/407) for memory maps and identification, DS10086 (F401xD/E) table 44 and DS10314 (F411) for
 * typical erase times. It is not shared with `stm32/`, on purpose: that one must find out by itself.
 */

/** Sectors of equal size that follow each other. */
export interface SectorRun {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
}

/** A stretch of RAM. */
export interface RamBlock {
  readonly start: number;
  readonly size: number;
}

/** Milliseconds at parallelism x8, x16, x32; x64 is as x32. */
export type TimesByParallelism = readonly [x8: number, x16: number, x32: number];

/** Typical times of flash operations. */
export interface FlashTimes {
  /** By bytes of the sector. */
  readonly sectorErase: Readonly<Record<number, TimesByParallelism>>;
  readonly massErase: TimesByParallelism;
  /** One programming operation, of whatever width. Nanoseconds. */
  readonly program: number;
  /** Writing the option bytes. Milliseconds; not in the data sheets, measured on boards as about this. */
  readonly options: number;
}

export interface ChipRow {
  /** As people write it, lower case. */
  readonly name: string;
  /** DBGMCU_IDCODE: device in bits 11:0, revision in bits 31:16. */
  readonly idcode: number;
  readonly flashStart: number;
  readonly sectors: readonly SectorRun[];
  readonly flashTimes: FlashTimes;
  readonly ram: readonly RamBlock[];
  /** Whether SPRMOD turns nWRP into read protection of sectors (PCROP). */
  readonly readoutProtectableSectors: boolean;
  /** FLASH_OPTCR as delivered. */
  readonly optionDefaults: number;
  /** Bits of FLASH_OPTCR that can be changed. */
  readonly optionMask: number;
  /** Highest core clock in Hz. */
  readonly maximumClock: number;
  /** External crystal or clock of the board, in Hz. A Nucleo gets 8 MHz from its ST-Link. */
  readonly externalClock: number;
}

const KB = 1024;

/** DS10086 table 44, DS10314: typical values, as the timing model rounds them. */
const SMALL_F4_TIMES: FlashTimes = {
  sectorErase: { [16 * KB]: [400, 300, 250], [64 * KB]: [1200, 700, 550], [128 * KB]: [2000, 1300, 1000] },
  massErase: [8000, 5500, 4000],
  program: 16_000,
  options: 100,
};

/** DS8626 table 40, typical, 1 MB. */
const LARGE_F4_TIMES: FlashTimes = { ...SMALL_F4_TIMES, massErase: [16000, 11000, 8000] };

const COMMON = {
  flashStart: 0x0800_0000,
  flashTimes: SMALL_F4_TIMES,
  readoutProtectableSectors: true,
  // RM0368, 3.8.6: no protection, level 0, software watchdog, no brown-out level.
  optionDefaults: 0x0fff_aaed,
  optionMask: 0x8fff_ffec,
  externalClock: 8_000_000,
} as const;

const ROWS: readonly ChipRow[] = [
  {
    ...COMMON,
    name: 'stm32f401xe',
    idcode: 0x1001_6433,
    sectors: [
      { count: 4, size: 16 * KB },
      { count: 1, size: 64 * KB },
      { count: 3, size: 128 * KB },
    ],
    ram: [{ start: 0x2000_0000, size: 96 * KB }],
    maximumClock: 84_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f401xc',
    idcode: 0x1001_6423,
    sectors: [
      { count: 4, size: 16 * KB },
      { count: 1, size: 64 * KB },
      { count: 1, size: 128 * KB },
    ],
    ram: [{ start: 0x2000_0000, size: 64 * KB }],
    maximumClock: 84_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f411xe',
    idcode: 0x1000_6431,
    sectors: [
      { count: 4, size: 16 * KB },
      { count: 1, size: 64 * KB },
      { count: 3, size: 128 * KB },
    ],
    ram: [{ start: 0x2000_0000, size: 128 * KB }],
    maximumClock: 100_000_000,
  },
  {
    ...COMMON,
    name: 'stm32f407xg',
    idcode: 0x1007_6413,
    sectors: [
      { count: 4, size: 16 * KB },
      { count: 1, size: 64 * KB },
      { count: 7, size: 128 * KB },
    ],
    flashTimes: LARGE_F4_TIMES,
    ram: [
      { start: 0x2000_0000, size: 128 * KB },
      { start: 0x1000_0000, size: 64 * KB },
    ],
    readoutProtectableSectors: false,
    optionMask: 0x0fff_ffec,
    maximumClock: 168_000_000,
  },
];

/** Names that `chipNamed` knows. */
export const CHIP_NAMES: readonly string[] = ROWS.map(({ name }) => name);

/**
 * The row of a chip.
 * @throws RangeError for a name that is not in the table, with those that are
 */
export function chipNamed(name: string): ChipRow {
  const row = ROWS.find((candidate) => candidate.name === name.toLowerCase());
  if (row === undefined) {
    throw new RangeError(`no such virtual chip: ${name} (there are: ${CHIP_NAMES.join(', ')})`);
  }
  return row;
}

/** A sector with its place. */
export interface Sector {
  readonly index: number;
  readonly start: number;
  readonly size: number;
}

/** The chip's sectors, one by one. */
export function sectorsOf(row: ChipRow): readonly Sector[] {
  const sectors: Sector[] = [];
  let start = row.flashStart;
  for (const { count, size } of row.sectors) {
    for (let i = 0; i < count; i++) {
      sectors.push({ index: sectors.length, start, size });
      start += size;
    }
  }
  return sectors;
}

/** Bytes of flash. */
export function flashSizeOf(row: ChipRow): number {
  return row.sectors.reduce((sum, { count, size }) => sum + count * size, 0);
}
