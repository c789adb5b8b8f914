/**
 * Verbs that write a board's flash or compare it: flash, verify, erase.
 *
 * Below: board choice, jobs. Above: `verbs.ts`.
 */

import { doubtsBeforeFlash, type FlashDoubt } from '../inspection/flash-doubts.ts';
import type { UsbPort } from '../platform/port.ts';
import { flashImage, planFlash } from '../programming/flash-image.ts';
import type { FlashOptions } from '../programming/flash-options.ts';
import { eraseSectors, massErase } from '../programming/mass-erase.ts';
import type { FlashOutcome } from '../programming/outcome.ts';
import type { OnProgress } from '../programming/progress.ts';
import { ProgrammingError } from '../programming/programming-error.ts';
import { verifyImage } from '../programming/verify-image.ts';
import type { FlashSector } from '../stm32/devices/chip-description.ts';
import { outcomeLine, outcomeRemarks, sectorTable } from '../texts/flash-outcome-text.ts';
import { planLines } from '../texts/flash-plan-text.ts';
import { progressText } from '../texts/flash-progress-text.ts';
import { byteCount } from '../texts/quantities.ts';
import { BOARD_OPTIONS, BOARD_USAGE, withBoard } from './board-choice.ts';
import { FIRMWARE_OPTIONS, FIRMWARE_USAGE, readFirmware } from './firmware-file.ts';
import { numberOption, switchOption, textOption } from './options.ts';
import { positionals, UsageError } from './positionals.ts';
import type { Verb, VerbArguments, VerbContext, VerbOutcome } from './verb.ts';

const FLASH_OPTIONS = {
  plan: { type: 'boolean' },
  sectors: { type: 'boolean' },
  'compare-bytes': { type: 'boolean' },
  'no-loader': { type: 'boolean' },
  'no-keep': { type: 'boolean' },
  'no-run': { type: 'boolean' },
  ring: { type: 'string' },
  bits: { type: 'string' },
} as const satisfies Verb['options'];

/** `flash FILE`. */
export function flashVerb(usb: UsbPort): Verb {
  return {
    name: 'flash',
    usage: `${FIRMWARE_USAGE} [--plan] [--sectors] [--compare-bytes] [--no-loader] [--no-keep] [--no-run] [--ring BYTES] [--bits N] ${BOARD_USAGE}`,
    summary: 'erase what must be, program, verify, reset and run; with --plan only say what would be done',
    options: { ...BOARD_OPTIONS, ...FIRMWARE_OPTIONS, ...FLASH_OPTIONS },
    async run(words, context) {
      const [file] = positionals(words, 'FILE');
      const image = await readFirmware(file, words, context);
      const options = flashOptionsOf(words);
      return withBoard(usb, words, context, async (session, journal) => {
        if (switchOption(words, 'plan')) {
          const plan = await planFlash(session, image, { ...options, journal }, context.signal);
          planLines(plan).forEach((line) => context.print(line));
          return { ok: plan.problems.length === 0, json: { ...plan, sectors: plan.sectors.map(planSummary) } };
        }
        const anyway = switchOption(words, 'anyway');
        refuseDoubts(doubtsBeforeFlash(image, session.chip), anyway);
        const outcome = await flashImage(session, image, {
          ...options,
          anyway,
          journal,
          signal: context.signal,
          onProgress: reporter(context),
        });
        return told(outcome, words, context);
      });
    },
  };
}

/** `verify FILE`. */
export function verifyVerb(usb: UsbPort): Verb {
  return {
    name: 'verify',
    usage: `${FIRMWARE_USAGE} [--compare-bytes] ${BOARD_USAGE}`,
    summary: 'compare flash with a file; the firmware runs on',
    options: { ...BOARD_OPTIONS, ...FIRMWARE_OPTIONS, 'compare-bytes': { type: 'boolean' } },
    async run(words, context) {
      const [file] = positionals(words, 'FILE');
      const image = await readFirmware(file, words, context);
      return withBoard(usb, words, context, async (session) => {
        const { compare } = flashOptionsOf(words);
        const { bytes, seconds } = await verifyImage(session, image, {
          ...(compare && { compare }),
          signal: context.signal,
          onProgress: reporter(context),
        });
        context.print(`${byteCount(bytes)} are the same`);
        return { ok: true, json: { bytes, seconds } };
      });
    },
  };
}

/** `erase --mass`, `erase --sectors 5,6`. */
export function eraseVerb(usb: UsbPort): Verb {
  return {
    name: 'erase',
    usage: `(--mass | --sectors N,N…) [--bits N] [--anyway] ${BOARD_USAGE}`,
    summary: 'erase the whole chip, or some of its sectors; leaves the core halted',
    options: {
      ...BOARD_OPTIONS,
      mass: { type: 'boolean' },
      sectors: { type: 'string' },
      bits: { type: 'string' },
      anyway: { type: 'boolean' },
    },
    run: (words, context) =>
      withBoard(usb, words, context, async (session, journal) => {
        const { writeBits } = flashOptionsOf(words);
        const options = {
          journal,
          anyway: switchOption(words, 'anyway'),
          ...(writeBits !== undefined && { writeBits }),
          signal: context.signal,
          onProgress: reporter(context),
        };
        const outcome = switchOption(words, 'mass')
          ? await massErase(session, options)
          : await eraseSectors(session, namedSectors(words, session.chip.flash.sectors), options);
        return told(outcome, words, context);
      }),
  };
}

/** Nobody can be asked here. @throws ProgrammingError `names-another-chip` */
function refuseDoubts([doubt]: readonly FlashDoubt[], anyway: boolean): void {
  if (doubt && !anyway) {
    const { code, ...details } = doubt;
    throw new ProgrammingError(code, details);
  }
}

function flashOptionsOf(words: VerbArguments): FlashOptions {
  const writeBits = numberOption(words, 'bits');
  const ringSize = numberOption(words, 'ring');
  return {
    keepNeighbours: !switchOption(words, 'no-keep'),
    compare: switchOption(words, 'compare-bytes') ? 'bytes' : 'hash',
    loader: !switchOption(words, 'no-loader'),
    run: !switchOption(words, 'no-run'),
    ...(ringSize !== undefined && { ringSize }),
    ...(writeBits !== undefined && { writeBits }),
  };
}

function namedSectors(words: VerbArguments, sectors: readonly FlashSector[]): FlashSector[] {
  const indexes = (textOption(words, 'sectors') ?? '').split(',').map((text) => (text === '' ? NaN : Number(text)));
  const named = sectors.filter(({ index }) => indexes.includes(index));
  if (named.length !== indexes.length) {
    throw new UsageError('usage', { expected: [`--mass or --sectors 0…${sectors.length - 1}`], given: 0 });
  }
  return named;
}

/** Progress to standard error, no more than a line for each percent. */
function reporter(context: VerbContext): OnProgress {
  let last = -1;
  return (progress) => {
    const percent = Math.floor(progress.share * 100);
    if (percent !== last) {
      last = percent;
      context.progress(`${String(percent).padStart(3)} %  ${progressText(progress)}`);
    }
  };
}

function told(outcome: FlashOutcome, words: VerbArguments, context: VerbContext): VerbOutcome {
  if (words.values['sectors'] !== undefined) {
    sectorTable(outcome).forEach((line) => context.print(line));
  }
  context.print(outcomeLine(outcome));
  outcomeRemarks(outcome).forEach((line) => context.print(line));
  return { ok: true, json: { ...outcome } };
}

function planSummary({
  sector,
  action,
  content,
  kept,
  imageBytes,
}: Awaited<ReturnType<typeof planFlash>>['sectors'][0]) {
  return { index: sector.index, action, imageBytes, ranges: content.ranges(), kept };
}
