/**
 * The flash interface of STM32F2, F4 and F7, register by register: offsets from the address in the chip's row.
 *
 * Below: nothing. Above: the controller. Source: RM0368 (F401), 3.8; RM0090 (F405/407, F42x/43x), 3.9.
 */

/** Access control: caches. */
export const FLASH_ACR = 0x00;
export const FLASH_KEYR = 0x04;
export const FLASH_SR = 0x0c;
export const FLASH_CR = 0x10;
/** Option bytes as they are in force. */
export const FLASH_OPTCR = 0x14;
/** Write protection of the second bank (F42x/43x, F469/479). */
export const FLASH_OPTCR1 = 0x18;

export const ACR_ICEN = 1 << 9;
export const ACR_DCEN = 1 << 10;
/** The caches can be reset only while they are off. */
export const ACR_ICRST = 1 << 11;
export const ACR_DCRST = 1 << 12;

/** F7: the accelerator of the ITCM bus, and what empties it while it is off (RM0385, 3.7.1). */
export const F7_ACR_ARTEN = 1 << 9;
export const F7_ACR_ARTRST = 1 << 11;

/** To be written to KEYR one after the other, once: a wrong or repeated sequence locks until the next reset. */
export const KEYS = [0x45670123, 0xcdef89ab] as const;

/** Operation, write protection, alignment, parallelism, sequence, read protection: bits 1 to 8. */
export const SR_ERRORS = 0x1f2;
/** All flags that are cleared by writing ones: the errors, and end of operation. */
export const SR_CLEARABLE = 0x1f3;
/** The access was wider or narrower than CR.PSIZE says, or the supply does not allow it. */
export const SR_PGPERR = 1 << 6;
export const SR_WRPERR = 1 << 4;
/** PGAERR, PGSERR: alignment and sequence. */
export const SR_SEQUENCE_ERRORS = (1 << 5) | (1 << 7);
export const SR_BSY = 1 << 16;

export const CR_PG = 1 << 0;
export const CR_SER = 1 << 1;
export const CR_MER = 1 << 2;
/** Sector number, five bits. */
export const CR_SNB_SHIFT = 3;
/** Mass erase of the second bank, where there is one. */
export const CR_MER1 = 1 << 15;
export const CR_STRT = 1 << 16;
export const CR_LOCK = 2 ** 31;
/** CR.PSIZE, bits 8 and 9, by bits per operation. */
export const CR_PSIZE = { 8: 0 << 8, 16: 1 << 8, 32: 2 << 8 } as const;

/** Second-bank sectors are numbered from here in CR.SNB, and protected by OPTCR1. */
export const SECOND_BANK_CODE = 16;
