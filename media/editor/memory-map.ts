/**
 * The memory map, drawn to scale: the elements above, the chip's sectors below, and what flashing would do to each.
 *
 * Below: page, map layout. Above: the overview. What the picture shows stands in a table too, for whoever does not see
 * it; colours are never alone: kept bytes are hatched, untouched sectors are empty.
 */

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { type AddressRange, intersect, rangeOf } from '../../src/base/address-range.ts';
import { hex32 } from '../../src/base/hex.ts';
import type { RegionView, SectorView } from '../../src/messages/document-view.ts';
import { foldable } from './foldable.ts';
import { type Bar, barOf, ticksOf } from './map-layout.ts';
import type { Page } from './page.ts';

const ELEMENT_TOP = 4;
const ELEMENT_HEIGHT = 26;
const SECTOR_TOP = 34;
const SECTOR_HEIGHT = 20;
/** Pixels for the ticks and their addresses, below the sectors. */
const TICK_HEIGHT = 24;
/** Pixels between two addresses below the map: eleven characters and some air. */
const TICKS_APART = 110;
/** Pixels that a sector's name needs: for each letter, and around it. */
const LETTER_WIDTH = 7;
const NAME_MARGIN = 8;
/** Sectors narrower than this would be a grey mass if each had its border. */
const NARROWEST_BORDERED = 4;

/** A region that is drawn `width` pixels wide. */
interface Drawing {
  readonly region: AddressRange;
  readonly width: number;
}

/** Draws the map of every region that the file touches. `width` is what there is room for, in pixels. */
export function memoryMap(page: Page, width: number): TemplateResult | typeof nothing {
  const { words, document } = page;
  if (document.elementCount === 0) {
    return nothing;
  }
  return html`
    <section class="map" aria-label=${words.say('memoryMap')}>
      <div class="part-heading">
        <h2>${words.say('memoryMap')}</h2>
        <span class="part-actions">${chipPicker(page)}</span>
      </div>
      ${document.regions.map((region) => regionMap(page, region, width))} ${legend(page)} ${sectorTable(page)}
    </section>
  `;
}

function chipPicker(page: Page): TemplateResult {
  const { words, document } = page;
  const chosen = document.chip;
  return html`
    <label class="chip"
      >${words.say('chip')}
      <select @change=${(event: Event) => page.chooseChip((event.target as HTMLSelectElement).value)}>
        ${chosen ? nothing : html`<option value="" selected>${words.say('chipNone')}</option>`}
        ${document.chips.map(
          ({ id, name }) =>
            html`<option value=${id} .selected=${id === chosen?.id}>
              ${id === chosen?.id && chosen.guessed ? words.say('chipGuessed', name) : name}
            </option>`,
        )}
      </select></label
    >
  `;
}

function regionMap(page: Page, region: RegionView, width: number): TemplateResult {
  const { words, document, state } = page;
  const bars = document.targets.flatMap((target) =>
    target.elements.flatMap((element) => {
      const bar = barOf(rangeOf(element.address, element.size), region, width);
      return bar ? [{ target, element, bar }] : [];
    }),
  );
  const sectors = region.sectors.map((sector) => ({ sector, bar: barOf(sector, region, width) }));
  // Where a region has no sectors, the scale stands right below the elements.
  const scaleTop = sectors.length > 0 ? SECTOR_TOP + SECTOR_HEIGHT : SECTOR_TOP;
  const height = scaleTop + TICK_HEIGHT;
  const label = words.say(
    'memoryMapOf',
    region.name,
    hex32(region.start),
    hex32(region.end - 1),
    words.parts({ format: page.document.format, elementCount: bars.length }),
  );
  return html`
    <figure>
      <figcaption>
        ${region.name} <span class="quiet mono">${hex32(region.start)} – ${hex32(region.end - 1)}</span>
      </figcaption>
      <svg
        class="region"
        role="img"
        aria-label=${label}
        width=${width}
        height=${height}
        viewBox="0 0 ${width} ${height}"
      >
        <defs>
          <pattern id="kept" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="hatch-ground" width="6" height="6"></rect>
            <rect class="hatch" width="2.5" height="6"></rect>
          </pattern>
        </defs>
        <rect class="gap" x="0" y=${ELEMENT_TOP} width=${width} height=${ELEMENT_HEIGHT}></rect>
        ${bars.slice(0, page.most).map(({ target, element, bar }) => {
          const selected = state.selected?.target === target.index && state.selected.element === element.index;
          return svg`<g class="element ${selected ? 'selected' : ''}" @click=${() => {
            page.update({ selected: { target: target.index, element: element.index }, hexOffset: 0, hexCaret: 0 });
          }}>
            <title>${words.say('mapPart', words.part(page.document, element.index), hex32(element.address), words.bytes(element.size))}</title>
            <rect x=${bar.x} y=${ELEMENT_TOP} width=${bar.width} height=${ELEMENT_HEIGHT}></rect>
            ${
              bar.width > 70
                ? svg`<text x=${bar.x + bar.width / 2} y=${ELEMENT_TOP + 17}>${words.part(page.document, element.index)}</text>`
                : nothing
            }</g>`;
        })}
        ${sectors.slice(0, page.most).map(({ sector, bar }) => (bar ? sectorBar(page, sector, bar, { region, width }) : nothing))}
        ${ticksOf(region, width, TICKS_APART).map((address) => tick(address, { region, width }, scaleTop))}
      </svg>
    </figure>
  `;
}

function sectorBar(page: Page, sector: SectorView, bar: Bar, drawing: Drawing): SVGTemplateResult {
  const border = bar.width < NARROWEST_BORDERED ? 'borderless' : '';
  const kept = sector.fate === 'erased' ? keptBars(page, sector, drawing) : [];
  return svg`<g class="sector ${sector.fate} ${border}">
    <title>${sectorSentence(page, sector)}</title>
    <rect x=${bar.x} y=${SECTOR_TOP} width=${bar.width} height=${SECTOR_HEIGHT}></rect>
    ${kept.map(({ x, width: keptWidth }) => svg`<rect class="kept" x=${x} y=${SECTOR_TOP} width=${keptWidth} height=${SECTOR_HEIGHT}></rect>`)}
    <rect class="outline" x=${bar.x} y=${SECTOR_TOP} width=${bar.width} height=${SECTOR_HEIGHT}></rect>
    ${bar.width >= sector.name.length * LETTER_WIDTH + NAME_MARGIN ? svg`<text x=${bar.x + bar.width / 2} y=${SECTOR_TOP + 14}>${sector.name}</text>` : nothing}
  </g>`;
}

/** The parts of an erased sector that no element fills. */
function keptBars(page: Page, sector: SectorView, { region, width }: Drawing): Bar[] {
  const filled = page.document.targets
    .flatMap((target) => target.elements)
    .map((element) => intersect(rangeOf(element.address, element.size), sector))
    .filter((range) => range !== undefined)
    .sort((a, b) => a.start - b.start);
  const bars: Bar[] = [];
  let start = sector.start;
  for (const range of [...filled, { start: sector.end, end: sector.end }]) {
    const bar = range.start > start ? barOf({ start, end: range.start }, region, width) : undefined;
    if (bar) {
      bars.push(bar);
    }
    start = Math.max(start, range.end);
  }
  return bars;
}

function tick(address: number, { region, width }: Drawing, top: number): SVGTemplateResult {
  const x = ((address - region.start) / (region.end - region.start)) * width;
  const anchor = x < TICKS_APART / 2 ? 'start' : x > width - TICKS_APART / 2 ? 'end' : 'middle';
  return svg`<g class="tick"><line x1=${x} x2=${x} y1=${top} y2=${top + 4}></line>
    <text x=${x} y=${top + 16} text-anchor=${anchor}>${hex32(address)}</text></g>`;
}

/** Explains what is drawn, and nothing else. */
function legend(page: Page): TemplateResult {
  const { words, document } = page;
  const sectors = document.regions.flatMap((region) => region.sectors);
  const entry = (drawing: TemplateResult, text: string): TemplateResult => html`<li>${drawing} ${text}</li>`;
  const bar = (className: string): TemplateResult =>
    html`<svg width="14" height="14" aria-hidden="true">
      <g class=${className}><rect width="14" height="14"></rect></g>
    </svg>`;
  return html`
    <ul class="legend">
      ${entry(bar('element'), words.say(document.format === 'dfuse' ? 'legendElement' : 'legendSegment'))}
      ${sectors.some(({ fate }) => fate === 'erased') ? entry(bar('sector erased'), words.say('legendErased')) : nothing}
      ${
        sectors.some(({ kept }) => kept > 0)
          ? entry(
              html`<svg width="14" height="14" aria-hidden="true">
                <rect class="kept" width="14" height="14"></rect>
              </svg>`,
              words.say('legendKept'),
            )
          : nothing
      }
      ${
        sectors.some(({ fate }) => fate === 'untouched')
          ? entry(bar('sector untouched'), words.say('legendUntouched'))
          : nothing
      }
    </ul>
  `;
}

function sectorTable(page: Page): TemplateResult | typeof nothing {
  const { words, document } = page;
  const sectors = document.regions.flatMap((region) => region.sectors);
  if (sectors.length === 0) {
    return nothing;
  }
  return foldable(
    page,
    'sectors',
    words.say('sectorTable', sectors.length),
    () => html`
      <table>
        <thead>
          <tr>
            <th scope="col">${words.say('sector')}</th>
            <th scope="col">${words.say('range')}</th>
            <th scope="col">${words.say('size')}</th>
            <th scope="col">${words.say('fate')}</th>
          </tr>
        </thead>
        <tbody>
          ${sectors.map(
            (sector) =>
              html`<tr>
                <td>${sector.name}</td>
                <td class="mono">${hex32(sector.start)} – ${hex32(sector.end - 1)}</td>
                <td>${words.bytes(sector.end - sector.start)}</td>
                <td>${fateText(page, sector)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    `,
  );
}

function fateText({ words }: Page, { fate, kept }: SectorView): string {
  if (fate === 'untouched') {
    return words.say('fateUntouched');
  }
  return kept > 0 ? words.say('fateErasedKept', words.bytes(kept)) : words.say('fateErased');
}

function sectorSentence(page: Page, sector: SectorView): string {
  return `${page.words.say('sector')} ${sector.name}, ${hex32(sector.start)} – ${hex32(sector.end - 1)}: ${fateText(page, sector)}`;
}
