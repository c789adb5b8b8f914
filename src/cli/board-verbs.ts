/**
 * Verbs that look at a board or reset it: list, info, read, reset.
 *
 * Below: board choice, jobs. Above: `verbs.ts`.
 */

import { writeFile } from 'node:fs/promises';
import { hex32 } from '../base/hex.ts';
import type { UsbPort } from '../platform/port.ts';
import { readFlash } from '../programming/read-flash.ts';
import { resetBoard } from '../programming/reset-board.ts';
import { flashRange } from '../stm32/devices/chip-description.ts';
import { describeProbe, listProbes } from '../stlink/probe-list.ts';
import { progressText } from '../texts/flash-progress-text.ts';
import { byteCount, kilobytes } from '../texts/quantities.ts';
import { BOARD_OPTIONS, BOARD_USAGE, withBoard } from './board-choice.ts';
import { addressOption, numberOption, switchOption } from './options.ts';
import { positionals } from './positionals.ts';
import type { Verb } from './verb.ts';

/** `list`: the ST-Links that are plugged in; opens none. */
export function listVerb(usb: UsbPort): Verb {
  return {
    name: 'list',
    usage: '[--watch]',
    summary: 'the ST-Links that are plugged in; with --watch, again whenever one comes or goes, until Ctrl+C',
    options: { watch: { type: 'boolean' } },
    async run(words, context) {
      const show = async (): Promise<object[]> => {
        const probes = await listProbes(usb);
        probes.forEach((probe) => context.print(describeProbe(probe)));
        if (probes.length === 0) {
          context.print(`no ST-Link on ${usb.machine}; a virtual board is always there: --virtual`);
        }
        return probes.map(({ model, serialNumber, location, unusable, unread }) => ({
          model,
          serialNumber,
          location,
          unusable: unusable ?? null,
          unread: unread ?? null,
        }));
      };
      const probes = await show();
      if (switchOption(words, 'watch')) {
        const stop = usb.onChange?.(() => void show().catch((error: unknown) => context.progress(String(error))));
        // Listening for devices does not keep the program alive; this does.
        const alive = setInterval(() => undefined, 60_000);
        await new Promise<void>((resolve) => context.signal.addEventListener('abort', () => resolve(), { once: true }));
        clearInterval(alive);
        stop?.();
      }
      return { ok: true, json: { machine: usb.machine, probes } };
    },
  };
}

/** `info`: who the probe and the chip are. Neither reset nor halted. */
export function infoVerb(usb: UsbPort): Verb {
  return {
    name: 'info',
    usage: BOARD_USAGE,
    summary: 'probe, voltage, chip, flash',
    options: BOARD_OPTIONS,
    run: (words, context) =>
      withBoard(usb, words, context, async ({ probe, connection, chip, chipId, voltage, core }) => {
        const { start, end } = flashRange(chip.flash);
        const activity = await core.activity();
        const { model, serialNumber, firmware, virtual } = probe.identity;
        context.print(`${model} ${serialNumber}, firmware ${firmware}${virtual ? ' (virtual)' : ''}`);
        context.print(`${chip.name}, ${kilobytes(end - start)} of flash at ${hex32(start)}, number ${chipId}`);
        context.print(`${voltage?.toFixed(2) ?? 'unknown'} V, SWD at ${connection.clock} kHz, core ${activity}`);
        return {
          ok: true,
          json: {
            probe: { model, serialNumber, firmware, virtual },
            chip: chip.name,
            chipId,
            flash: { start: hex32(start), size: end - start, sectors: chip.flash.sectors.length },
            voltage: voltage ?? null,
            mode: connection.mode,
            clock: connection.clock,
            core: activity,
          },
        };
      }),
  };
}

/** `read OUT.bin`: a back-up. Neither reset nor halted. */
export function readVerb(usb: UsbPort): Verb {
  return {
    name: 'read',
    usage: `OUT.bin [--address A --size N] ${BOARD_USAGE}`,
    summary: 'read flash into a file; all of it, or N bytes from A',
    options: { ...BOARD_OPTIONS, address: { type: 'string' }, size: { type: 'string' } },
    run: (words, context) =>
      withBoard(usb, words, context, async (session) => {
        const [file] = positionals(words, 'OUT.bin');
        const whole = flashRange(session.chip.flash);
        const address = addressOption(words, 'address') ?? whole.start;
        const size = numberOption(words, 'size') ?? Math.max(0, whole.end - address);
        const begun = session.clock.now();
        const bytes = await readFlash(session, address, size, {
          signal: context.signal,
          onProgress: (progress) => context.progress(progressText(progress)),
        });
        await writeFile(file, bytes);
        const seconds = (session.clock.now() - begun) / 1000;
        context.print(`${byteCount(bytes.length)} from ${hex32(address)} to ${file}`);
        return { ok: true, json: { file, address: hex32(address), size: bytes.length, seconds } };
      }),
  };
}

/** `reset`: reset and run. */
export function resetVerb(usb: UsbPort): Verb {
  return {
    name: 'reset',
    usage: BOARD_USAGE,
    summary: 'reset the chip and let it run',
    options: BOARD_OPTIONS,
    run: (words, context) =>
      withBoard(usb, words, context, async (session) => {
        const core = await resetBoard(session);
        context.print(`core ${core}`);
        return { ok: core === 'running', json: { core } };
      }),
  };
}
