/**
 * `serve`: exports a virtual board over USB/IP, so that a Linux kernel can attach it and any program can use it.
 *
 * Below: the virtual board, the USB/IP server. Above: `verbs.ts`.
 */

import type { VirtualBoardFaults } from '../virtual-board/faults.ts';
import { type ProbeModel, VirtualBoard } from '../virtual-board/virtual-board.ts';
import { USBIP_PORT, UsbipServer } from '../usbip/server.ts';
import { numberOption, parseNumber, textOption } from './options.ts';
import type { Verb, VerbArguments } from './verb.ts';

const PROBE_MODELS: readonly ProbeModel[] = ['v2', 'v2-1', 'v3'];

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

/** `npm run -s cli -- serve --usbip`. */
export const serveVerb: Verb = {
  name: 'serve',
  usage: '--usbip [PORT] [--host ADDRESS] [--chip NAME] [--probe v2|v2-1|v3] [--poll-cost MS] [--fault NAME[=VALUE]]…',
  summary: 'exports a virtual board over USB/IP until Ctrl+C',
  options: {
    usbip: { type: 'boolean' },
    host: { type: 'string' },
    chip: { type: 'string' },
    probe: { type: 'string' },
    'poll-cost': { type: 'string' },
    fault: { type: 'string', multiple: true },
  },
  async run(words, context) {
    if (words.values['usbip'] !== true) {
      throw new RangeError('Cannot serve without --usbip: it is the only protocol so far');
    }
    const board = new VirtualBoard(boardOptionsOf(words));
    const server = new UsbipServer([board.usbFace], (error) => context.progress(`client: ${String(error)}`));
    const host = textOption(words, 'host') ?? '127.0.0.1';
    const port = await server.listen(
      words.positionals[0] === undefined ? USBIP_PORT : parseNumber('PORT', words.positionals[0]),
      host,
    );
    context.print(
      `Listening on ${host}:${port}. On Linux: modprobe vhci-hcd && usbip --tcp-port ${port} attach -r ${host} -b 1-1`,
    );
    await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
    await server.close();
    return { ok: true, json: { port, violations: board.violations } };
  },
};

function boardOptionsOf(words: VerbArguments): ConstructorParameters<typeof VirtualBoard>[0] {
  const probe = textOption(words, 'probe') ?? 'v2-1';
  const model = PROBE_MODELS.find((known) => known === probe);
  if (model === undefined) {
    throw new RangeError(`Cannot make probe ${probe}: choose ${PROBE_MODELS.join(', ')}`);
  }
  const chip = textOption(words, 'chip');
  const faults = words.values['fault'];
  return {
    probe: model,
    ...(chip === undefined ? {} : { chip }),
    pace: 'follow',
    pollCost: numberOption(words, 'poll-cost') ?? 0,
    faults: parseFaults(Array.isArray(faults) ? faults.map(String) : []),
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
    return [name, FAULT_KINDS[name as keyof typeof FAULT_KINDS] === 'boolean' ? true : parseNumber(name, value ?? '')];
  });
  return Object.fromEntries(entries);
}
