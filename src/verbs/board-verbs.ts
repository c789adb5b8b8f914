/**
 * Verbs that look at a board or reset it: list, info, read, reset.
 *
 * Below: jobs. Above: `verb-table.ts`.
 */

import { hex32 } from '../base/hex.ts';
import type { CoreState } from '../programming/outcome.ts';
import { readFlash } from '../programming/read-flash.ts';
import { resetBoard } from '../programming/reset-board.ts';
import { flashRange } from '../stm32/devices/chip-description.ts';
import { coreText } from '../texts/flash-outcome-text.ts';
import { byteCount, kilobytes } from '../texts/quantities.ts';
import { lineOf } from '../texts/text.ts';
import { textOfError } from '../texts/text-of-error.ts';
import { BOARD_OPTIONS } from './board-options.ts';
import { type BoardList, defineVerb, type VerbOutcome } from './verb.ts';

export const listVerb = defineVerb({
  name: 'list',
  summary: 'the boards that can be used, with the key that names each; opens none',
  operands: {},
  options: { watch: { kind: 'flag', summary: 'again whenever one comes or goes, until it is interrupted' } },
  effects: [],
  failures: ['probe'],
  result:
    'machine, boards: key, name, kind, model, serialNumber, location, unusable; failure: code, message where USB cannot be searched',
  async run({ watch }, { boards, print, note, signal }) {
    const show = async (): Promise<BoardList> => {
      const list = await boards.list();
      const { boards: found, failure } = list;
      const width = Math.max(...found.map(({ key }) => key.length));
      found.forEach(({ key, name }) => print(`${key.padEnd(width)}  ${name}`));
      if (failure) {
        note(lineOf(textOfError(failure)));
      } else if (found.every(({ kind }) => kind === 'virtual')) {
        note(`No ST-Link on ${boards.machine}.`);
      }
      return list;
    };
    const { boards: found, failure } = await show();
    if (watch && !signal.aborted) {
      await boards.watch(() => void show().catch((error: unknown) => note(String(error))));
    }
    const why = failure ? { code: failure.code, message: lineOf(textOfError(failure)) } : null;
    return { ok: true, outcome: { machine: boards.machine, boards: found, failure: why } };
  },
});

export const infoVerb = defineVerb({
  name: 'info',
  summary: 'probe, voltage, chip and flash of a board; its firmware runs on',
  operands: {},
  options: BOARD_OPTIONS,
  effects: ['reads-board'],
  failures: ['arguments', 'probe', 'chip'],
  result: 'probe, chip, chipId, flash: start, size, sectors; voltage, mode, clock, core',
  run: (words, { boards, print }) =>
    boards.use(words, async ({ session }) => {
      const { probe, connection, chip, chipId, voltage } = session;
      const { start, end } = flashRange(chip.flash);
      const core = await session.activity();
      const { model, serialNumber, firmware, virtual } = probe.identity;
      print(`${model} ${serialNumber}, firmware ${firmware}${virtual ? ' (virtual)' : ''}`);
      print(`${chip.name}, ${kilobytes(end - start)} of flash at ${hex32(start)}, chip number ${chipId}`);
      print(`${voltage?.toFixed(2) ?? 'unknown'} V, SWD at ${connection.clock} kHz, core ${core.replace('-', ' ')}`);
      return {
        ok: true,
        outcome: {
          probe: { model, serialNumber, firmware, virtual },
          chip: chip.name,
          chipId,
          flash: { start: hex32(start), size: end - start, sectors: chip.flash.sectors.length },
          voltage: voltage ?? null,
          mode: connection.mode,
          clock: connection.clock,
          core,
        },
      };
    }),
});

export const readVerb = defineVerb({
  name: 'read',
  summary: 'read flash into a file, all of it or a part; the firmware runs on',
  operands: { output: { summary: 'the .bin that is made; a file that is there is replaced' } },
  options: {
    ...BOARD_OPTIONS,
    address: { kind: 'address', summary: 'where to begin; usually the start of flash' },
    size: { kind: 'number', value: 'BYTES', summary: 'how much; usually all that follows' },
  },
  effects: ['reads-board', 'writes-files'],
  failures: ['arguments', 'file', 'probe', 'chip', 'job'],
  result: 'file, address, size, seconds',
  async run(words, { boards, files, print, onProgress, signal }) {
    const { address, bytes, seconds } = await boards.use(words, async ({ session }) => {
      const whole = flashRange(session.chip.flash);
      const from = words.address ?? whole.start;
      const size = words.size ?? Math.max(0, whole.end - from);
      const begun = session.clock.now();
      const read = await readFlash(session, from, size, { signal, onProgress });
      return { address: hex32(from), bytes: read, seconds: (session.clock.now() - begun) / 1000 };
    });
    await files.write([{ path: words.output, bytes }], true);
    print(`${byteCount(bytes.length)} from ${address} to ${words.output}`);
    return { ok: true, outcome: { file: words.output, address, size: bytes.length, seconds } };
  },
});

export const resetVerb = defineVerb({
  name: 'reset',
  summary: 'reset the chip and let it run; “no” where it does not run then',
  operands: {},
  options: BOARD_OPTIONS,
  effects: ['resets-board'],
  failures: ['arguments', 'probe', 'chip'],
  result: 'core',
  run: (words, { boards, print }) =>
    boards.use(words, async ({ session }): Promise<VerbOutcome<{ core: CoreState }>> => {
      const core = await resetBoard(session);
      print(coreText(core));
      return core === 'running'
        ? { ok: true, outcome: { core } }
        : { ok: false, code: 'core-not-running', outcome: { core } };
    }),
});
