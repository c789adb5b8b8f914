/**
 * What a debugger reads to learn what it has before it: the ROM table and the identification of the core's parts
 * (manual C1.2, appendix B; Cortex-M4 TRM, 9.1 and table 4-1). Read only.
 *
 * Below: nothing. Above: the core.
 */

/** ST's code in the list of JEDEC: bank 1, 0x20. */
const ST = { bank: 0, code: 0x20 };
/** ARM's: bank 5, 0x3b. */
const ARM = { bank: 4, code: 0x3b };

/** Classes of components (ADIv5, component identification). */
const ROM_TABLE = 0x1;
const DEBUG_COMPONENT = 0x9;
const GENERIC_COMPONENT = 0xe;

/** PIDR4 … CIDR3 as eight or more words from offset 0xfd0 on, one byte in each. */
function identity(part: number, revision: number, componentClass: number, designer: typeof ARM): number[] {
  return [
    ...[designer.bank, 0, 0, 0],
    ...[part & 0xff, ((designer.code & 0xf) << 4) | (part >>> 8), (revision << 4) | 8 | (designer.code >>> 4), 0],
    ...[0x0d, componentClass << 4, 0x05, 0xb1],
  ];
}

const IDENTITY_OFFSET = 0xfd0;

/** The pages that hold nothing else than an identification, or need one beside their registers. */
const components = new Map<number, number[]>([
  [0xe0000, identity(0x001, 3, GENERIC_COMPONENT, ARM)],
  [0xe0001, identity(0x002, 3, GENERIC_COMPONENT, ARM)],
  [0xe0002, identity(0x003, 2, GENERIC_COMPONENT, ARM)],
  [0xe000e, identity(0x00c, 0, GENERIC_COMPONENT, ARM)],
  [0xe0040, identity(0x9a1, 0, DEBUG_COMPONENT, ARM)],
  [0xe0041, identity(0x925, 0, DEBUG_COMPONENT, ARM)],
]);

const ROM_TABLE_PAGE = 0xe00ff;

/** SCS, DWT, FPB, ITM, TPIU, ETM: offset from the table, and bit 0 for “present”; bit 1 says 32-bit format. */
const romTable = [0xfff0f003, 0xfff02003, 0xfff03003, 0xfff01003, 0xfff41003, 0xfff42003, 0];
/** MEMTYPE: system memory is reachable over the same access port. */
const MEMORY_TYPE_OFFSET = 0xfcc;

/** Feature registers from 0xe000ed40 on: PFR0 and 1, DFR0, AFR0, MMFR0 to 3, ISAR0 to 4 (TRM, table 4-1). */
const features = [
  0x00000030, 0x00000200, 0x00100000, 0x00000000, 0x00100030, 0x00000000, 0x01000000, 0x00000000, 0x01101110,
  0x02112000, 0x20232231, 0x01111131, 0x01310132,
];

/** A feature register by its offset from 0xe000ed40. */
export function readFeature(offset: number): number {
  return features[offset / 4] ?? 0;
}

/**
 * A word of identification at an address, or undefined where none is.
 * @param partNumber the chip's, as the ROM table shows it
 */
export function readIdentification(address: number, partNumber: number): number | undefined {
  const page = address >>> 12;
  const offset = address & 0xffc;
  const words = page === ROM_TABLE_PAGE ? identity(partNumber, 0, ROM_TABLE, ST) : components.get(page);
  if (words !== undefined && offset >= IDENTITY_OFFSET) {
    return words[(offset - IDENTITY_OFFSET) / 4] ?? 0;
  }
  if (page === ROM_TABLE_PAGE) {
    return offset === MEMORY_TYPE_OFFSET ? 1 : (romTable[offset / 4] ?? 0);
  }
  return undefined;
}
