/**
 * The board under the file's map: of each sector what is known now, what a flash will do, and what became of it; a job's
 * progress runs through it. Drawn to the scale of the map above it.
 *
 * Below: page, map layout. Above: the overview. What the picture shows can be had by hover and by keyboard (arrows go
 * from sector to sector, the line below says what is there), and stands in a table. Colours are never alone.
 */

import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { hex32 } from '../../src/base/hex.ts';
import type { BoardView, SectorOnBoard } from '../../src/messages/board-view.ts';
import type { StringKey } from '../../src/messages/strings.ts';
import { foldable } from './foldable.ts';
import { barOf } from './map-layout.ts';
import type { Page } from './page.ts';

const LABEL_HEIGHT = 15;
const ROW_HEIGHT = 18;
const ROW_GAP = 5;
/** Pixels that a sector's name needs: for each letter, and around it. */
const LETTER_WIDTH = 7;
const NAME_MARGIN = 8;
/** Sectors narrower than this would be a grey mass if each had its border. */
const NARROWEST_BORDERED = 4;

/** A row of the strip. */
interface StripRow {
  readonly name: 'now' | 'will' | 'became';
  /** What the row is called while there is no outcome, and when there is one. */
  readonly label: StringKey;
  readonly afterwards: StringKey;
  /** The class that a sector is drawn in. */
  readonly looksLike: (sector: SectorOnBoard) => string;
}

const ROWS: readonly StripRow[] = [
  { name: 'now', label: 'stripNow', afterwards: 'stripBefore', looksLike: ({ now }) => `now-${now}` },
  {
    name: 'will',
    label: 'stripWill',
    afterwards: 'stripPlanned',
    looksLike: ({ will }) => `will-${will ?? 'untouched'}`,
  },
  {
    name: 'became',
    label: 'stripBecame',
    afterwards: 'stripBecame',
    looksLike: ({ became }) => `became-${became ?? 'pending'}`,
  },
];

const NOW = { unknown: 'nowUnknown', same: 'nowSame', blank: 'nowBlank', other: 'nowOther' } as const;
const WILL = {
  untouched: 'willUntouched',
  identical: 'willIdentical',
  program: 'willProgram',
  'erase-and-program': 'willEraseAndProgram',
  erase: 'willErase',
} as const;
const BECAME = {
  untouched: 'becameUntouched',
  identical: 'becameIdentical',
  erased: 'becameErased',
  programmed: 'becameProgrammed',
  verified: 'becameVerified',
  unknown: 'becameUnknown',
} as const;

const ICONS: Readonly<Record<BoardView['stage'], string>> = {
  known: 'info',
  planned: 'list-ordered',
  refused: 'error',
  running: 'sync',
  done: 'pass',
  failed: 'error',
};

/** Draws the board, or the offer to look at one. `width` is what there is room for, in pixels. */
export function boardStrip(page: Page, width: number): TemplateResult | typeof nothing {
  const { words, document, board } = page;
  if (document.elementCount === 0 || document.foreign) {
    return nothing;
  }
  if (!board) {
    return html`<section class="board" aria-label=${words.say('board')}>
      <div class="part-heading">
        <h2>${words.say('board')}</h2>
        <span class="part-actions">${planButton(page, 'lookAtBoard')}</span>
      </div>
      <p class="quiet">${words.say('boardNone')}</p>
    </section>`;
  }
  const { stage, notes, headline } = board;
  const rows = rowsOf(board);
  return html`<section class="board" aria-label=${words.say('board')}>
    <div class="part-heading">
      <h2>
        ${board.name}
        <span class="quiet">· ${board.chip}</span>
      </h2>
      <span class="part-actions">
        ${stage === 'running' ? nothing : planButton(page, stage === 'known' ? 'lookAtBoard' : 'planAgain')}
        ${
          stage === 'known' || stage === 'running'
            ? nothing
            : html`<vscode-button secondary @click=${() => page.copyBoard()}>${words.say('copyAsText')}</vscode-button>`
        }
      </span>
    </div>
    <p class="board-headline ${stage}">
      <span class="codicon codicon-${ICONS[stage]}" aria-hidden="true"></span>
      ${stage === 'known' ? nothing : html`<strong>${words.say(STAGES[stage])}</strong>`} ${headline}
    </p>
    ${
      board.share === null
        ? nothing
        : html`<progress
            max="100"
            .value=${Math.floor(board.share * 100)}
            aria-label=${words.say('boardProgress')}
          ></progress>`
    }
    ${
      notes.length === 0
        ? nothing
        : html`<ul class="board-notes">
            ${notes.map((note) => html`<li>${note}</li>`)}
          </ul>`
    }
    ${stage === 'refused' ? nothing : [strip(page, board, rows, width), legend(page, board, rows), sectorTable(page, board, rows)]}
  </section>`;
}

const STAGES: Readonly<Record<Exclude<BoardView['stage'], 'known'>, StringKey>> = {
  planned: 'stagePlanned',
  refused: 'stageRefused',
  running: 'stageRunning',
  done: 'stageDone',
  failed: 'stageFailed',
};

function planButton(page: Page, label: StringKey): TemplateResult {
  return html`<vscode-button secondary @click=${() => page.act({ action: 'plan' })}
    >${page.words.say(label)}</vscode-button
  >`;
}

/** The rows that say something. What became of it is never left out once there is something. */
function rowsOf(board: BoardView): StripRow[] {
  const has = {
    now: true,
    will: board.sectors.some(({ will }) => will !== null),
    became: board.share !== null || board.sectors.some(({ became }) => became !== null),
  };
  return ROWS.filter(({ name }) => has[name]);
}

function strip(page: Page, board: BoardView, rows: readonly StripRow[], width: number): TemplateResult {
  const { words, state } = page;
  const { sectors } = board;
  const height = rows.length * (LABEL_HEIGHT + ROW_HEIGHT + ROW_GAP);
  const at = Math.min(state.sector ?? 0, sectors.length - 1);
  const pointed = sectors[at];
  const point = (index: number): void => {
    if (index !== state.sector && sectors[index]) {
      page.update({ sector: index });
    }
  };
  const sentence = pointed ? sectorSentence(page, board, pointed) : '';
  return html`<div
      class="strip"
      role="slider"
      tabindex="0"
      aria-label=${words.say('stripLabel', board.name)}
      aria-valuemin="0"
      aria-valuemax=${sectors.length - 1}
      aria-valuenow=${at}
      aria-valuetext=${sentence}
      @keydown=${(event: KeyboardEvent) => onKey(event, at, sectors.length, point)}
    >
      <svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" aria-hidden="true">
        <defs>
          <pattern id="kept-board" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect class="hatch-ground" width="6" height="6"></rect>
            <rect class="hatch" width="2.5" height="6"></rect>
          </pattern>
          <pattern id="unknown-board" width="5" height="5" patternUnits="userSpaceOnUse">
            <circle class="dot" cx="1.5" cy="1.5" r="0.9"></circle>
          </pattern>
        </defs>
        ${rows.map((row, index) => {
          const top = index * (LABEL_HEIGHT + ROW_HEIGHT + ROW_GAP);
          return svg`<text class="row-label" x="0" y=${top + LABEL_HEIGHT - 4}>${rowName(page, board, row)}</text>
            ${sectors.map((sector, number) => sectorBar({ board, row, sector, number }, { top: top + LABEL_HEIGHT, width, point }))}`;
        })}
        ${state.sector !== null && pointed ? pointer(board, pointed, { width, height }) : nothing}
      </svg>
    </div>
    <p class="strip-line">${state.sector === null ? words.say('stripHint') : sentence}</p>`;
}

interface Drawn {
  readonly board: BoardView;
  readonly row: StripRow;
  readonly sector: SectorOnBoard;
  readonly number: number;
}

interface Place {
  readonly top: number;
  readonly width: number;
  readonly point: (index: number) => void;
}

function sectorBar(
  { board, row, sector, number }: Drawn,
  { top, width, point }: Place,
): SVGTemplateResult | typeof nothing {
  const bar = barOf(sector, board, width);
  if (!bar) {
    return nothing;
  }
  const kept = row.name === 'will' ? sector.kept.map((range) => barOf(range, board, width)) : [];
  const classes = [
    'board-sector',
    row.looksLike(sector),
    bar.width < NARROWEST_BORDERED ? 'borderless' : '',
    row.name !== 'now' && sector.name === board.at ? 'at-work' : '',
  ];
  const label =
    row.name === 'now' && bar.width >= sector.name.length * LETTER_WIDTH + NAME_MARGIN
      ? sector.name
      : SIGNS[row.looksLike(sector)];
  return svg`<g class=${classes.join(' ')} @pointerenter=${() => point(number)} @click=${() => point(number)}>
    <rect x=${bar.x} y=${top} width=${bar.width} height=${ROW_HEIGHT}></rect>
    ${kept.map((part) => (part ? svg`<rect class="kept-part" x=${part.x} y=${top} width=${part.width} height=${ROW_HEIGHT}></rect>` : nothing))}
    <rect class="outline" x=${bar.x} y=${top} width=${bar.width} height=${ROW_HEIGHT}></rect>
    ${label !== undefined && bar.width >= LETTER_WIDTH + NAME_MARGIN ? svg`<text x=${bar.x + bar.width / 2} y=${top + 13}>${label}</text>` : nothing}
  </g>`;
}

/** Signs in the bars, so that no colour is alone. */
const SIGNS: Readonly<Record<string, string>> = {
  'will-identical': '=',
  'will-program': '+',
  'will-erase-and-program': '±',
  'will-erase': '−',
  'became-identical': '=',
  'became-erased': '−',
  'became-programmed': '+',
  'became-verified': '✓',
  'became-unknown': '?',
};

function pointer(
  board: BoardView,
  sector: SectorOnBoard,
  { width, height }: { readonly width: number; readonly height: number },
): SVGTemplateResult | typeof nothing {
  const bar = barOf(sector, board, width);
  return bar
    ? svg`<rect class="pointed" x=${bar.x} y=${LABEL_HEIGHT - 2} width=${bar.width} height=${height - LABEL_HEIGHT - ROW_GAP + 4}></rect>`
    : nothing;
}

function onKey(event: KeyboardEvent, at: number, count: number, point: (index: number) => void): void {
  const targets: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    Home: 0,
    End: count - 1,
    PageUp: at + 10,
    PageDown: at - 10,
  };
  const target = targets[event.key];
  if (target !== undefined) {
    event.preventDefault();
    point(Math.max(0, Math.min(count - 1, target)));
  }
}

/** What a row is called: what was so before the job is so no more when it has ended. */
function rowName({ words }: Page, { stage }: BoardView, { label, afterwards }: StripRow): string {
  return words.say(stage === 'done' || stage === 'failed' ? afterwards : label);
}

/** “Sector 5, 0x08020000 – 0x0803ffff, 128 KB. Now: other content. Will be: erased and programmed. Became: …” */
function sectorSentence(page: Page, board: BoardView, sector: SectorOnBoard): string {
  const { words } = page;
  const { name, start, end } = sector;
  const rows = rowsOf(board)
    .map((row) => [rowName(page, board, row), textIn(page, row, sector)] as const)
    .filter(([, text]) => text !== '')
    .map(([row, text]) => words.say('stripIs', row, text));
  const where = `${words.say('sector')} ${name}, ${hex32(start)} – ${hex32(end - 1)}, ${words.size(end - start)}`;
  return `${[where, ...rows].join('. ')}.`;
}

/** What a row says of a sector. */
function textIn({ words }: Page, { name }: StripRow, sector: SectorOnBoard): string {
  switch (name) {
    case 'now':
      return words.say(NOW[sector.now]);
    case 'will':
      return sector.will === null ? '' : willText(words, sector, sector.will);
    case 'became':
      return sector.became === null ? '' : becameText(words, sector, sector.became);
  }
}

function willText(words: Page['words'], { kept }: SectorOnBoard, will: NonNullable<SectorOnBoard['will']>): string {
  const bytes = kept.reduce((sum, range) => sum + range.end - range.start, 0);
  return bytes > 0 ? words.say('willKeep', words.say(WILL[will]), words.bytes(bytes)) : words.say(WILL[will]);
}

function becameText(
  words: Page['words'],
  { atRisk }: SectorOnBoard,
  became: NonNullable<SectorOnBoard['became']>,
): string {
  return atRisk > 0
    ? words.say('becameAtRisk', words.say(BECAME[became]), words.bytes(atRisk))
    : words.say(BECAME[became]);
}

/** What is drawn, explained; nothing else. */
function legend(page: Page, board: BoardView, rows: readonly StripRow[]): TemplateResult {
  const { words } = page;
  const shown = board.sectors.flatMap((sector) =>
    rows.map((row) => {
      const alone = { ...sector, kept: [], atRisk: 0 };
      return { look: row.looksLike(sector), text: textIn(page, row, alone) };
    }),
  );
  const looks = new Map(shown.filter(({ text }) => text !== '').map(({ look, text }) => [text, look]));
  const kept = board.sectors.some((sector) => sector.kept.length > 0);
  return html`<ul class="legend">
    ${[...looks].map(
      ([text, look]) =>
        html`<li>
          <svg width="16" height="16" aria-hidden="true">
            <g class="board-sector ${look}">
              <rect width="16" height="16"></rect>
              <rect class="outline" width="16" height="16"></rect>
              ${SIGNS[look] ? svg`<text x="8" y="12">${SIGNS[look]}</text>` : nothing}
            </g></svg
          >${text}
        </li>`,
    )}
    ${
      kept
        ? html`<li>
            <svg width="16" height="16" aria-hidden="true"><rect class="kept-part" width="16" height="16"></rect></svg
            >${words.say('legendKeptPart')}
          </li>`
        : nothing
    }
  </ul>`;
}

function sectorTable(page: Page, board: BoardView, rows: readonly StripRow[]): TemplateResult {
  const { words } = page;
  return foldable(
    page,
    'board-sectors',
    words.say('boardTable', board.sectors.length),
    () =>
      html`<table>
        <thead>
          <tr>
            <th scope="col">${words.say('sector')}</th>
            <th scope="col">${words.say('range')}</th>
            ${rows.map((row) => html`<th scope="col">${rowName(page, board, row)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${board.sectors.map(
            (sector) =>
              html`<tr>
                <td>${sector.name}</td>
                <td class="mono">${hex32(sector.start)} – ${hex32(sector.end - 1)}</td>
                ${rows.map((row) => html`<td>${textIn(page, row, sector)}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>`,
  );
}
