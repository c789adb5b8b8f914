/**
 * The outcome of a flash job in words: one line, what a user should know besides, and a table by sector.
 *
 * Below: types of outcomes. Above: the extension's notifications and output, the command-line tool.
 */

import * as l10n from '@vscode/l10n';
import { hex32 } from '../base/hex.ts';
import type { CoreState, FlashOutcome, FlashRemark, SectorOutcome, SectorState } from '../programming/outcome.ts';
import type { MemoryRange } from '../stm32/devices/memory-of.ts';
import { memoryList } from './memory-names.ts';
import { byteCount, kilobytes, rate, seconds, sectorCount, sectorList } from './quantities.ts';

/** “Erased 4 sectors (272 KB), programmed 299,624 bytes, verified; 4 sectors untouched; 4.6 s, 63 KB/s.” */
export function outcomeLine(outcome: FlashOutcome): string {
  const { bytes, sectors } = outcome;
  const count = (test: (sector: SectorOutcome) => boolean): number => sectors.filter(test).length;
  const erased = count((sector) => sector.erased);
  const identical = count(({ state }) => state === 'identical');
  const untouched = count(({ state }) => state === 'untouched');
  const unknown = count(({ state }) => state === 'unknown');
  const done = [
    erased > 0 ? l10n.t('erased {0} ({1})', sectorCount(erased), kilobytes(bytes.erased)) : l10n.t('erased nothing'),
    bytes.programmed > 0 ? l10n.t('programmed {0}', byteCount(bytes.programmed)) : l10n.t('programmed nothing'),
    outcome.verified ? l10n.t('verified') : l10n.t('not verified'),
  ];
  const left = [
    ...(identical > 0 ? [l10n.t('{0} identical', sectorCount(identical))] : []),
    ...(bytes.kept > 0 ? [l10n.t('{0} kept', byteCount(bytes.kept))] : []),
    ...(untouched > 0 ? [l10n.t('{0} untouched', sectorCount(untouched))] : []),
    ...(unknown > 0 ? [l10n.t('{0} in an unknown state', sectorCount(unknown))] : []),
  ];
  const speed = outcome.seconds > 0 && bytes.programmed > 0 ? [rate(bytes.programmed / outcome.seconds)] : [];
  const parts = [done, left, [seconds(outcome.seconds), ...speed]].filter(({ length }) => length > 0);
  return capitalised(`${parts.map((part) => part.join(', ')).join('; ')}.`);
}

/** Sentences about what a user may want to know although the job went well; often none. */
export function outcomeRemarks(outcome: FlashOutcome): string[] {
  const { remarks, core, bytes } = outcome;
  // After an erase there is nothing to run, so a halted core is nothing to remark on.
  const expected = core === 'running' || (core === 'halted' && bytes.programmed + bytes.identical === 0);
  return [...remarks.map(remarkText), ...(expected ? [] : [coreText(core)])];
}

/** A line for each sector, for whoever asks. */
export function sectorTable(outcome: FlashOutcome): string[] {
  const names = sectorStateNames();
  return outcome.sectors.map(({ index, start, size, state, erased, atRisk }) => {
    const cells = [String(index).padStart(3), hex32(start), kilobytes(size).padStart(7), names[state]];
    const more = [
      ...(erased && state !== 'erased' ? [l10n.t('erased before')] : []),
      ...(atRisk > 0 ? [l10n.t('{0} still to be put back', byteCount(atRisk))] : []),
    ];
    return [cells.join('  '), ...more].join(', ');
  });
}

/** States by name. A function, because translations are loaded after this file. */
function sectorStateNames(): Readonly<Record<SectorState, string>> {
  return {
    untouched: l10n.t('untouched'),
    identical: l10n.t('identical'),
    erased: l10n.t('erased'),
    programmed: l10n.t('programmed'),
    verified: l10n.t('programmed and verified'),
    unknown: l10n.t('unknown'),
  };
}

/** How the core was left, as a sentence. */
export function coreText(core: CoreState): string {
  switch (core) {
    case 'running':
      return l10n.t('The core is running.');
    case 'halted':
      return l10n.t('The core is halted: reset the board to start it.');
    case 'in-reset':
      return l10n.t('The core is held in reset: look what pulls NRST low.');
    case 'in-boot-loader':
      return l10n.t(
        'The chip started ST’s boot loader: BOOT0 is high, or the chip was empty when it was powered. Pull BOOT0 low, unplug the board and plug it in again.',
      );
    case 'locked-up':
      return l10n.t('The core locked up right after its start: what is in flash does not run on this chip as it is.');
    case 'unknown':
      return l10n.t('Whether the core runs could not be seen.');
  }
}

/** What a comparison did not look at; no line where that is nothing. */
export function notComparedLines(leftOut: readonly MemoryRange[]): string[] {
  return leftOut.length === 0
    ? []
    : [l10n.t('Not compared, because it is no flash of this chip: {0}.', memoryList(leftOut))];
}

function remarkText(remark: FlashRemark): string {
  switch (remark.code) {
    case 'writes-narrowed':
      return l10n.t(
        'The chip refused to program {0} bits at a time, so {1} were used: its supply may be lower than measured.',
        remark.from,
        remark.to,
      );
    case 'without-loader':
      return remark.reason === 'no-room-in-ram'
        ? l10n.t('The probe wrote without help of the chip’s core, which is slow: its RAM has no room for a routine.')
        : l10n.t('The probe wrote without help of the chip’s core, which is slow: a routine in its RAM did not run.');
    case 'recovered':
      return l10n.t(
        'An earlier job was cut short: {0} that it had taken from {1} are back.',
        byteCount(remark.bytes),
        sectorList(remark.sectors),
      );
    case 'owed-bytes-given-up':
      return l10n.t(
        'An earlier job had saved {0} of {1}; what was written there since has stayed instead.',
        byteCount(remark.bytes),
        sectorList(remark.sectors),
      );
    case 'owed-to-other-sectors':
      return l10n.t(
        '{0} that an earlier job had taken stay saved: they belong to sectors that the chip does not have as it is now, by its option bytes or by the flash that it says it has.',
        byteCount(remark.bytes),
      );
    case 'more-flash-than-said':
      return l10n.t(
        'The chip says that it has {0} KB of flash; {1} KB were used, and what was written there was verified.',
        remark.said,
        remark.kilobytes,
      );
    case 'core-not-seen':
      return l10n.t(
        'After its start the core could not be looked at any more: the firmware may have taken the debug pins, or sleeps.',
      );
    case 'waited-for-file-system':
      return l10n.t(
        'Sector {0} was blank beside a file system, so the firmware was given {1} to finish writing it.',
        remark.sector,
        seconds(remark.milliseconds / 1000),
      );
    case 'left-out':
      return l10n.t('Not written, because it is no flash of this chip: {0}.', memoryList(remark.parts));
    case 'unreadable-lost':
      return l10n.t(
        '{0} beside the file could not be read, and are lost: {1}.',
        byteCount(remark.bytes),
        sectorList(remark.sectors),
      );
    case 'reset-pin-unused':
      return l10n.t('The reset pin does nothing; the core was reset through the debug port.');
    case 'no-vector-table':
      return l10n.t(
        'No program starts here: the reset vector holds {0} and {1}, which are no stack and no code.',
        hex32(remark.stackPointer),
        hex32(remark.resetHandler),
      );
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
