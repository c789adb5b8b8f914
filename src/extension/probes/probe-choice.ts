/**
 * The probes that can be chosen, as people see them and as the setting names them.
 *
 * Below: the list of ST-Links. Above: the probe finder, the command that selects one, the status bar. Pure.
 */

import * as l10n from '@vscode/l10n';
import type { ProbeDescription } from '../../stlink/probe-list.ts';
import { AUTOMATIC_PROBE, VIRTUAL_BOARD_NAME, VIRTUAL_PROBE } from '../contributions.ts';
import type { BoardCandidate } from './board-provider.ts';

/** What is known of a probe before it is opened. */
export type ListedProbe = Omit<ProbeDescription, 'device'>;

/** “ST-Link/V2-1 066EFF…” */
export function nameOf({ model, serialNumber, location }: ListedProbe): string {
  return `${model} ${serialNumber === '' ? location : serialNumber}`.trim();
}

/** What a search was for and where, in words: for the message that nothing was found. */
export function searchText(setting: string, machine: string): string {
  return setting === AUTOMATIC_PROBE
    ? l10n.t('an ST-Link on {0}', machine)
    : l10n.t('the ST-Link {0} on {1}', setting, machine);
}

/** A line of the list of probes. */
export interface ProbeItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** What the setting becomes; undefined for the line that has the browser ask for another probe. */
  readonly value: string | undefined;
}

/** A board as the list shows it. */
export type ListedBoard = Pick<BoardCandidate, 'kind' | 'name' | 'place' | 'setting'>;

/** Which machine was searched, in words, and whether the browser can be asked for more; or why none could be. */
export type Search = { readonly machine: string; readonly canAllow: boolean } | { readonly failed: string };

/**
 * The list from which a board is chosen: automatic, every probe that is plugged in, the virtual board; in a browser, which
 * shows only those that were allowed to it, how to allow another.
 * @param current the setting's value now
 */
export function probeItems(current: string, boards: readonly ListedBoard[], search: Search): ProbeItem[] {
  const real = boards.filter(({ kind }) => kind === 'st-link');
  const others = boards.filter(({ kind }) => kind !== 'st-link');
  const found = 'failed' in search ? search.failed : foundText(real.length, search.machine);
  const item = (value: string, label: string, detail: string): ProbeItem => ({
    value,
    label,
    detail,
    description: value.toLowerCase() === current.toLowerCase() ? l10n.t('in use') : '',
  });
  const items = [
    item(AUTOMATIC_PROBE, l10n.t('Automatic'), found),
    ...[...real, ...others].map(({ setting, name, place }) => item(setting, name, place)),
  ];
  const known = items.some(({ description }) => description !== '');
  const lost = known ? [] : [item(current, current, l10n.t('Not plugged in'))];
  return [...items, ...lost, ...('failed' in search || !search.canAllow ? [] : [allowItem()])];
}

/**
 * The line that Enter ought to choose: the one in use; the simulated board where that is automatic and finds nothing.
 * @param current the setting's value now
 */
export function likelyItem<Item extends ProbeItem>(
  items: readonly Item[],
  current: string,
  boards: readonly ListedBoard[],
): Item | undefined {
  const found = boards.some(({ kind }) => kind === 'st-link');
  const likely = current === AUTOMATIC_PROBE && !found ? VIRTUAL_PROBE : current;
  return items.find(({ value }) => value?.toLowerCase() === likely.toLowerCase());
}

function allowItem(): ProbeItem {
  return {
    value: undefined,
    label: l10n.t('Allow a Probe…'),
    description: '',
    detail: l10n.t('The browser shows its list of USB devices; what is chosen there is remembered.'),
  };
}

function foundText(count: number, machine: string): string {
  const found =
    count === 0
      ? l10n.t('No ST-Link found on {0}', machine)
      : count === 1
        ? l10n.t('1 ST-Link found on {0}', machine)
        : l10n.t('{0} ST-Links found on {1}', count, machine);
  return l10n.t('The ST-Link that is plugged in. {0}.', found);
}

/** Where a probe is plugged in, and what stands in its way. */
export function placeText({ location, unusable, unread }: ListedProbe): string {
  const place = l10n.t('Plugged in at {0}', location);
  if (unusable !== undefined) {
    return l10n.t('{0}; cannot be used as it is', place);
  }
  switch (unread) {
    case 'held':
      return l10n.t('{0}; held by another program', place);
    case 'denied':
      return l10n.t('{0}; the system does not allow access', place);
    case undefined:
      return place;
  }
}

/** The probe in use, in a few words: for the status bar. */
export function probeLabel(setting: string): string {
  return setting === AUTOMATIC_PROBE
    ? l10n.t('Automatic probe')
    : setting === VIRTUAL_PROBE
      ? VIRTUAL_BOARD_NAME
      : l10n.t('ST-Link {0}', setting);
}
