/**
 * Flash beyond what a chip says of itself: some chips are sold as a smaller part, and have the larger one's flash. What a
 * job wants there is not simply refused, but asked about; whether it holds is proven as always, by verifying.
 *
 * Below: the target, the journal, questions. Above: jobs, before they plan; looks. It changes nothing on the chip.
 */

import { type AddressRange, sizeOf } from '../base/address-range.ts';
import { equalBytes } from '../base/bytes.ts';
import type { FirmwareImage } from '../image/firmware-image.ts';
import { isProbeError } from '../probe/probe-error.ts';
import { type ChipDescription, flashRange, type FlashSector, sectorRange } from '../stm32/devices/chip-description.ts';
import type { FlashTarget } from './flash-target.ts';
import { decodeJournal, type Journal } from './journal.ts';
import { sortImage } from './make-plan.ts';
import { unitsOf } from './operations.ts';
import { readableProtection } from './protection.ts';
import type { MoreFlash } from './plan.ts';
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
  const more = moreFlashOf(chip, larger.chip);
  if (more) {
    await mustBeWanted({ code: 'more-flash-than-said', ...more, chip: chip.name }, options);
  }
  return larger;
}

/** Undefined where it is as much as the chip says. */
function moreFlashOf(said: ChipDescription, meant: ChipDescription): MoreFlash | undefined {
  const [less, more] = [kilobytesOf(said), kilobytesOf(meant)];
  return less === more ? undefined : { said: less, kilobytes: more };
}

/** The plan, which says so where it is for more flash than the chip says that it has. */
export function withMoreFlash<Plan extends object>(
  plan: Plan,
  said: ChipDescription,
  meant: ChipDescription,
): Plan & { readonly moreFlash?: MoreFlash } {
  const moreFlash = moreFlashOf(said, meant);
  return { ...plan, ...(moreFlash && { moreFlash }) };
}

/** KB of flash; a hole between banks is none. */
function kilobytesOf({ flash }: ChipDescription): number {
  return flash.sectors.reduce((sum, { size }) => sum + size, 0) / 1024;
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
  if (!(await sample(target, has.end - SAMPLE_SIZE, signal))) {
    return false;
  }
  for (let offset = 0; offset < sizeOf(said) && said.end + offset < has.end; offset += step) {
    const beyond = await sample(target, said.end + offset, signal);
    const below = await sample(target, said.start + offset, signal);
    if (!beyond || !below) {
      return false;
    }
    differs ||= !equalBytes(beyond, below);
    blank &&= unitsOf(target.chip.flash).isBlank(beyond);
  }
  return differs || blank;
}

/** Sectors beyond what the chip says, where something answers: an erase of all at once takes what they hold as well. */
export async function sectorsBeyond(target: FlashTarget, signal?: AbortSignal): Promise<readonly FlashSector[]> {
  const said = flashRange(target.chip.flash);
  const beyond = target.larger?.chip.flash.sectors.filter(({ start }) => start >= said.end) ?? [];
  const last = beyond.at(-1);
  const answers = last && (await sample(target, sectorRange(last).end - SAMPLE_SIZE, signal));
  return answers ? beyond : [];
}

/** Bytes from an address on; undefined where nothing answers. */
async function sample(
  { memory }: FlashTarget,
  address: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  try {
    return await memory.read(address, SAMPLE_SIZE, signal);
  } catch (error) {
    if (isProbeError(error, 'target-fault')) {
      return undefined;
    }
    throw error;
  }
}
