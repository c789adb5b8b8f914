/**
 * Answers what the page of a comparison asks.
 *
 * Below: compared images and their description. Above: the comparison's panel. It does not know VS Code: what only VS
 * Code can do is behind `CompareHost`.
 */

import type { Clock } from '../../base/clock.ts';
import type { FirmwareImage } from '../../image/firmware-image.ts';
import {
  type BothBytes,
  type CompareAction,
  type CompareRequest,
  type SideBytes,
} from '../../messages/compare-messages.ts';
import type { ComparisonSource, ComparisonView } from '../../messages/comparison-view.ts';
import type { ChipDescription } from '../../stm32/devices/chip-description.ts';
import { type ComparedImages, compareSides } from './compared-images.ts';
import { describeComparison, type NamedSide } from './describe-comparison.ts';

/** Two firmwares, side by side. */
export interface Sides {
  readonly left: NamedSide;
  readonly right: NamedSide;
}

/** What the sides are made of again. */
export function sourceOf({ left, right }: Sides): ComparisonSource {
  return { left: left.source, right: right.source };
}

/** One page's comparison. */
export class CompareSession {
  private revision = 0;
  private sides: Sides | undefined;

  constructor(
    private readonly chips: readonly ChipDescription[],
    /** Begins it; does not wait for people. */
    private readonly act: (action: CompareAction) => void,
    private readonly clock: Clock,
  ) {}

  /** Compares, without showing it yet. */
  look({ left, right }: Sides): Promise<ComparedImages> {
    return compareSides(left, right, this.chips, this.clock);
  }

  /** From now on the page is about these two. @param compared what came of looking at them */
  take(sides: Sides, compared: ComparedImages): ComparisonView {
    this.sides = sides;
    this.revision++;
    return describeComparison(sides.left, sides.right, compared, this.revision);
  }

  /** Answers a question of the page. */
  answer(request: CompareRequest): Promise<BothBytes | Record<string, never>> {
    switch (request.kind) {
      case 'bytes': {
        const { start, length } = request;
        const of = (side: NamedSide | undefined): SideBytes => bytesAt(side?.image, start, length);
        return Promise.resolve({ left: of(this.sides?.left), right: of(this.sides?.right) });
      }
      case 'act':
        this.act(request.action);
        return Promise.resolve({});
    }
  }
}

/** The bytes of a page of addresses, in arrays of their own: posting a view would send the whole file behind it. */
function bytesAt(image: FirmwareImage | undefined, start: number, length: number): SideBytes {
  const bytes = new Uint8Array(length);
  const held = new Uint8Array(Math.ceil(length / 8));
  let count = 0;
  for (const segment of image?.slice({ start, end: start + length }).segments ?? []) {
    const from = segment.address - start;
    bytes.set(segment.bytes, from);
    count += segment.bytes.length;
    for (let at = from; at < from + segment.bytes.length; at++) {
      held[at >> 3]! |= 1 << (at & 7);
    }
  }
  return { bytes, held: count === length ? null : held };
}
