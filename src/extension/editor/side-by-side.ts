/**
 * Two editors beside each other in one place, as VS Code shows a diff: each is told what the other holds otherwise, and
 * follows where the other looks.
 *
 * VS Code does not say that two custom editors are the sides of a diff: such a tab has no input that an extension may
 * know. But a group shows one tab at a time, so two editors that are seen in one column are the sides of one tab.
 *
 * Below: documents, images. Above: the editor's panel. It does not know VS Code.
 */

import type { AddressRange } from '../../base/address-range.ts';
import type { Clock } from '../../base/clock.ts';
import { comparisonSteps, DifferenceList } from '../../image/compare.ts';
import type { BesideView, LookedAt } from '../../messages/messages.ts';
import { imageOf } from './describe-map.ts';
import type { OpenedFile } from './opened-file.ts';

/** Ranges that a page is told of: more of them are all over it. */
const MOST_RANGES = 5000;

/** A document that a side shows. */
export interface SideDocument {
  readonly loaded: Promise<void>;
  readonly revision: number;
  readonly file: OpenedFile;
  readonly uri: { readonly scheme: string };
}

/** One editor, as far as its place matters. */
export interface Side {
  readonly document: SideDocument;
  readonly place: { readonly visible: boolean; readonly viewColumn: number | undefined };
  /** Tells the page what stands beside it; null: nothing. */
  show(beside: BesideView | null): void;
  follow(at: LookedAt): void;
}

/** The way back to a side that was added. */
export interface AddedSide {
  /** Its page has come anew, and knows nothing. */
  ready(): void;
  /** Its place or its document has changed. */
  changed(): void;
  /** Its page looks at something else. */
  moved(at: LookedAt): void;
  remove(): void;
}

interface Known {
  partner: Side | undefined;
  /** The revisions that were compared last. */
  compared: string;
}

/** All editors of a window. */
export class SidesBySide {
  private readonly sides = new Map<Side, Known>();
  private pending = false;

  constructor(
    private readonly clock: Pick<Clock, 'sleep'>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  add(side: Side): AddedSide {
    this.sides.set(side, { partner: undefined, compared: '' });
    return {
      ready: () => {
        this.sides.set(side, { partner: undefined, compared: '' });
        this.lookSoon();
      },
      changed: () => this.lookSoon(),
      moved: (at) => this.sides.get(side)?.partner?.follow(at),
      remove: () => {
        this.sides.delete(side);
        this.lookSoon();
      },
    };
  }

  /** Soon, because VS Code tells of one editor after the other when a tab comes and another goes. */
  private lookSoon(): void {
    if (!this.pending) {
      this.pending = true;
      this.clock
        .sleep(0)
        .then(() => {
          this.pending = false;
          return this.look();
        })
        .catch(this.onFailure);
    }
  }

  private async look(): Promise<void> {
    for (const [side, known] of [...this.sides]) {
      if (!this.sides.has(side)) {
        continue; // closed meanwhile
      }
      const partner = this.partnerOf(side);
      if (!partner) {
        if (known.partner) {
          this.sides.set(side, { partner: undefined, compared: '' });
          side.show(null);
        }
        continue;
      }
      await Promise.all([side.document.loaded, partner.document.loaded]);
      const compared = `${side.document.revision} ${partner.document.revision}`;
      if (this.sides.get(side) === known && (known.partner !== partner || known.compared !== compared)) {
        this.sides.set(side, { partner, compared });
        const beside = await this.differences(side.document, partner.document);
        if (this.sides.get(side)?.compared === compared) {
          side.show(beside);
        }
      }
    }
  }

  /** The other one in the same place; undefined where there is none, or where it is no other revision. */
  private partnerOf({ document, place }: Side): Side | undefined {
    const others = [...this.sides.keys()].filter(
      (other) =>
        other.document !== document &&
        place.visible &&
        other.place.visible &&
        place.viewColumn !== undefined &&
        other.place.viewColumn === place.viewColumn,
    );
    return others.length === 1 ? others[0] : undefined;
  }

  private async differences(one: SideDocument, other: SideDocument): Promise<BesideView> {
    const list = new DifferenceList(MOST_RANGES);
    for (
      const steps = comparisonSteps(imageOf(one.file), imageOf(other.file), list.note);
      steps.next().done !== true;
    ) {
      await this.clock.sleep(0);
    }
    const { differences, changed, onlyLeft, onlyRight } = list.comparison();
    return {
      // What is not on disk is what Git holds: of two such the order does not matter to a reader.
      older: one.uri.scheme !== 'file' && other.uri.scheme === 'file',
      differing: changed + onlyLeft + onlyRight,
      ranges: differences.map(({ start, end }): AddressRange => ({ start, end })),
    };
  }
}
