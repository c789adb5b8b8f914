/**
 * `serve`: exports a virtual board over USB/IP, so that a Linux kernel can attach it and any program can use it.
 *
 * Below: the virtual board, the USB/IP server. Above: `main-tool.ts`.
 */

import type { VirtualBoardFaults } from '../virtual-board/faults.ts';
import { VirtualBoard } from '../virtual-board/virtual-board.ts';
import { USBIP_PORT, UsbipServer } from '../usbip/server.ts';
import { defineVerb } from '../verbs/verb.ts';
import type { Options, OptionValues } from '../verbs/verb-words.ts';

/** Faults that can be told on the command line, with what their value is. */
const FAULT_KINDS = {
  unplugAtTransfer: 'number',
  interfaceHeld: 'boolean',
  hangsAtTransfer: 'number',
  waitAnswers: 'number',
  unpowered: 'boolean',
  noTarget: 'boolean',
  resetNotWired: 'boolean',
  debugPinsDisabledAfter: 'number',
  stopsAfter: 'number',
  faultsAfterReset: 'number',
  haltsOnLeaving: 'boolean',
  madeByOthers: 'boolean',
  parityErrorsAbove: 'number',
  parityErrorEvery: 'number',
  measuredVolts: 'number',
  rawSerialNumber: 'boolean',
  leavingDfuReenumerates: 'number',
} as const satisfies Partial<Record<keyof VirtualBoardFaults, 'number' | 'boolean'>>;

/** What a served board is. */
const SERVE_OPTIONS = {
  host: { kind: 'text', value: 'ADDRESS', summary: 'usually 127.0.0.1' },
  port: { kind: 'number', value: 'PORT', most: 0xffff, summary: `usually ${USBIP_PORT}` },
  chip: { kind: 'text', value: 'NAME', summary: 'usually that of a NUCLEO-F401RE' },
  probe: { kind: 'choice', values: ['v2', 'v2-1', 'v3'], summary: 'usually v2-1' },
  pollCost: { kind: 'number', value: 'MS', summary: 'what a repeated poll costs' },
  fault: { kind: 'text', value: 'NAME[=VALUE]', many: true, summary: 'what is wrong with it; again for more' },
} as const satisfies Options;

/** `npm run -s cli -- serve`. */
export const serveVerb = defineVerb({
  name: 'serve',
  summary: 'export a virtual board over USB/IP until it is interrupted',
  operands: {},
  options: SERVE_OPTIONS,
  effects: [],
  failures: ['arguments'],
  result: 'port, violations',
  async run(words, { print, note, signal }) {
    const board = new VirtualBoard(boardOptionsOf(words));
    const server = new UsbipServer([board.usbFace], (error) => note(`client: ${String(error)}`));
    const host = words.host ?? '127.0.0.1';
    const port = await server.listen(words.port ?? USBIP_PORT, host);
    print(
      `Listening on ${host}:${port}. On Linux: modprobe vhci-hcd && usbip --tcp-port ${port} attach -r ${host} -b 1-1`,
    );
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await server.close();
    return { ok: true, outcome: { port, violations: board.violations } };
  },
});

function boardOptionsOf(words: OptionValues<typeof SERVE_OPTIONS>): ConstructorParameters<typeof VirtualBoard>[0] {
  return {
    probe: words.probe ?? 'v2-1',
    ...(words.chip !== undefined && { chip: words.chip }),
    pace: 'follow',
    pollCost: words.pollCost ?? 0,
    faults: parseFaults(words.fault ?? []),
  };
}

/**
 * `NAME`, `NAME=VALUE` → fields of the virtual board's faults.
 * @throws RangeError for an unknown name or a value that is no number
 */
export function parseFaults(texts: readonly string[]): VirtualBoardFaults {
  const entries = texts.map((text): [string, number | boolean] => {
    const [name = '', value] = text.split('=');
    if (!(name in FAULT_KINDS)) {
      throw new RangeError(`Cannot make fault ${name}: choose ${Object.keys(FAULT_KINDS).join(', ')}`);
    }
    return [name, FAULT_KINDS[name as keyof typeof FAULT_KINDS] === 'boolean' ? true : numberOf(name, value ?? '')];
  });
  return Object.fromEntries(entries);
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new RangeError(`Cannot make fault ${name} of “${text}”: it wants a number`);
  }
  return value;
}
