/**
 * Other people's programs that flash an STM32 through an ST-Link, in Debian 12's versions (stlink 1.7.0, openocd 0.12.0): how
 * each is told to write a file to which virtual chip, or why it cannot. Every reason was seen by running it.
 */

/** Why a program cannot vouch for a chip. */
export interface Unable {
  readonly not: string;
}

/** What others can do with a chip. */
export interface PeerSupport {
  /** A virtual chip, by its name. */
  readonly chip: string;
  /** First word of its option bytes, where not as delivered, and what that is called. */
  readonly options?: { readonly word: number; readonly name: string };
  /** OpenOCD's file for it, in `target/`. */
  readonly openocd: string | Unable;
  readonly stFlash: true | Unable;
  /** What st-flash, or both, do besides that a debugger should not, and get away with. */
  readonly stFlashDoes?: RegExp;
  readonly bothDo?: RegExp;
  /** Bytes that openocd erases at a time, where that is more than a page: it takes so many for a sector. */
  readonly openocdErases?: number;
}

/** Its driver for L0 and L1 (stm32lx) knows 32 or 16 pages as one sector. */
const LX_SECTOR = 4096;

/** It leaves SER set after erasing, which chips accept. */
const SER_LEFT = /^flash written while FLASH_CR.SER is set/;

/** It clears H7's flags where they are read, which does nothing. */
const WRONG_REGISTER = /^FLASH_SR: written; its flags are cleared by FLASH_CCR/;

/** Neither halts the Cortex-M4 before it writes. */
const SECOND_CORE = /^flash changed while the second core runs/;

/** The loader that it has for L1 is its L0's too, with instructions that a Cortex-M0+ lacks (add.w): it falls back to words. */
const BY_WORDS =
  /^core register accessed while the core was running|^FLASH_PECR: written while a half page is being loaded/;

/** Tried with that of G0. */
const NO_FILE_FOR_U0: Unable = {
  not: 'has no file for U0, and with that of G0 refuses its debug port: “UNEXPECTED idcode: 0x6ba02477”',
};

/** FLASH_CR.SNB begins at bit 6 on H7A and H7B (RM0455, 4.9.4), it has bit 8. */
const WRONG_SECTORS: Unable = {
  not: 'erases other sectors than it says, having their number at another place: “Verification of flash failed”',
};

const UNKNOWN_L4P: Unable = { not: 'does not know its identifier: “unknown chip id! 0x471”' };
const UNKNOWN_WL: Unable = { not: 'does not know its identifier: “unknown chip id! 0x497”' };

export const PEER_SUPPORT: readonly PeerSupport[] = [
  { chip: 'stm32f030x4', openocd: 'stm32f0x', stFlash: true },
  { chip: 'stm32f072xb', openocd: 'stm32f0x', stFlash: true },
  { chip: 'stm32f091xc', openocd: 'stm32f0x', stFlash: true },
  { chip: 'stm32f103x8', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f103c8', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f103xb', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f103xe', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f103rc', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f103xg', openocd: 'stm32f1x', stFlash: true },
  { chip: 'stm32f207xg', openocd: 'stm32f2x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f303xc', openocd: 'stm32f3x', stFlash: true },
  { chip: 'stm32f401xc', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f401xe', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f407xg', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f411xe', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f413xh', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f429xg', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f429xi', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f446xe', openocd: 'stm32f4x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f746xg', openocd: 'stm32f7x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32f767xi', openocd: 'stm32f7x', stFlash: true, stFlashDoes: SER_LEFT },
  { chip: 'stm32g031x8', openocd: 'stm32g0x', stFlash: true },
  { chip: 'stm32g071xb', openocd: 'stm32g0x', stFlash: true },
  { chip: 'stm32g0b1xe', openocd: 'stm32g0x', stFlash: { not: 'does not know its identifier, 0x467' } },
  {
    chip: 'stm32c031x6',
    openocd: { not: 'does not know its identifier: “Cannot identify target as an STM32G0/G4/L4/L4+/L5/U5/WB/WL”' },
    stFlash: { not: 'does not know its identifier: “unknown chip id! 0x453”' },
  },
  { chip: 'stm32g474xc', openocd: 'stm32g4x', stFlash: true },
  { chip: 'stm32g474xe', openocd: 'stm32g4x', stFlash: true },
  // RM0440, 3.7.8: DBANK, bit 22, is 0.
  {
    chip: 'stm32g474xe',
    options: { word: 0xffaf_f8aa, name: 'in one bank' },
    openocd: 'stm32g4x',
    stFlash: true,
  },
  { chip: 'stm32h723xg', openocd: 'stm32h7x', stFlash: true, stFlashDoes: WRONG_REGISTER },
  { chip: 'stm32h743xg', openocd: 'stm32h7x_dual_bank', stFlash: true, stFlashDoes: WRONG_REGISTER },
  { chip: 'stm32h743xi', openocd: 'stm32h7x_dual_bank', stFlash: true, stFlashDoes: WRONG_REGISTER },
  {
    chip: 'stm32h745xi',
    openocd: 'stm32h7x_dual_bank',
    stFlash: true,
    stFlashDoes: WRONG_REGISTER,
    bothDo: SECOND_CORE,
  },
  { chip: 'stm32h7a3xg', openocd: 'stm32h7x_dual_bank', stFlash: WRONG_SECTORS },
  { chip: 'stm32h7a3xi', openocd: 'stm32h7x_dual_bank', stFlash: WRONG_SECTORS },
  { chip: 'stm32h7b0xb', openocd: 'stm32h7x', stFlash: WRONG_SECTORS },
  { chip: 'stm32h7b0vb', openocd: 'stm32h7x', stFlash: WRONG_SECTORS },
  { chip: 'stm32h750vb', openocd: 'stm32h7x', stFlash: true, stFlashDoes: WRONG_REGISTER },
  { chip: 'stm32h750xb', openocd: 'stm32h7x', stFlash: true, stFlashDoes: WRONG_REGISTER },
  { chip: 'stm32l011x4', openocd: 'stm32l0', stFlash: true, openocdErases: LX_SECTOR, stFlashDoes: BY_WORDS },
  { chip: 'stm32l073xz', openocd: 'stm32l0_dual_bank', stFlash: true, openocdErases: LX_SECTOR, stFlashDoes: BY_WORDS },
  { chip: 'stm32l152xc', openocd: 'stm32l1', stFlash: true, openocdErases: LX_SECTOR },
  { chip: 'stm32l152xd', openocd: 'stm32l1x_dual_bank', stFlash: true, openocdErases: LX_SECTOR },
  {
    chip: 'stm32l152xe',
    openocd: 'stm32l1x_dual_bank',
    stFlash: { not: 'looks for its flash registers where an L0 has them: “Flash base use default L0 address”' },
    openocdErases: LX_SECTOR,
  },
  { chip: 'stm32l432xc', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l432kb', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l452xe', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l476xg', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l496xg', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l4r5xi', openocd: 'stm32l4x', stFlash: true },
  { chip: 'stm32l4p5xg', openocd: 'stm32l4x', stFlash: UNKNOWN_L4P },
  // RM0432, 3.7.8: DBANK and DB1M, bits 22 and 21, are 0.
  {
    chip: 'stm32l4p5xg',
    options: { word: 0xff8f_f8aa, name: 'in one bank' },
    openocd: 'stm32l4x',
    stFlash: UNKNOWN_L4P,
  },
  { chip: 'stm32l4p5xe', openocd: 'stm32l4x', stFlash: UNKNOWN_L4P },
  {
    chip: 'stm32l4p5xe',
    options: { word: 0xff8f_f8aa, name: 'in one bank' },
    openocd: 'stm32l4x',
    stFlash: UNKNOWN_L4P,
  },
  {
    chip: 'stm32u031x8',
    openocd: NO_FILE_FOR_U0,
    stFlash: { not: 'does not know its identifier: “unknown chip id! 0x459”' },
  },
  {
    chip: 'stm32u083xc',
    openocd: NO_FILE_FOR_U0,
    stFlash: { not: 'does not know its identifier: “unknown chip id! 0x489”' },
  },
  { chip: 'stm32wl55xc', openocd: 'stm32wlx', stFlash: UNKNOWN_WL },
  { chip: 'stm32wl55xb', openocd: 'stm32wlx', stFlash: UNKNOWN_WL },
  { chip: 'stm32wle5x8', openocd: 'stm32wlx', stFlash: UNKNOWN_WL },
  { chip: 'stm32wb55xg', openocd: 'stm32wbx', stFlash: true },
];

/** A program that somebody else wrote. */
export interface PeerProgram {
  readonly name: 'st-flash' | 'openocd';
  /** What a repeated poll costs it on the board's clock, which its waiting does not move. Milliseconds (timing model). */
  readonly pollCost: number;
  /** Why it cannot; undefined: it can. */
  whyNot(support: PeerSupport): Unable | undefined;
  /** The command that writes a file to where it belongs, verifies it, and starts the firmware. */
  command(support: PeerSupport, file: { readonly path: string; readonly address: number }): string[];
}

const hex = (address: number): string => `0x${address.toString(16)}`;
const unable = (support: string | true | Unable): Unable | undefined =>
  typeof support === 'object' ? support : undefined;

/** st-flash gives a routine half a second of the machine's time, which a busy machine does not keep: its clock is slowed. */
export const PATIENT = ['faketime', '-f', '+0 x0.1'] as const;
/** The same for a shell. */
export const PATIENTLY = PATIENT.map((word) => `'${word}'`).join(' ');

export const ST_FLASH: PeerProgram = {
  name: 'st-flash',
  pollCost: 10,
  whyNot: ({ stFlash }) => unable(stFlash),
  // With --reset, before and after: otherwise it verifies an F4 through the data cache that its firmware has switched on,
  // whose lines still hold the old bytes, and fails.
  command: (_, { path, address }) => [...PATIENT, 'st-flash', '--reset', 'write', path, hex(address)],
};

export const OPENOCD: PeerProgram = {
  name: 'openocd',
  pollCost: 1,
  whyNot: ({ openocd }) => unable(openocd),
  command: ({ openocd }, { path, address }) => [
    ...['openocd', '-f', 'interface/stlink.cfg', '-f', `target/${typeof openocd === 'string' ? openocd : ''}.cfg`],
    ...['-c', `program ${path} ${hex(address)} verify reset exit`],
  ],
};

export const PEER_PROGRAMS: readonly PeerProgram[] = [ST_FLASH, OPENOCD];
