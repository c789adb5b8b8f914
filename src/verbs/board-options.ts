/**
 * The options by which every verb that needs a board is told which one, and how to get hold of it.
 *
 * Below: nothing. Above: verbs; whoever opens boards for them. Pure data.
 */

import type { Options, OptionValues } from './verb-words.ts';

/** The key of the virtual board. */
export const VIRTUAL_KEY = 'virtual';

export const BOARD_OPTIONS = {
  board: {
    kind: 'text',
    value: 'KEY',
    summary: `which board: a key that “list” prints (serial number or place), or “${VIRTUAL_KEY}”; usually the only one`,
  },
  virtual: { kind: 'flag', summary: `the virtual board, as “--board ${VIRTUAL_KEY}”` },
  image: { kind: 'text', value: 'FILE', summary: 'where the flash of the virtual board is kept' },
  probe: { kind: 'choice', values: ['v2', 'v2-1', 'v3'], summary: 'the probe of the virtual board; usually v2-1' },
  chip: { kind: 'text', value: 'NAME', summary: 'the chip of the virtual board; usually that of a NUCLEO-F401RE' },
  mode: {
    kind: 'choice',
    values: ['automatic', 'attach', 'reset-and-halt', 'under-reset'],
    summary: 'how to get hold of the chip; usually automatic',
  },
  clock: { kind: 'number', value: 'KHZ', summary: 'fastest SWD clock; usually what works' },
  volts: {
    kind: 'number',
    value: 'V',
    fraction: true,
    summary: 'supply, where the probe’s reading is not to be trusted',
  },
  wait: {
    kind: 'number',
    value: 'SECONDS',
    fraction: true,
    summary: 'wait for a board that is not there yet, or that another program holds; usually 10 s for the latter',
  },
} as const satisfies Options;

/** Which board, and how. */
export type BoardArguments = OptionValues<typeof BOARD_OPTIONS>;
