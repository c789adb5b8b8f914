/**
 * Where a chip says who it is, by the core that it has: debug families, as data.
 *
 * Below: nothing but the probe's seam. Above: identification. A core's CPUID is the one register that lies at the same
 * place in every chip; the chip's own identifier (DBGMCU_IDCODE) does not, and on cores without a private bus it answers
 * only while its clock is on. Does not cover: STM32MP1 and MP2 (Cortex-A beside the core), STM32WB0 and WL3 (another
 * register altogether), chips of other makers, whose identifiers lie where they like.
 */

import { isProbeError } from '../probe/probe-error.ts';
import type { TargetMemory } from '../probe/debug-probe.ts';
import type { RegisterBits } from './devices/chip-description.ts';

/** CPUID (ARM DDI 0403E, B3.2.3): part number in bits 15:4. */
const CPUID = 0xe000ed00;

/** Cores by part number (ARM technical reference manuals, “CPUID”). */
const CORES: Readonly<Record<number, string>> = {
  0xc20: 'M0',
  0xc60: 'M0+',
  0xc23: 'M3',
  0xc24: 'M4',
  0xc27: 'M7',
  0xd21: 'M33',
  0xd22: 'M55',
};

/** A place where the identifier may stand. */
interface IdcodePlace {
  readonly idcode: number;
  /** What must be on for it to answer; put back afterwards. */
  readonly clock?: RegisterBits;
}

/** On the private bus of Cortex-M3 and M4, and of F7 (RM0368, 23.6.1; RM0385, 40.6.1). */
const PRIVATE_BUS: IdcodePlace = { idcode: 0xe0042000 };

/**
 * Asked in this order; the first that answers with something counts. F0: RCC_APB2ENR.DBGMCUEN (RM0091, 6.4.7); L0:
 * RCC_APB2ENR.DBGEN (RM0377, 7.3.14); G0 and C0: RCC_APBENR1.DBGEN (RM0444, 5.4.15); U0: RCC_DBGCFGR.DBGEN (RM0503).
 * H7: DBGMCU through the core's own bus (RM0433, 60.5.8), asked first as stlink does (common.c): nothing answers there on an
 * F7, and what an H7 has at the other place is not known. L5, U5, U3, WBA: RM0438; H5, C5, N6: RM0481.
 */
const PLACES: Readonly<Record<string, readonly IdcodePlace[]>> = {
  M0: [{ idcode: 0x40015800, clock: { register: 0x40021018, bits: 1 << 22 } }],
  'M0+': [
    { idcode: 0x40015800 },
    { idcode: 0x40015800, clock: { register: 0x40021034, bits: 1 << 22 } },
    { idcode: 0x40015800, clock: { register: 0x4002103c, bits: 1 << 27 } },
    { idcode: 0x40015800, clock: { register: 0x40021050, bits: 1 << 0 } },
  ],
  M3: [PRIVATE_BUS],
  M4: [PRIVATE_BUS],
  M7: [{ idcode: 0x5c001000 }, PRIVATE_BUS],
  M33: [{ idcode: 0xe0044000 }, { idcode: 0x44024000 }],
  M55: [{ idcode: 0x44001000 }],
};

const DEVICE_ID_MASK = 0xfff;

/** What a chip says of itself before anything is known of it. */
export interface SeenChip {
  readonly cpuid: number;
  /** “M4”; undefined where the part number is none of these. */
  readonly core: string | undefined;
  /** DBGMCU_IDCODE.DEV_ID; 0 where no place answered. */
  readonly deviceId: number;
}

/**
 * Asks for the core and the device identifier. Writes nothing but a clock's bit, which is put back.
 * @throws ProbeError where the target does not answer at all
 */
export async function seeChip(memory: TargetMemory): Promise<SeenChip> {
  const cpuid = await memory.readWord(CPUID);
  const core = CORES[(cpuid >>> 4) & 0xfff];
  for (const place of PLACES[core ?? ''] ?? [PRIVATE_BUS]) {
    const deviceId = (await readThere(memory, place)) & DEVICE_ID_MASK;
    if (deviceId !== 0) {
      return { cpuid, core, deviceId };
    }
  }
  return { cpuid, core, deviceId: 0 };
}

async function readThere(memory: TargetMemory, { idcode, clock }: IdcodePlace): Promise<number> {
  try {
    return clock ? await withBits(memory, clock, () => memory.readWord(idcode)) : await memory.readWord(idcode);
  } catch (error) {
    // There is nothing at this address of this chip; another place may answer.
    if (isProbeError(error, 'target-fault')) {
      return 0;
    }
    throw error;
  }
}

/** Does `work` while bits of a register are set, and puts back what was there. */
async function withBits<Result>(
  memory: TargetMemory,
  { register, bits }: RegisterBits,
  work: () => Promise<Result>,
): Promise<Result> {
  const before = await memory.readWord(register);
  if ((before & bits) === bits) {
    return work();
  }
  await memory.writeWord(register, (before | bits) >>> 0);
  try {
    return await work();
  } finally {
    await memory.writeWord(register, before);
  }
}
