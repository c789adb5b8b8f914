/**
 * Flash beyond what a chip says of itself: some chips are sold as a smaller part, and have the larger one's flash. What a
 * job wants there is not simply refused, but asked about; whether it holds is proven as always, by verifying.
 *
 * Below: the target, the journal, questions. Above: jobs, before they plan; looks. It changes nothing on the chip.
 */

import { type AddressRange, rangeOf, sizeOf } from '../base/address-range.ts';
import { equalBytes } from '../base/bytes.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { isProbeError } from '../probe/probe-error.ts';
import { type ChipDescription, flashRange } from '../stm32/devices/chip-description.ts';
import type { FlashTarget } from './flash-target.ts';
import { decodeJournal, type Journal } from './journal.ts';
import { sortImage } from './make-plan.ts';
import { unitsOf } from './operations.ts';
import { readableProtection } from './protection.ts';
import { type Answers, mustBeWanted } from './question.ts';

/** Places that are compared where the flash beyond could be the one below once more, and bytes at each. */
const SAMPLES = 16;
const SAMPLE_SIZE = 64;

/** What decides about the flash that is meant. */
export interface MoreFlashOptions extends Answers {
  /** Bytes that are owed there are a reason too. */
  readonly journal?: Journal;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The target with as much flash as an image wants: usually as it is; with more than the chip says, where such chips often
 * have that, this one answers there, and the answer is yes. Where it does not answer, the image is left to be refused.
 * @throws as `mustBeWanted`; ProgrammingError `read-protected`; ProbeError
 */
export async function targetFor(
  target: FlashTarget,
  image: FirmwareImage,
  options: MoreFlashOptions,
): Promise<FlashTarget> {
  const { larger, chip } = target;
  if (!larger || !(await isMeant(target, larger, image, options.journal))) {
    return target;
  }
  const [said, has] = [flashRange(chip.flash), flashRange(larger.chip.flash)];
  if (!(await answersBeyond(target, said, has, options.signal))) {
    return target;
  }
  await mustBeWanted({ ...remarkOfMoreFlash(target, larger), chip: chip.name }, options);
  return larger;
}

/** How much flash a chip says that it has, and how much it is taken to have. */
export function remarkOfMoreFlash(
  { chip }: FlashTarget,
  larger: FlashTarget,
): { readonly code: 'more-flash-than-said'; readonly said: number; readonly kilobytes: number } {
  const [said, has] = [flashRange(chip.flash), flashRange(larger.chip.flash)];
  return { code: 'more-flash-than-said', said: sizeOf(said) / 1024, kilobytes: sizeOf(has) / 1024 };
}

/** Whether only the larger flash will do: for the image, or, where there is none, for what is owed to the chip. */
async function isMeant(
  { chip, chipId }: FlashTarget,
  larger: FlashTarget,
  image: FirmwareImage,
  journal: Journal | undefined,
): Promise<boolean> {
  if (image.size > 0) {
    const fits = sortImage(chip, image).problems.length === 0;
    return !fits && sortImage(larger.chip, image).problems.length === 0;
  }
  const content = await journal?.load(chipId);
  const displacedOf = ({ flash }: ChipDescription): number =>
    (content && decodeJournal(content, flash.sectors)?.displaced?.length) ?? 0;
  return displacedOf(larger.chip) < displacedOf(chip);
}

/**
 * Whether there is flash of its own beyond: no bus fault, and not the flash below once more, as where an address has one
 * line too few.
 */
async function answersBeyond(
  target: FlashTarget,
  said: AddressRange,
  has: AddressRange,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  await readableProtection(target);
  await target.proveReading(signal);
  const step = sizeOf(said) / SAMPLES;
  let differs = false;
  let blank = true;
  try {
    await target.memory.read(has.end - SAMPLE_SIZE, SAMPLE_SIZE, signal);
    for (let offset = 0; offset < sizeOf(said) && said.end + offset < has.end; offset += step) {
      const [below, beyond] = [rangeOf(said.start + offset, SAMPLE_SIZE), rangeOf(said.end + offset, SAMPLE_SIZE)];
      const bytes = await target.memory.read(beyond.start, SAMPLE_SIZE, signal);
      differs ||= !equalBytes(bytes, await target.memory.read(below.start, SAMPLE_SIZE, signal));
      blank &&= unitsOf(target.chip.flash).isBlank(bytes);
    }
  } catch (error) {
    if (isProbeError(error, 'target-fault')) {
      return false;
    }
    throw error;
  }
  return differs || blank;
}
