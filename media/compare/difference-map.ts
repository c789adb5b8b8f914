/**
 * Where two firmwares differ, drawn to scale: for each piece of the address space how much of it is another, the sectors
 * below, and what of it the grid shows at the moment.
 *
 * Below: map layout. Above: the comparison's page. What the picture shows stands in tables too; colours are never alone:
 * the legend's order is that of the bars from below.
 */

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { AddressRange } from '../../src/base/address-range.ts';
import { hex32 } from '../../src/base/hex.ts';
import type { ComparisonView, MapView } from '../../src/messages/comparison-view.ts';
import { barOf } from '../editor/map-layout.ts';
import type { Words } from '../editor/page.ts';

const BARS = 30;
const SECTORS = 12;
/** Pixels below everything, for the outline of what is seen. */
const MARGIN = 3;
/** A difference of one byte in a megabyte must be seen. */
const LOWEST = 4;
/** Pixels that a sector's name needs: for each letter, and around it. */
const LETTER_WIDTH = 7;
const NAME_MARGIN = 6;

/**
 * Draws every region.
 * @param goTo shows an address in the grid
 */
export function differenceMaps(
  view: ComparisonView,
  words: Words,
  width: number,
  goTo: (address: number) => void,
): TemplateResult {
  return html`<section class="maps" aria-label=${words.say('compareMap')}>
    ${view.maps.map((map) => regionMap(map, words, width, goTo))}
    <ul class="legend">
      ${(['changed', 'onlyLeft', 'onlyRight', 'equal'] as const)
        .filter((kind) => view.shares[kind] > 0)
        .map(
          (kind) =>
            html`<li>
              <svg width="12" height="12" aria-hidden="true"><rect class=${kind} width="12" height="12"></rect></svg>
              ${words.say(NAMES[kind])}
            </li>`,
        )}
    </ul>
  </section>`;
}

/** The strings that name the kinds. */
export const NAMES = {
  changed: 'compareChanged',
  onlyLeft: 'compareOnlyLeft',
  onlyRight: 'compareOnlyRight',
  equal: 'compareEqual',
} as const;

function regionMap(map: MapView, words: Words, width: number, goTo: (address: number) => void): TemplateResult {
  const label = words.say('compareMapOf', map.name, hex32(map.start), hex32(map.end - 1));
  const height = BARS + (map.sectors.length > 0 ? SECTORS : 0) + MARGIN;
  const onClick = (event: MouseEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    goTo(Math.min(map.end - 1, map.start + Math.floor(share * (map.end - map.start))));
  };
  return html`<figure>
    <figcaption>${map.name} <span class="quiet mono">${hex32(map.start)} – ${hex32(map.end - 1)}</span></figcaption>
    <svg
      class="difference-map"
      role="img"
      aria-label=${label}
      width=${width}
      height=${height}
      viewBox="0 0 ${width} ${height}"
      @click=${onClick}
    >
      <rect class="ground" x="0" y="0" width=${width} height=${BARS}></rect>
      ${map.pieces.map((piece) => pieceBars(piece, map, words, width))}
      ${map.sectors.map((sector) => sectorBox(sector, map, width))}
      <rect class="window" data-start=${map.start} data-end=${map.end} y="0.5" height=${height - 1}></rect>
    </svg>
  </figure>`;
}

function pieceBars(
  piece: MapView['pieces'][number],
  map: AddressRange,
  words: Words,
  width: number,
): SVGTemplateResult | typeof nothing {
  const held = piece.equal + piece.changed + piece.onlyLeft + piece.onlyRight;
  const bar = barOf(piece, map, width);
  if (held === 0 || !bar) {
    return nothing;
  }
  const kinds = (['changed', 'onlyLeft', 'onlyRight'] as const).filter((kind) => piece[kind] > 0);
  let top = BARS;
  const bars = kinds.map((kind) => {
    const height = Math.max(LOWEST, (piece[kind] / held) * BARS);
    top = Math.max(0, top - height);
    return svg`<rect class=${kind} x=${bar.x} y=${top} width=${bar.width} height=${height}></rect>`;
  });
  const told = kinds.map((kind) => words.say('compareShare', words.say(NAMES[kind]), words.bytes(piece[kind])));
  return svg`<g>
    <title>${words.say('compareMapPiece', hex32(piece.start), hex32(piece.end - 1), told.join(', ') || words.say('compareEqual'))}</title>
    <rect class="equal" x=${bar.x} y="0" width=${bar.width} height=${BARS}></rect>${bars}
  </g>`;
}

function sectorBox(
  sector: MapView['sectors'][number],
  map: AddressRange,
  width: number,
): SVGTemplateResult | typeof nothing {
  const bar = barOf(sector, map, width);
  if (!bar) {
    return nothing;
  }
  const named = bar.width >= sector.name.length * LETTER_WIDTH + NAME_MARGIN;
  return svg`<g class="sector-box">
    <rect x=${bar.x} y=${BARS} width=${bar.width} height=${SECTORS}></rect>
    ${named ? svg`<text x=${bar.x + bar.width / 2} y=${BARS + SECTORS - 2}>${sector.name}</text>` : nothing}
  </g>`;
}

/** Marks what the grid shows, on every map in `root`. */
export function markWindow(root: ParentNode, seen: AddressRange): void {
  for (const mark of root.querySelectorAll<SVGRectElement>('.window')) {
    const map = { start: Number(mark.dataset['start']), end: Number(mark.dataset['end']) };
    const bar = barOf(seen, map, mark.ownerSVGElement?.viewBox.baseVal.width ?? 0);
    mark.setAttribute('visibility', bar ? 'visible' : 'hidden');
    if (bar) {
      mark.setAttribute('x', String(Math.max(0, bar.x - 1)));
      mark.setAttribute('width', String(bar.width + 2));
    }
  }
}
