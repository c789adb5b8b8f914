/** What `chip-peers.ts` has measured, as tables and as a picture. Pure. */

export type PeerJob = 'over noise' | 'over an erased chip' | 'the same again';

/** A chip’s figures: seconds, or why a program cannot do it. */
export interface ChipFigures {
  readonly chip: string;
  readonly bytes: number;
  readonly seconds: Partial<Record<PeerJob, Readonly<Record<string, number | string>>>>;
}

/** Who is compared; colours that differ in lightness too (Okabe and Ito's palette). */
const WHO = [
  { name: 'ours', title: 'this extension', colour: '#0072b2' },
  { name: 'openocd', title: 'openocd 0.12', colour: '#e69f00' },
  { name: 'st-flash', title: 'st-flash 1.7', colour: '#999999' },
] as const;

const JOBS: readonly PeerJob[] = ['over noise', 'over an erased chip', 'the same again'];

const shortName = (chip: string): string => chip.replace('stm32', '').toUpperCase().replace('X', 'x');
const cellOf = (value: number | string | undefined): string => (typeof value === 'number' ? value.toFixed(2) : '–');

/** Chip × job × program. What cannot be done has its reason below. */
export function peersTable(figures: readonly ChipFigures[]): string {
  const who = WHO.map(({ name }) => name).join(' · ');
  const lines = figures.map(({ chip, bytes, seconds }) => {
    const cells = JOBS.map((job) => WHO.map(({ name }) => cellOf(seconds[job]?.[name])).join(' · '));
    return `| ${shortName(chip)} | ${Math.round(bytes / 1024)} KB | ${cells.join(' | ')} |`;
  });
  const reasons = figures.flatMap(({ chip, seconds }) =>
    WHO.flatMap(({ name, title }) => {
      const why = seconds['over noise']?.[name];
      return typeof why === 'string' ? [`- ${title} on ${shortName(chip)}: it ${why}.`] : [];
    }),
  );
  const table = [
    `| chip | image | ${JOBS.map((job) => `${job}: ${who}`).join(' | ')} |`,
    '|---|---|---|---|---|',
    ...lines,
  ];
  return [table.join('\n'), ...(reasons.length > 0 ? [reasons.join('\n')] : [])].join('\n\n');
}

/** The first flash alone. */
export function shortTable(figures: readonly ChipFigures[]): string {
  return [
    `| chip | image | ${WHO.map(({ title }) => title).join(' | ')} |`,
    `|${'---|'.repeat(WHO.length + 2)}`,
    ...figures.map(({ chip, bytes, seconds }) => {
      const cells = WHO.map(({ name }) => cellOf(seconds['over noise']?.[name]));
      return `| ${shortName(chip)} | ${Math.round(bytes / 1024)} KB | ${cells.join(' | ')} |`;
    }),
  ].join('\n');
}

const NAME_WIDTH = 110;
const BAR_WIDTH = 560;
const BAR_HEIGHT = 12;
const GROUP_HEIGHT = 3 * BAR_HEIGHT + 12;
const TOP = 64;
/** Seconds. What takes longer has an arrow. */
const LONGEST_BAR = 12;

/** A group of bars a chip: the first flash, over flash that is full. SVG with a background of its own. */
export function peersPicture(figures: readonly ChipFigures[]): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const valueOf = ({ seconds }: ChipFigures, name: string): number => {
    const value = seconds['over noise']?.[name];
    return typeof value === 'number' ? value : 0;
  };
  const values = figures.flatMap((figure) => WHO.map(({ name }) => valueOf(figure, name)));
  const longest = Math.min(LONGEST_BAR, Math.max(...values));
  const width = NAME_WIDTH + BAR_WIDTH + 80;
  const height = TOP + figures.length * GROUP_HEIGHT + 8;
  const bars = figures.flatMap((figure, index) => {
    const y = TOP + index * GROUP_HEIGHT;
    return [
      `<text x="${NAME_WIDTH - 10}" y="${y + 23}" text-anchor="end" font-size="13">${shortName(figure.chip)}</text>`,
      ...WHO.flatMap(({ name, colour }, place) => {
        const value = valueOf(figure, name);
        const top = y + place * BAR_HEIGHT;
        const length = (Math.min(value, longest) / longest) * BAR_WIDTH;
        const text = value > 0 ? `${value > longest ? '→ ' : ''}${value.toFixed(2)} s` : 'cannot';
        return [
          `<rect x="${NAME_WIDTH}" y="${top + 1}" width="${length.toFixed(1)}" height="${BAR_HEIGHT - 2}" fill="${colour}"/>`,
          `<text x="${(NAME_WIDTH + length + 5).toFixed(1)}" y="${top + 10}">${text}</text>`,
        ];
      }),
    ];
  });
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    '<text x="10" y="22" font-weight="bold" font-size="13">First flash over full flash, verified: seconds on the virtual clock, ST-Link/V2-1</text>',
    ...WHO.flatMap(({ title, colour }, index) => [
      `<rect x="${10 + index * 150}" y="36" width="12" height="12" fill="${colour}"/>`,
      `<text x="${27 + index * 150}" y="46" font-size="13">${title}</text>`,
    ]),
    ...bars,
    '</svg>',
    '',
  ].join('\n');
  return { svg, width, height };
}
