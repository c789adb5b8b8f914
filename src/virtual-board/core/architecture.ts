/**
 * Which instructions an architecture knows: all of them are written down once, for ARMv7-M with the DSP extension.
 *
 * Below: the encodings' type. Above: the decoder. Sources: DDI 0419C (ARMv6-M), A5.2 and A5.3; DDI 0403E, A5.1 and
 * A7.7, which marks what belongs to the DSP extension.
 */

import { CoreFault, Faults } from './core-fault.ts';
import type { CoreDescription } from './core-models.ts';
import type { Encoding } from './instruction.ts';

export type Architecture = CoreDescription['architecture'];

/** The 32-bit instructions of ARMv6-M (DDI 0419C, A5.3). */
const WIDE_OF_V6 = ['BL T1', 'MSR T1', 'MRS T1', 'DSB T1', 'DMB T1', 'ISB T1', 'UDF T2'];
/** 16-bit instructions that came with ARMv7-M. */
const NARROW_OF_V7 = ['CBZ, CBNZ T1', 'IT T1'];

/**
 * The DSP extension by the beginnings of names: parallel and saturating arithmetic, products of halves, packing,
 * extending with an addition.
 */
const DSP =
  /^(?:[SQU]|UQ|[SU]H)(?:ADD|SUB)(?:8|16) |^(?:[SQU]|UQ|[SU]H)(?:ASX|SAX) |^QD?(?:ADD|SUB) |^[SU]SAT16|^SEL |^PKH|^USAD|^UMAAL|^SML[AS]|^SMM|^[SU]XT/;
/** Looks like the extension and is not: SMLAL; and the plain extending, which is extending with nothing to add. */
const NOT_DSP = /^SMLAL T1|^[SU]XT[BH] T1/;
const PLAIN_EXTENDING = /^[SU]XTA[BH], /;

/** An encoding as an architecture knows it; undefined where it is not one of its own. */
export function asKnownTo(architecture: Architecture, encoding: Encoding): Encoding | undefined {
  const { name, bits } = encoding;
  if (architecture === 'v7e-m') {
    return encoding;
  }
  const isWide = bits.replaceAll(' ', '').length === 32;
  if (architecture === 'v6-m') {
    return (isWide ? WIDE_OF_V6.includes(name) : !NARROW_OF_V7.includes(name)) ? encoding : undefined;
  }
  if (PLAIN_EXTENDING.test(name)) {
    return withoutAddend(encoding);
  }
  return DSP.test(name) && !NOT_DSP.test(name) ? undefinedLike(encoding) : encoding;
}

/** Known to be undefined: other encodings that look alike must not take it (SSAT, which has a special case here). */
function undefinedLike({ bits }: Encoding): Encoding {
  return {
    name: 'undefined',
    bits,
    execute: () => {
      throw new CoreFault(Faults.undefinedInstruction);
    },
  };
}

/** SXTB for SXTAB …: Rn is 15 and nothing else (manual A7.7.182). */
function withoutAddend(encoding: Encoding): Encoding {
  return {
    ...encoding,
    bits: encoding.bits.replace('nnnn', '1111'),
    prepare: (x) => {
      x.n = 15;
      encoding.prepare?.(x);
    },
  };
}
