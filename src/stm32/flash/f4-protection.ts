/**
 * What the option bytes of an STM32F4 protect. Reading only: this program never writes option bytes.
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

/**
 * Decodes FLASH_OPTCR and FLASH_OPTCR1 (RM0368, 3.8.6; RM0090, 3.9.10 and 3.9.11).
 *
 * The bits nWRP mean the opposite when SPRMOD is set: without it a 0 protects a sector from writing, with it a 1
 * protects it from being read. SPRMOD therefore comes first.
 */
export function decodeProtection(optcr: number, optcr1: number, sectors: readonly FlashSector[]): FlashProtection {
  const rdp = (optcr >>> RDP_SHIFT) & 0xff;
  const readProtection = (optcr & SPRMOD) !== 0;
  const marked = sectors
    .filter((sector) => (protectionBit(sector, optcr, optcr1) === 1) === readProtection)
    .map(({ index }) => index);
  return {
    level: rdp === RDP_LEVEL_0 ? 0 : rdp === RDP_LEVEL_2 ? 2 : 1,
    writeProtected: marked,
    readProtected: readProtection ? marked : [],
  };
}

function protectionBit({ code }: FlashSector, optcr: number, optcr1: number): number {
  const [register, position] = code < SECOND_BANK_CODE ? [optcr, code] : [optcr1, code - SECOND_BANK_CODE];
  return (register >>> Math.min(NWRP_SHIFT + position, LAST_NWRP_BIT)) & 1;
}
