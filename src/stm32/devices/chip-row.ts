/**
 * A row of the table of facts, and what a driver is told of the chip that it stands for.
 *
 * Below: the shape of a chip. Above: `chip-table.ts`. The rows are generated (`npm run build:chips`) from
 * `facts/chips.json`, where each has its sources and what they disagree about. What a family's chips share stands with the
 * family; a row says what is its own.
 */

import { type AddressRange, rangeOf } from '../../base/address-range.ts';
import type {
  ChipDescription,
  ControllerKind,
  FlashLayout,
  FlashSector,
  FlashTime,
  RegisterBits,
  SecondCoreDescription,
  WriteMode,
} from './chip-description.ts';

const KB = 1024;

/** Sectors in a row from an address: so many of so many KB. */
interface Bank {
  readonly start: number;
  readonly groups: readonly (readonly number[])[];
  /** What the controller calls the first: 0 if absent. */
  readonly firstCode?: number;
}

/** What the chips of a family share. */
export interface ChipFamily {
  readonly controller: string;
  readonly registers: number;
  /** Address of DBGMCU_IDCODE. */
  readonly idcode: number;
  readonly freeze: readonly RegisterBits[];
  readonly lowPower: RegisterBits;
  readonly debugClock?: RegisterBits;
  readonly clockAfterReset: number;
  readonly writeUnit: number;
  readonly writeModes: readonly WriteMode[];
  readonly errorCorrected: boolean;
  readonly erasesAtOnce: boolean;
  /** Milliseconds by sector size in KB. */
  readonly erase: Readonly<Record<string, FlashTime>>;
  readonly program: FlashTime;
  readonly massErase?: FlashTime | null;
  readonly watchdogKey: number;
}

/** A chip by name. */
export interface NamedRow {
  readonly id: number;
  readonly family: string;
  readonly name: string;
  /** Part numbers without “STM32” by which a text may name it; `x` stands for any letter, `xC` for a size. */
  readonly parts: readonly string[];
  /** “M4”. */
  readonly core?: string;
  readonly kilobytes?: readonly number[];
  readonly idcode?: number;
  readonly accessPort?: number;
}

/** A chip whose registers are known. */
export interface ChipRow extends NamedRow {
  readonly core: string;
  /** Sizes of flash that its parts have. */
  readonly kilobytes: readonly number[];
  /** The largest part's flash. */
  readonly banks: readonly Bank[];
  readonly layouts?: readonly {
    readonly kilobytes: number;
    readonly mask: number;
    readonly value: number;
    readonly banks: readonly Bank[];
  }[];
  readonly moreFlash?: { readonly says: number; readonly has: number; readonly banks?: readonly Bank[] };
  readonly ram: { readonly start: number; readonly kilobytes: number };
  readonly flashSize: {
    readonly address: number;
    readonly mask?: number;
    readonly codes?: Readonly<Record<string, number>>;
  };
  readonly uniqueId?: readonly number[];
  readonly systemMemory?: { readonly start: number; readonly kilobytes: number };
  readonly otp?: Extent;
  readonly optionBytes?: Extent;
  readonly dataEeprom?: Extent;
  readonly secondCore?: SecondCoreDescription;
  readonly massErase?: FlashTime;
  readonly controller?: string;
  readonly writeUnit?: number;
  readonly writeModes?: readonly WriteMode[];
  readonly allAreas?: boolean;
  readonly pcropRegister?: number;
}

interface Extent {
  readonly start: number;
  readonly bytes: number;
}

/** What an erased byte of these families reads as; 0xFF elsewhere (RM0377, 3.3; RM0038, 3.3). */
const ERASED_TO_ZERO = ['L0', 'L1'];

/** How many times the typical time an erase may take: data sheets' maxima are twice that. */
const PATIENCE = 3;

/** The sectors of banks, numbered through. */
function sectorsOf(banks: readonly Bank[]): FlashSector[] {
  const sectors: FlashSector[] = [];
  for (const [bank, { start, groups, firstCode = 0 }] of banks.entries()) {
    let next = start;
    let code = firstCode;
    for (const [count = 0, kilobytes = 0] of groups) {
      for (let position = 0; position < count; position++) {
        const size = kilobytes * KB;
        sectors.push({ index: sectors.length, start: next, size, code: code++, ...(bank > 0 && { bank }) });
        next += size;
      }
    }
  }
  return sectors;
}

/** Sectors of the bank that has most. */
function pagesOfBank(banks: readonly Bank[]): number {
  return Math.max(...banks.map(({ groups }) => groups.reduce((sum, [count = 0]) => sum + count, 0)));
}

/**
 * Sectors that are made when somebody first asks for them: those of all chips are 26,000, of which a window or a command
 * line needs one chip's at most.
 */
function withSectors<Of>(of: Of, banks: readonly Bank[]): Of & { readonly sectors: readonly FlashSector[] } {
  let made: readonly FlashSector[] | undefined;
  return {
    ...of,
    get sectors() {
      return (made ??= sectorsOf(banks));
    },
  };
}

function moreFlashOf({
  says,
  has,
  banks,
}: NonNullable<ChipRow['moreFlash']>): NonNullable<ChipDescription['moreFlash']> {
  return banks ? withSectors({ says, has }, banks) : { says, has };
}

const extentOf = ({ start, bytes }: Extent): AddressRange => rangeOf(start, bytes);

/** The chip that a row stands for, with the flash of its largest part. */
export function chipOfRow(row: ChipRow, family: ChipFamily, controller: ControllerKind): ChipDescription {
  const layouts = row.layouts?.map(({ kilobytes, mask, value, banks }): FlashLayout =>
    withSectors({ kilobytes, options: { mask, value } }, banks),
  );
  const { systemMemory } = row;
  return {
    name: row.name,
    family: row.family,
    parts: row.parts,
    deviceIds: [row.id],
    core: row.core,
    accessPort: row.accessPort ?? 0,
    flash: withSectors(
      {
        controller,
        registers: family.registers,
        start: row.banks[0]?.start ?? 0,
        writeUnit: row.writeUnit ?? family.writeUnit,
        erasedByte: ERASED_TO_ZERO.includes(row.family) ? 0x00 : 0xff,
        errorCorrected: family.errorCorrected,
        writeModes: row.writeModes ?? family.writeModes,
        pagesOfBank: pagesOfBank(row.banks),
        ...(row.allAreas && { allAreas: true }),
        ...(row.pcropRegister !== undefined && { pcropRegister: row.pcropRegister }),
        erasesAtOnce: family.erasesAtOnce,
        times: {
          sectorErase: family.erase,
          massErase: row.massErase ?? family.massErase ?? undefined,
          program: family.program,
          patience: PATIENCE,
        },
      },
      row.banks,
    ),
    kilobytes: row.kilobytes,
    ...(row.moreFlash && { moreFlash: moreFlashOf(row.moreFlash) }),
    ram: rangeOf(row.ram.start, row.ram.kilobytes * KB),
    clockAfterReset: family.clockAfterReset,
    watchdogFreeze: family.freeze,
    ...(family.debugClock && { debugClock: family.debugClock }),
    lowPower: family.lowPower,
    watchdogKey: family.watchdogKey,
    ...(row.secondCore && { secondCore: row.secondCore }),
    flashSize: row.flashSize,
    uniqueId: row.uniqueId ?? [],
    systemMemory: systemMemory ? rangeOf(systemMemory.start, systemMemory.kilobytes * KB) : rangeOf(0, 0),
    otherMemories: {
      ...(row.otp && { otp: extentOf(row.otp) }),
      ...(row.optionBytes && { 'option-bytes': extentOf(row.optionBytes) }),
      ...(row.dataEeprom && { 'data-eeprom': extentOf(row.dataEeprom) }),
    },
    ...(layouts && { layouts }),
  };
}
