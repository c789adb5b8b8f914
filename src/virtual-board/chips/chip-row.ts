/**
 * What a row of the chip table says: everything in which one chip differs from another, as data.
 *
 * Below: nothing. Above: the tables of chips, and every part of the chip that is made from its row. It shares no
 * constant with `stm32/`, on purpose: that one must find out by itself.
 */

/** The processor: Cortex-M0, M0+, M3 of F1 (r1p1) and of F2 and L1 (r2p0), M4, M7. */
export type CoreModel = 'm0' | 'm0+' | 'm3' | 'm3 r2' | 'm4' | 'm7';

/** Sectors (or pages) of equal size that follow each other. */
export interface SectorRun {
  readonly count: number;
  /** Bytes. */
  readonly size: number;
  /** Default 1. */
  readonly bank?: 1 | 2;
  /** What the controller calls the first of them; default: one more than the last one before. */
  readonly firstCode?: number;
  /** Where they begin, if not behind those before: there is a hole. */
  readonly start?: number;
}

/** A stretch of addresses. */
export interface Area {
  readonly start: number;
  /** Bytes. */
  readonly size: number;
}

/** A stretch of RAM. */
export type RamBlock = Area;

/** A bit of a 32-bit register of a peripheral. */
export interface RegisterBit {
  /** Bytes from the start of the peripheral. */
  readonly offset: number;
  readonly bit: number;
}

/** Milliseconds at parallelism x8, x16, x32; x64 is as x32. */
export type TimesByParallelism = readonly [x8: number, x16: number, x32: number];

/** Typical times of an F2/F4/F7-type flash. */
export interface F4FlashTimes {
  /** By bytes of the sector. */
  readonly sectorErase: Readonly<Record<number, TimesByParallelism>>;
  /** All of a bank. */
  readonly massErase: TimesByParallelism;
  /** One programming operation, of whatever width. Nanoseconds. */
  readonly program: number;
  /** Writing the option bytes. Milliseconds; not in the data sheets, measured on boards as about this. */
  readonly options: number;
}

/** F2, F4, F7: sectors, parallelism, option registers. */
export interface F4FlashRow {
  readonly model: 'f4';
  /** Address of the controller's registers. */
  readonly registers: number;
  readonly times: F4FlashTimes;
  /** FLASH_OPTCR, and FLASH_OPTCR1 where there is one, as delivered. */
  readonly optionDefaults: readonly number[];
  /** Bits of them that can be changed. */
  readonly optionMasks: readonly number[];
  /** Whether SPRMOD (bit 31) turns nWRP into read protection of sectors (PCROP). */
  readonly readoutProtectableSectors: boolean;
  /** Bits of FLASH_CR.SNB. */
  readonly sectorNumberBits: 4 | 5;
  /** Whether FLASH_CR has a mass erase of bank 2 (bit 15). */
  readonly secondMassErase: boolean;
  /** Whether FLASH_ACR has the caches of F2 and F4; the F7 has none for data. */
  readonly dataCache: boolean;
  /** The division in the other mode of DB1M or nDBANK, and how FLASH_OPTCR asks for it. */
  readonly otherLayout?: { readonly bit: number; readonly level: 0 | 1; readonly sectors: readonly SectorRun[] };
  /** The place of a sector's nWRP bit. `dual` tells which layout is in force. */
  readonly protectionBit: (sector: Sector, other: boolean) => { readonly word: 0 | 1; readonly bit: number };
}

/** F0, F1, F3: pages, half-words, option bytes with complements. */
export interface F1FlashRow {
  readonly model: 'f1';
  readonly registers: number;
  /** Milliseconds; nanoseconds for a half-word. */
  readonly times: { readonly pageErase: number; readonly massErase: number; readonly program: number };
  /** The byte RDP that stands for no protection. */
  readonly unprotectedKey: 0xa5 | 0xaa;
  /** Whether RDP = CC is level 2, which is final: not on F1. */
  readonly finalLevel: boolean;
  /** FLASH_OBR as on F1, or as on F0 and F3. */
  readonly optionRegister: 'f1' | 'f0';
  /** Whether FLASH_CR.OBL_LAUNCH is there: not on F1. */
  readonly optionLaunch: boolean;
  /** Bytes of flash that a bit of FLASH_WRPR protects; the last bit protects all that is left. */
  readonly protectedBytes: number;
  /** Whether an erased chip boots its boot loader, and goes on to do so until power-on or OBL_LAUNCH. */
  readonly emptyCheck: boolean;
}

/** L4, L4+, G4, G0, C0, U0, WB and WL: pages by number and bank, double words, each once. */
export interface L4FlashRow {
  readonly model: 'l4';
  readonly registers: number;
  /** Milliseconds; nanoseconds for a double word. */
  readonly times: { readonly pageErase: number; readonly massErase: number; readonly program: number };
  /** FLASH_ACR after a reset. */
  readonly accessControl: number;
  /** FLASH_OPTR as delivered. */
  readonly optionDefaults: number;
  /** Bits of FLASH_CR.PNB. */
  readonly pageNumberBits: number;
  /** FLASH_CR.BKER; absent: one bank. */
  readonly secondBankBit?: number;
  /** Whether bank 2 has a busy flag of its own (G0B1). */
  readonly secondBusy: boolean;
  /** Whether a half-written double word shows in CFGBSY. */
  readonly configurationBusy: boolean;
  /** Whether OPTVERR always stands in FLASH_SR (WB). */
  readonly optionsAlwaysInvalid: boolean;
  /** Whether a mass erase is ignored (WB). */
  readonly massEraseIgnored: boolean;
  /** Whether FLASH_ACR has a data cache: not on G0 and C0. */
  readonly dataCache: boolean;
  /**
   * An erased chip boots its boot loader, and goes on to do so until power-on or OBL_LAUNCH, or until software changes the
   * flag: EMPTY in FLASH_ACR (G0, C0, WB), PEMPTY in FLASH_SR, which toggles (L4 but the L47x, L4+). Absent: no such check.
   */
  readonly emptyFlag?: { readonly in: 'access-control' | 'status'; readonly bit: number };
  /** The division with DBANK or DUAL_BANK otherwise than delivered, and how FLASH_OPTR asks for it. */
  readonly otherLayout?: { readonly bit: number; readonly level: 0 | 1; readonly sectors: readonly SectorRun[] };
  /** FLASH_ACR.DBG_SWEN, where there is one. */
  readonly debugSwitch?: number;
  /** FLASH_SFR (WB, WL): what it holds, its bits for the first page of the second core, and the one that says: none. */
  readonly secureFlash?: { readonly value: number; readonly firstPage: number; readonly off: number };
}

/** L0 and L1: pages erased by a written zero, words and half pages, three pairs of keys. */
export interface L0FlashRow {
  readonly model: 'l0';
  readonly registers: number;
  /** Milliseconds for a page; nanoseconds for a word, and for a half page as well. */
  readonly times: { readonly pageErase: number; readonly program: number };
  /** Bytes that are loaded one by one and programmed together. */
  readonly halfPage: number;
  /** FLASH_OPTR (L0) or FLASH_OBR (L1) as delivered. */
  readonly optionDefaults: number;
  /** Offsets of the registers of write protection: one bit a sector of 4 KB. */
  readonly protectionRegisters: readonly number[];
  /** Whether a word that holds something is refused with NOTZEROERR: not on L1, where it takes more ones. */
  readonly refusesNotErased: boolean;
  /** Whether a fetch while a half page is loaded ends that with FWWERR: L0. */
  readonly endedByFetch: boolean;
  /** Whether OPTVERR stands in FLASH_SR after a reset, as on many L1 (ST community, STM32L151CB-A). */
  readonly optionsInvalidAfterReset: boolean;
  /** Whether an erased chip boots its boot loader. */
  readonly emptyCheck: boolean;
}

/** Milliseconds, or nanoseconds, at parallelism x8, x16, x32, x64. */
export type TimesToX64 = readonly [x8: number, x16: number, x32: number, x64: number];

/** Where FLASH_CR of an H7 has what is not at the same place in all. */
export interface H7ControlRow {
  readonly start: number;
  readonly forceWrite: number;
  /** SNB: lowest bit, and how many. */
  readonly sectorShift: number;
  readonly sectorBits: number;
  /** Whether PSIZE, bits 5:4, is there. */
  readonly parallelism: boolean;
}

/** H7: a set of registers for each bank, words of 256 or (7A, 7B) 128 bits, sectors. */
export interface H7FlashRow {
  readonly model: 'h7';
  /** Address of the first bank's registers; the second bank's are 0x100 behind. */
  readonly registers: number;
  /** Milliseconds for a sector and for a bank, nanoseconds for a flash word. */
  readonly times: { readonly sectorErase: TimesToX64; readonly bankErase: TimesToX64; readonly program: TimesToX64 };
  /** Bytes that the write buffer gathers before it programs them. */
  readonly flashWord: number;
  readonly control: H7ControlRow;
  /** Sectors that a bit of FLASH_WPSN protects. */
  readonly sectorsOfProtectionBit: number;
  /** FLASH_OPTSR_CUR as delivered. */
  readonly optionDefaults: number;
}

/** By model; a new flash model adds its own. */
export type FlashRow = F4FlashRow | F1FlashRow | L4FlashRow | L0FlashRow | H7FlashRow;

/** Where DBGMCU is and what it needs. */
export interface DebugMcuRow {
  readonly address: number;
  /**
   * Clock gate in the RCC, without which it takes no write. It is read all the same: OpenOCD and st-flash never set the
   * gate and know real chips nevertheless, and what is written without it has no effect (Black Magic, issue 1003).
   */
  readonly gate?: RegisterBit;
  /** Stops the independent watchdog while the core is halted. */
  readonly watchdogFreeze: RegisterBit;
}

/** Peripherals whose behaviour somebody asks for; everything else only remembers or reads 0. */
export interface PeripheralRow {
  readonly clocks: { readonly address: number; readonly tree: ClockTreeName };
  readonly watchdog: number;
  readonly crc: number;
  /** GPIOA with PA13 and PA14 by MODER, or AFIO with SWJ_CFG (F1). */
  readonly debugPins: { readonly address: number; readonly by: 'moder' | 'swj'; readonly reset: number };
  /** The register whose bits 1:0 say what address 0 shows; undefined: the pins alone decide. */
  readonly memoryRemap?: number;
  readonly others: readonly PlainBlock[];
}

/** A block of registers that remember, some bits of which always read 1. */
export interface PlainBlock {
  readonly address: number;
  readonly reset?: Readonly<Record<number, number>>;
  readonly ones?: Readonly<Record<number, number>>;
}

/** A clock tree of `peripherals/clock-trees.ts`. */
export type ClockTreeName = 'f4' | 'f1' | 'l4' | 'l0' | 'l1' | 'h7' | 'h7ab' | 'g4' | 'g0' | 'c0' | 'u0' | 'wb';

export interface ChipRow {
  /** As people write it, lower case. */
  readonly name: string;
  readonly core: CoreModel;
  /** DPIDR of SW-DP, where it is not that of all chips with this core. */
  readonly debugPortId?: number;
  /** DBGMCU_IDCODE: device in bits 11:0, revision in bits 31:16. */
  readonly idcode: number;
  readonly flashStart: number;
  readonly sectors: readonly SectorRun[];
  readonly flash: FlashRow;
  /** What an erased byte of flash reads as; default 0xFF. */
  readonly erasedByte?: 0xff | 0x00;
  readonly ram: readonly RamBlock[];
  /** The boot loader, which is not ST's. */
  readonly systemMemory: Area;
  /** Reads as ones where nothing else is: one-time programmable bytes, reserved words round the identification. */
  readonly information: Area;
  readonly optionBytes: Area;
  /** As delivered it is erased. */
  readonly dataEeprom?: Area;
  /** 96 bits. */
  readonly uniqueId: number;
  /** Offsets of their three words from there; default 0, 4, 8. */
  readonly uniqueIdWords?: readonly number[];
  /** Kilobytes in 16 bits. */
  readonly flashSize: number;
  /** What stands there in place of kilobytes. */
  readonly flashSizeCode?: number;
  /** A second place where flash can be read (ITCM of the F7). */
  readonly flashAlias?: number;
  /** Whether address 0 shows what the chip boots from. */
  readonly bootAlias: boolean;
  /**
   * Whether a reset with blank flash leaves a hard fault pending, which routines of a debugger meet (L1: OpenOCD change
   * 1010; its cause is not published).
   */
  readonly faultsBlank?: boolean;
  /** Where the vectors are taken from at reset, where that is not 0. */
  readonly initialVectors?: number;
  readonly debugMcu: DebugMcuRow;
  /** The access port of a second core, which runs on from the same flash. */
  readonly secondCorePort?: number;
  /** What lets that core out of reset; absent: every reset does. An address, and the mask of a bit. */
  readonly secondCoreStart?: { readonly register: number; readonly bit: number };
  readonly peripherals: PeripheralRow;
  /** Highest core clock in Hz. */
  readonly maximumClock: number;
  /** External crystal or clock of the board, in Hz. A Nucleo gets 8 MHz from its ST-Link. */
  readonly externalClock: number;
}

/** A sector with its place. */
export interface Sector {
  readonly index: number;
  readonly start: number;
  readonly size: number;
  readonly bank: 1 | 2;
  /** What the controller calls it. */
  readonly code: number;
}

/**
 * The sectors of a division, one by one.
 * @param runs default: as the chip is delivered
 */
export function sectorsOf(row: ChipRow, runs: readonly SectorRun[] = row.sectors): readonly Sector[] {
  const sectors: Sector[] = [];
  let next = row.flashStart;
  let code = 0;
  for (const { count, size, bank = 1, firstCode, start } of runs) {
    next = start ?? next;
    code = firstCode ?? code;
    for (let i = 0; i < count; i++) {
      sectors.push({ index: sectors.length, start: next, size, bank, code: code++ });
      next += size;
    }
  }
  return sectors;
}

/** Bytes of flash, holes not counted. */
export function flashSizeOf(row: ChipRow): number {
  return row.sectors.reduce((sum, { count, size }) => sum + count * size, 0);
}
