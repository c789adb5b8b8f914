/**
 * What the option bytes of an STM32F2, F4 or F7 protect. Reading only: this program never writes option bytes.
 *
 * Below: registers. Above: plans refuse what cannot be done. Pure.
 */

import type { FlashSector } from '../devices/chip-description.ts';
import { SECOND_BANK_CODE } from './f4-registers.ts';
import type { FlashProtection } from './flash-controller.ts';

const RDP_SHIFT = 8;
const RDP_LEVEL_0 = 0xaa;
const RDP_LEVEL_2 = 0xcc;
const NWRP_SHIFT = 16;
/** F413/423 have 15 bits for 16 sectors: the last one stands for two (RM0430, 3.8.7). */
const LAST_NWRP_BIT = 30;
const SPRMOD = 2 ** 31;
const F7_BITS_OF_BANK = 6;

/**
 * Decodes FLASH_OPTCR and FLASH_OPTCR1 (RM0368, 3.8.6; RM0090, 3.9.10 and 3.9.11).
 *
 * The bits nWRP mean the opposite when SPRMOD is set: without it a 0 protects a sector from writing, with it a 1
 * protects it from being read. SPRMOD therefore comes first.
 */
export function decodeProtection(optcr: number, optcr1: number, sectors: readonly FlashSector[]): FlashProtection {
  const readProtection = (optcr & SPRMOD) !== 0;
  const marked = sectors
    .filter((sector) => (protectionBit(sector, optcr, optcr1) === 1) === readProtection)
    .map(({ index }) => index);
  return {
    level: levelOf(optcr),
    writeProtected: marked,
    readProtected: readProtection ? marked : [],
  };
}

function protectionBit({ code }: FlashSector, optcr: number, optcr1: number): number {
  const [register, position] = code < SECOND_BANK_CODE ? [optcr, code] : [optcr1, code - SECOND_BANK_CODE];
  return (register >>> Math.min(NWRP_SHIFT + position, LAST_NWRP_BIT)) & 1;
}

/**
 * Decodes FLASH_OPTCR of an F7 (RM0385, 3.7.5; RM0410, 3.7.6). Bit 31 is the watchdog's here, no SPRMOD; with two banks a
 * bit stands for two sectors, six bits for a bank.
 * @param pcrop FLASH_OPTCR2 of F72x and F73x, else 0: a 1 protects a sector from being read, and from writing
 */
export function decodeProtectionF7(
  optcr: number,
  _optcr1: number,
  sectors: readonly FlashSector[],
  pcrop: number,
): FlashProtection {
  const twoBanks = sectors.some(({ code }) => code >= SECOND_BANK_CODE);
  const bitOf = ({ code }: FlashSector): number =>
    twoBanks ? (code < SECOND_BANK_CODE ? code >> 1 : F7_BITS_OF_BANK + ((code - SECOND_BANK_CODE) >> 1)) : code;
  const isUnreadable = ({ code }: FlashSector): boolean => ((pcrop >>> code) & 1) === 1;
  const writeProtected = sectors.filter(
    (sector) => isUnreadable(sector) || ((optcr >>> (NWRP_SHIFT + bitOf(sector))) & 1) === 0,
  );
  return {
    level: levelOf(optcr),
    writeProtected: writeProtected.map(({ index }) => index),
    readProtected: sectors.filter(isUnreadable).map(({ index }) => index),
  };
}

function levelOf(optcr: number): 0 | 1 | 2 {
  const rdp = (optcr >>> RDP_SHIFT) & 0xff;
  return rdp === RDP_LEVEL_0 ? 0 : rdp === RDP_LEVEL_2 ? 2 : 1;
}
