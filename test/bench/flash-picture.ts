/** The result of the flash bench as a picture: a bar a job, split by what the time was spent on, and its limit. */

import type { BoardTimes, TimeKind } from '../../src/virtual-board/virtual-clock.ts';

/** A bar. */
export interface Bar {
  readonly name: string;
  readonly times: BoardTimes;
  /** Seconds. */
  readonly limit: number;
}

/** What time is spent on, with colours that differ in lightness too (Okabe and Ito's palette). */
const KINDS: readonly { readonly kind: TimeKind; readonly text: string; readonly colour: string }[] = [
  { kind: 'erase', text: 'waiting for an erase', colour: '#0072b2' },
  { kind: 'program', text: 'for programming', colour: '#56b4e9' },
  { kind: 'swd', text: 'SWD', colour: '#009e73' },
  { kind: 'usb', text: 'USB', colour: '#f0e442' },
  { kind: 'probe', text: 'probe', colour: '#e69f00' },
  { kind: 'core', text: 'hash on the chip', colour: '#d55e00' },
  { kind: 'waiting', text: 'other waits', colour: '#999999' },
];

const NAME_WIDTH = 250;
const BAR_WIDTH = 560;
const ROW_HEIGHT = 28;
const TOP = 64;

/** The picture, as SVG with a background of its own, so that it can be read in light and in dark. */
export function barsPicture(title: string, bars: readonly Bar[]): string {
  const longest = Math.max(...bars.map(({ times, limit }) => Math.max(times.total / 1000, limit)));
  const scale = BAR_WIDTH / longest;
  const height = TOP + bars.length * ROW_HEIGHT + 16;
  const width = NAME_WIDTH + BAR_WIDTH + 110;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="22" font-weight="bold">${escaped(title)}</text>`,
    ...legend(),
    ...bars.flatMap((bar, index) => barLines(bar, TOP + index * ROW_HEIGHT, scale)),
    '</svg>',
    '',
  ].join('\n');
}

function legend(): string[] {
  let x = 10;
  const entries = KINDS.flatMap(({ text, colour }) => {
    const lines = [
      `<rect x="${x}" y="36" width="12" height="12" fill="${colour}"/>`,
      `<text x="${x + 17}" y="47">${text}</text>`,
    ];
    x += 34 + text.length * 7;
    return lines;
  });
  return [
    ...entries,
    `<line x1="${x + 4}" x2="${x + 4}" y1="34" y2="50" stroke="#000000" stroke-width="2"/>`,
    `<text x="${x + 12}" y="47">limit</text>`,
  ];
}

function barLines({ name, times, limit }: Bar, y: number, scale: number): string[] {
  let x = NAME_WIDTH;
  const parts = KINDS.map(({ kind, colour }) => {
    const width = (times[kind] / 1000) * scale;
    const line = `<rect x="${x.toFixed(1)}" y="${y + 4}" width="${width.toFixed(1)}" height="18" fill="${colour}"/>`;
    x += width;
    return line;
  });
  const mark = NAME_WIDTH + limit * scale;
  return [
    `<text x="${NAME_WIDTH - 10}" y="${y + 18}" text-anchor="end">${escaped(name)}</text>`,
    ...parts,
    ...(limit > 0
      ? [
          `<line x1="${mark.toFixed(1)}" x2="${mark.toFixed(1)}" y1="${y}" y2="${y + 26}" stroke="#000000" stroke-width="2"/>`,
        ]
      : []),
    `<text x="${(Math.max(x, mark) + 6).toFixed(1)}" y="${y + 18}">${(times.total / 1000).toFixed(2)} s</text>`,
  ];
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
