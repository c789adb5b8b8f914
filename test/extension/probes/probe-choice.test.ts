import assert from 'node:assert/strict';
import { keyOfProbe } from '../../../src/stlink/probe-list.ts';
import {
  likelyItem,
  type ListedBoard,
  type ListedProbe,
  nameOf,
  placeText,
  probeItems,
  probeLabel,
  searchText,
} from '../../../src/extension/probes/probe-choice.ts';

const nucleo: ListedProbe = {
  model: 'ST-Link/V2-1',
  serialNumber: '066EFF5152',
  location: '1-2.3',
  unusable: undefined,
  unread: undefined,
};
const clone: ListedProbe = { ...nucleo, model: 'ST-Link/V2', serialNumber: '0000000001', location: '1-4' };
const nameless: ListedProbe = { ...clone, serialNumber: '', location: '1-6' };
const machine = 'this computer (linux-x64)';
const search = { machine, canAllow: false };
const virtual: ListedBoard = { kind: 'virtual', name: 'Virtual NUCLEO-F401RE', place: 'Simulated', setting: 'virtual' };

/** The boards behind these probes, and the virtual one, as providers list them. */
const boards = (...probes: readonly ListedProbe[]): ListedBoard[] => [
  virtual,
  ...probes.map((probe): ListedBoard => {
    return { kind: 'st-link', name: nameOf(probe), place: placeText(probe), setting: keyOfProbe(probe, probes) };
  }),
];

describe('searchText', () => {
  it('says what was looked for and on which machine', () => {
    assert.equal(searchText('automatic', machine), `an ST-Link on ${machine}`);
    assert.equal(searchText('066EFF5152', machine), `the ST-Link 066EFF5152 on ${machine}`);
  });
});

describe('probeItems', () => {
  it('offers automatic first and the virtual board last, and says which machine was searched', () => {
    const items = probeItems('automatic', boards(nucleo), search);
    assert.deepEqual(
      items.map(({ value }) => value),
      ['automatic', '066EFF5152', 'virtual'],
    );
    assert.match(items[0]?.detail ?? '', /1 ST-Link found on this computer/);
    assert.match(items.at(-1)?.label ?? '', /Virtual NUCLEO-F401RE/);
  });

  it('offers last, where a browser has to allow probes, to have it ask for one', () => {
    const last = probeItems('066EFF5152', boards(clone), { machine, canAllow: true }).at(-1);
    assert.equal(last?.value, undefined);
    assert.equal(last?.label, 'Allow a Probe…');
  });

  it('says why no machine could be searched', () => {
    assert.equal(
      probeItems('automatic', boards(), { failed: 'There is no USB library.' })[0]?.detail,
      'There is no USB library.',
    );
  });

  it('marks the one in use', () => {
    const used = probeItems('VIRTUAL', boards(nucleo), search).filter(({ description }) => description !== '');
    assert.deepEqual(
      used.map(({ value }) => value),
      ['virtual'],
    );
  });

  it('shows a chosen probe that is not plugged in', () => {
    const last = probeItems('066EFF5152', boards(clone), search).at(-1);
    assert.equal(last?.value, '066EFF5152');
    assert.equal(last.detail, 'Not plugged in');
  });
});

describe('probes that cannot be used', () => {
  it('are listed, and said to be so', () => {
    const item = probeItems('automatic', boards({ ...nucleo, unusable: 'loader' }), search)[1];
    assert.match(item?.detail ?? '', /cannot be used/);
  });

  it('says of one that could not be read why', () => {
    const details = (['held', 'denied'] as const).map(
      (unread) => probeItems('automatic', boards({ ...nameless, unread }), search)[1]?.detail,
    );
    assert.deepEqual(details, [
      'Plugged in at 1-6; held by another program',
      'Plugged in at 1-6; the system does not allow access',
    ]);
  });
});

describe('names', () => {
  it('names a probe by what tells it apart', () => {
    assert.equal(nameOf(nucleo), 'ST-Link/V2-1 066EFF5152');
    assert.equal(nameOf(nameless), 'ST-Link/V2 1-6');
  });

  it('labels what the setting says', () => {
    assert.deepEqual(['automatic', 'virtual', '066E'].map(probeLabel), [
      'Automatic probe',
      'Virtual NUCLEO-F401RE (simulated)',
      'ST-Link 066E',
    ]);
  });
});

describe('likelyItem', () => {
  const likely = (current: string, ...probes: readonly ListedProbe[]): string | undefined => {
    const there = boards(...probes);
    return likelyItem(probeItems(current, there, search), current, there)?.value;
  };

  it('is the one in use', () => {
    assert.equal(likely('automatic', nucleo), 'automatic');
    assert.equal(likely('066eff5152', nucleo, clone), '066EFF5152');
    assert.equal(likely('virtual', nucleo), 'virtual');
    assert.equal(likely('GONE'), 'GONE');
  });

  it('is the simulated board where automatic would find nothing', () => {
    assert.equal(likely('automatic'), 'virtual');
  });
});
