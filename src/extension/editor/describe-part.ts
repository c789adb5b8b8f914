/**
 * The facts of a target or an element that need a look at its bytes.
 *
 * Below: inspection, messages. Above: the editor's session. It does not know VS Code.
 */

import { hex32 } from '../../base/hex.ts';
import { sizeOf } from '../../base/address-range.ts';
import { concatBytes } from '../../base/bytes.ts';
import { lengthOfTarget } from '../../formats/dfuse-file.ts';
import { FirmwareImage } from '../../image/firmware-image.ts';
import { hashesOf } from '../../inspection/hashes.ts';
import { coverSectors } from '../../inspection/sectors.ts';
import { textRuns } from '../../inspection/strings.ts';
import { type TextWorth, textWorth, WORTHS } from '../../inspection/text-worth.ts';
import { readVectorTable } from '../../inspection/vector-table.ts';
import type { Facts, Part, Texts } from '../../messages/requests.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { describeMark } from '../../texts/inspection-texts.ts';
import { withoutOverlaps } from './describe-map.ts';
import { marksOf } from './identify-file.ts';
import type { OpenedElement, OpenedFile } from './opened-file.ts';

/**
 * Looks at the bytes of `part`. A target's hashes are over its elements' bytes, one after the other.
 * @throws RangeError where the file has no such part
 */
export async function describePart(file: OpenedFile, part: Part, chip: ChipDescription | undefined): Promise<Facts> {
  const elements = elementsOf(file, part);
  const [only] = elements;
  const bytes = elements.length === 1 && only ? only.bytes : concatBytes(elements.map((element) => element.bytes));
  const hashes = await hashesOf(bytes);
  const ranges = FirmwareImage.from(withoutOverlaps(elements)).ranges();
  const { sectors, outside } = coverSectors(ranges, chip?.flash.sectors ?? []);
  const table = part.element === null || !only ? undefined : readVectorTable(only, chip?.family);
  return {
    sha256: hashes.sha256,
    crc32: hex32(hashes.crc32).slice(2),
    sectors: sectors.map(({ sector, covered }) => ({
      name: String(sector.index),
      start: sector.start,
      end: sector.start + sector.size,
      covered,
    })),
    outside: chip ? outside.reduce((sum, range) => sum + sizeOf(range), 0) : 0,
    vectorTable: table
      ? {
          initialStackPointer: table.initialStackPointer,
          resetHandler: table.resetHandler,
          vectors: table.vectors.map(({ name, address, value }) => ({ name, address, value })),
        }
      : null,
    marks: elements.flatMap((element) =>
      marksOf(element).map((mark) => ({
        address: mark.address,
        sentence: describeMark(mark),
      })),
    ),
  };
}

/** Texts that are listed: as many as a person scrolls through. */
const MOST_TEXTS = 500;

/** Characters of a text that is listed at least: shorter ones are mostly code that happens to be printable. */
const SHORTEST_TEXT = 8;

/** Texts that are looked at between two pauses: a few milliseconds. */
const TEXTS_AT_ONCE = 5000;

/** Texts that are looked at for an order: as many as are seen to within a second. */
const MOST_ORDERED = 200_000;

/**
 * Readable texts in a part's bytes that contain `containing`, in whatever case: those first that tell most, those that
 * tell as much in the order of addresses.
 * @param pause waits a moment, because the extension host has other things to do
 */
export async function textsOfPart(
  file: OpenedFile,
  part: Part,
  containing: string,
  pause: () => Promise<void>,
): Promise<Texts> {
  const wanted = containing.toLowerCase();
  const byWorth = new Map<TextWorth, Texts['runs']>(WORTHS.map((worth) => [worth, []]));
  let [seen, found] = [0, 0];
  for (const element of elementsOf(file, part)) {
    for (const run of textRuns(element, SHORTEST_TEXT)) {
      if (++seen % TEXTS_AT_ONCE === 0) {
        await pause();
      }
      if (!run.text.toLowerCase().includes(wanted)) {
        continue;
      }
      found++;
      const alike = byWorth.get(textWorth(run.text));
      if (alike && alike.length < MOST_TEXTS) {
        alike.push(run);
      }
      const best = byWorth.get(WORTHS[0] ?? 3)?.length ?? 0;
      if (best === MOST_TEXTS || found === MOST_ORDERED) {
        return { runs: listed(byWorth), more: true };
      }
    }
  }
  return { runs: listed(byWorth), more: found > MOST_TEXTS };
}

function listed(byWorth: ReadonlyMap<TextWorth, Texts['runs']>): Texts['runs'] {
  return WORTHS.flatMap((worth) => byWorth.get(worth) ?? []).slice(0, MOST_TEXTS);
}

/**
 * The bytes of a target as they stand in the file, headers included.
 * @throws RangeError where the file has no such target
 */
export function bytesOfTarget({ bytes, targets }: OpenedFile, index: number): Uint8Array {
  const target = targets[index];
  if (!target) {
    throw new RangeError(`The file has no target ${index}`);
  }
  return bytes.subarray(target.offset, target.offset + lengthOfTarget(target));
}

/** The elements of a part; a target's all. */
export function elementsOf(file: OpenedFile, { target, element }: Part): readonly OpenedElement[] {
  const elements = file.targets[target]?.elements;
  const wanted = element === null ? elements : elements?.slice(element, element + 1);
  if (!wanted || (element !== null && wanted.length === 0)) {
    throw new RangeError(`The file has no target ${target}, element ${element ?? '–'}`);
  }
  return wanted;
}
