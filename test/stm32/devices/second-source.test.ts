/**
 * Rows of chips against what others have read of the same chips: OpenOCD, stlink, and the virtual boards, which were typed
 * from the reference manuals. A mutation run proves that the comparison sees a wrong value: every field of every row is
 * shifted, and what nobody notices must stand in the list of what has no second source.
 */

import assert from 'node:assert/strict';
import { chipOfRow, type ChipFamily, type ChipRow } from '../../../src/stm32/devices/chip-row.ts';
import { FAMILIES, ROWS } from '../../../src/stm32/devices/chip-rows.generated.ts';
import type { ChipDescription, FlashSector } from '../../../src/stm32/devices/chip-description.ts';
import { chipsOf, withFlashSize } from '../../../src/stm32/devices/chip-table.ts';
import {
  type ChipRow as VirtualRow,
  flashSizeOf,
  sectorsOf,
  type SectorRun,
} from '../../../src/virtual-board/chips/chip-row.ts';
import { CHIP_NAMES, chipNamed } from '../../../src/virtual-board/chips/chip-table.ts';
import { OPENOCD, STLINK } from './second-source.ts';

const KB = 1024;

type Bank = ChipRow['banks'][number];

/** A row with its family. */
interface Pair {
  readonly row: ChipRow;
  readonly family: ChipFamily;
}

/** What the others say otherwise and is not believed, by field and identifier, with what is believed and why. */
const DISBELIEVED: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'OpenOCD kilobytes': { 0x441: 'F412xG has 1 MB (RM0402, table 5); OpenOCD drives 512 KB of it' },
  'OpenOCD otp': {
    0x452: 'F72x: 0x1FF07800 (RM0431, table 3); OpenOCD takes all F7 for F74x',
  },
  'stlink page': {
    0x411: 'the first sector has 16 KB (RM0033, table 5), stlink has the largest',
    0x421: 'the first sector has 16 KB (RM0390, table 4), stlink has the largest',
    0x449: 'the first sector has 32 KB (RM0385, table 3)',
    0x451: 'the first sector has 32 KB in one bank (RM0410, table 3)',
    0x452: 'the first sector has 16 KB (RM0431, table 3)',
    0x480: 'the sectors have 8 KB (RM0455, table 14), as OpenOCD has it',
  },
  'stlink boot': {
    0x445: 'F04x: 13 KB from 0x1FFFC400 (AN2606, “STM32F04xxx”)',
    0x422: '8 KB from 0x1FFFD800 (RM0316, table 3)',
    0x432: '8 KB from 0x1FFFD800 (RM0313, table 2)',
    0x449: 'stlink has its alias in ITCM',
    0x451: 'stlink has its alias in ITCM, and a wrong one',
    0x452: 'stlink has its alias in ITCM',
    0x466: 'G031: 28 KB are reserved, of which 8 are filled',
    0x457: 'L011: 4 KB (RM0377, table 3)',
    0x427: 'L1: 8 KB from Cat.3 on (RM0038, table 8)',
    0x436: 'L1: 8 KB from Cat.3 on (RM0038, table 8)',
    0x437: 'L1: 8 KB from Cat.3 on (RM0038, table 8)',
    0x443: 'C0: 28 KB are reserved, of which 6 are filled',
    0x453: 'C0: 28 KB are reserved, of which 6 are filled',
  },
  'stlink options': {
    0x433: 'stlink has the register',
    0x431: 'stlink has the register',
    0x413: 'stlink has the register',
    0x421: 'stlink has the register',
    0x450: 'stlink has the register',
    0x480: 'stlink has the register',
    0x483: 'stlink has the register',
    0x468: 'G4: 0x1FFF7800 (RM0440, table 17), at the other address are those of bank 2',
    0x469: 'G4: 0x1FFF7800 (RM0440, table 17), at the other address are those of bank 2',
    0x479: 'G4: 0x1FFF7800 (RM0440, table 17), at the other address are those of bank 2',
  },
  'stlink ram': {
    0x434: '320 KB without the 64 KB of CCM (RM0386, 2.2); stlink has F42x’s',
    // The device identifier also stands for parts with more.
  },
};

/** C051, C071, C091/C092 and WB1x: stlink does not know them, and OpenOCD's table has neither pages nor memories. */
const IN_NO_TABLE = [0x44c, 0x493, 0x44d, 0x494, 0x496];

/** Fields of chips without a second source, or with one that is not believed: the manual alone stands for them. */
const UNVOUCHED: Readonly<Record<string, readonly number[]>> = {
  kilobytes: [0x441],
  page: [0x452, ...IN_NO_TABLE],
  'RAM, more': [0x434, ...IN_NO_TABLE],
  'system memory': [0x445, 0x432, 0x452, 0x466, 0x443, 0x453, ...IN_NO_TABLE],
  'option bytes': [0x441, 0x458, 0x434, 0x468, 0x469, 0x479, 0x416, 0x429, ...IN_NO_TABLE],
  otp: [0x452, 0x480],
};

/** Says what a row says otherwise than others. */
function findings({ row, family }: Pair): string[] {
  const found: string[] = [];
  const same = (field: string, ours: unknown, theirs: unknown): void => {
    if (theirs !== undefined && JSON.stringify(ours) !== JSON.stringify(theirs) && !DISBELIEVED[field]?.[row.id]) {
      found.push(`${row.name}: ${field} ${JSON.stringify(ours)} ≠ ${JSON.stringify(theirs)}`);
    }
  };
  const page = (row.banks[0]?.groups[0]?.[1] ?? 0) * KB;
  const openOcd = OPENOCD[row.id];
  same('OpenOCD kilobytes', Math.max(...row.kilobytes), openOcd?.kilobytes);
  same('OpenOCD registers', family.registers, openOcd?.registers);
  same('OpenOCD size register', row.flashSize.address, openOcd?.sizeAddress);
  same('OpenOCD page', page, openOcd?.page);
  // Ours has the lock bytes that follow: one a block of 32 (RM0090, 3.6.5).
  same('OpenOCD otp', row.otp && [row.otp.start, usableOtp(row)], openOcd?.otp);
  if (openOcd?.file === 'stm32l4x.c') {
    same('OpenOCD all areas', row.allAreas ?? false, openOcd.allAreas ?? false);
  }
  const stlink = STLINK[row.id];
  same('stlink size register', row.flashSize.address, stlink?.sizeAddress);
  same('stlink page', page, stlink?.page);
  same('stlink boot', row.systemMemory && [row.systemMemory.start, row.systemMemory.kilobytes * KB], stlink?.boot);
  same('stlink options', row.optionBytes?.start, stlink?.options?.[0]);
  // Ours is what every part of the group has in one piece; stlink's is often that of the largest, with all blocks.
  if (stlink && row.ram.kilobytes * KB > stlink.ram && !DISBELIEVED['stlink ram']?.[row.id]) {
    found.push(`${row.name}: stlink ram ${row.ram.kilobytes} KB > ${stlink.ram / KB}`);
  }
  return [
    ...found,
    ...VIRTUAL.filter(({ idcode }) => (idcode & 0xfff) === row.id).flatMap(findingsOfTwin({ row, family })),
  ];
}

/** F2 and F4 have 16 lock bytes, F7 32, behind what can be used. */
function usableOtp({ otp, family }: ChipRow): number {
  const locks = { F2: 16, F4: 16, F7: 32 }[family] ?? 0;
  return (otp?.bytes ?? 0) - locks;
}

const VIRTUAL: readonly VirtualRow[] = CHIP_NAMES.map(chipNamed);

/** Says what a row says otherwise than a virtual chip. */
function findingsOfTwin({ row, family }: Pair): (twin: VirtualRow) => string[] {
  return (twin) => {
    const chip = describedBy({ row, family });
    const [freeze] = chip.watchdogFreeze.filter(({ register }) => register === address(twin));
    const bit = twin.debugMcu.watchdogFreeze.bit;
    const checks: readonly [string, boolean][] = [
      ['registers', family.registers === twin.flash.registers],
      ['size register', chip.flashSize.address === twin.flashSize],
      ['unique id', chip.uniqueId[0] === twin.uniqueId && chip.uniqueId.length === 3],
      ['core', chip.core.toLowerCase() === twin.core.split(' ')[0]],
      ['system memory', isMost(twin.systemMemory, chip.systemMemory)],
      ['RAM', twin.ram.some(({ start, size }) => start === chip.ram.start && start + size >= chip.ram.end)],
      ['watchdog freeze', freeze !== undefined && ((freeze.bits >>> bit) & 1) === 1],
      ['watchdog key', chip.watchdogKey === twin.peripherals.watchdog],
      ['debug clock', (chip.debugClock === undefined) === (twin.debugMcu.gate === undefined)],
      ['sectors', sectorsAgree(chip, twin)],
      // Those of an H7 are in registers only.
      [
        'option bytes',
        chip.otherMemories['option-bytes']?.start ===
          (twin.optionBytes.size === 0 ? undefined : twin.optionBytes.start),
      ],
    ];
    return checks.filter(([, agrees]) => !agrees).map(([what]) => `${row.name}: ${what}, by the virtual ${twin.name}`);
  };
}

const address = ({ debugMcu }: VirtualRow): number => debugMcu.address + debugMcu.watchdogFreeze.offset;

/** Virtual chips part the words of identification from the boot loader's end. */
const isMost = (area: { start: number; size: number }, { start, end }: { start: number; end: number }): boolean =>
  start === area.start && end >= area.start + area.size && end - (area.start + area.size) < KB;

function describedBy({ row, family }: Pair): ChipDescription {
  return chipOfRow(row, family, 'f4'); // which driver it has does not matter here
}

/** Whether the chip is divided, in one of the ways that it knows, as the virtual one is: places, sizes, codes, banks. */
function sectorsAgree(chip: ChipDescription, twin: VirtualRow): boolean {
  const kilobytes = flashSizeOf(twin) / KB;
  const divisions = [
    ...(chip.layouts ?? []).filter((layout) => layout.kilobytes === kilobytes).map(({ sectors }) => sectors),
    withFlashSize(chip, kilobytes)?.flash.sectors ?? [],
    chip.moreFlash?.sectors ?? [],
  ].map((sectors) => outline(sectors, hasCodes(twin)));
  const other = 'otherLayout' in twin.flash ? twin.flash.otherLayout?.sectors : undefined;
  return [twin.sectors, ...(other ? [other] : [])].every((runs) => divisions.includes(outlineOfTwin(twin, runs)));
}

const outline = (sectors: readonly FlashSector[], coded = true): string =>
  JSON.stringify(sectors.map(({ start, size, code, bank = 0 }) => [start, size, coded ? code : 0, bank]));

const outlineOfTwin = (twin: VirtualRow, runs: readonly SectorRun[]): string =>
  outline(
    sectorsOf(twin, runs).map((sector) => ({ ...sector, bank: sector.bank - 1 })),
    hasCodes(twin),
  );

/** F0, F1 and F3 are told addresses, not codes (PM0075, 2.3.3). */
const hasCodes = ({ flash }: VirtualRow): boolean => flash.model !== 'f1';

/** Every single change of a field that a slip could make. */
function* mutants({ row, family }: Pair): Generator<readonly [field: string, mutant: Pair]> {
  const ofRow = (field: string, change: Partial<ChipRow>): readonly [string, Pair] => [
    field,
    { row: { ...row, ...change }, family },
  ];
  const ofFamily = (field: string, change: Partial<ChipFamily>): readonly [string, Pair] => [
    field,
    { row, family: { ...family, ...change } },
  ];
  const { flashSize, ram, systemMemory, optionBytes, otp, uniqueId, banks, kilobytes } = row;
  yield ofRow('size register', { flashSize: { ...flashSize, address: flashSize.address + 2 } });
  yield ofRow('kilobytes', { kilobytes: [...kilobytes, Math.max(...kilobytes) * 2] });
  yield ofRow('RAM, start', { ram: { ...ram, start: ram.start + 0x1000 } });
  yield ofRow('RAM, more', { ram: { ...ram, kilobytes: ram.kilobytes * 16 } });
  const inBanks = (change: (bank: Bank) => Bank): Partial<ChipRow> => ({
    banks: banks.map(change),
    ...(row.layouts && { layouts: row.layouts.map((each) => ({ ...each, banks: each.banks.map(change) })) }),
  });
  yield ofRow(
    'page',
    inBanks((bank) => ({ ...bank, groups: bank.groups.map(([count = 0, size = 0]) => [count, size * 2]) })),
  );
  // F0, F1 and F3 are told addresses in place of codes.
  if (!['f1', 'f3'].includes(family.controller)) {
    yield ofRow(
      'sector codes',
      inBanks((bank) => ({ ...bank, firstCode: (bank.firstCode ?? 0) + 1 })),
    );
  }
  if (['l4', 'g0', 'wb', 'wl'].includes(family.controller)) {
    yield ofRow('all areas', { allAreas: row.allAreas !== true });
  }
  if (systemMemory) {
    yield ofRow('system memory', { systemMemory: { ...systemMemory, start: systemMemory.start + 0x100000 } });
  }
  if (optionBytes) {
    yield ofRow('option bytes', { optionBytes: { ...optionBytes, start: optionBytes.start + 0x100 } });
  }
  if (otp) {
    yield ofRow('otp', { otp: { ...otp, start: otp.start + 0x100 } });
  }
  if (uniqueId) {
    yield ofRow('unique id', { uniqueId: uniqueId.map((word) => word + 4) });
  }
  yield ofRow('core', { core: row.core === 'M4' ? 'M7' : 'M4' });
  yield ofFamily('registers', { registers: family.registers + 0x400 });
  yield ofFamily('watchdog freeze', {
    freeze: family.freeze.map(({ register, bits }) => ({ register: register + 4, bits })),
  });
  yield ofFamily('watchdog freeze, bits', { freeze: family.freeze.map(({ register }) => ({ register, bits: 0x400 })) });
  yield ofFamily('watchdog key', { watchdogKey: family.watchdogKey + 0x400 });
}

/** The chips that a driver is for; the others' rows are compared too, but need not be vouched for whole. */
const WITH_DRIVER = new Set(chipsOf(Object.keys(FAMILIES)).flatMap(({ deviceIds }) => deviceIds));

const pairs: readonly Pair[] = ROWS.flatMap((row) => {
  const family = FAMILIES[row.family];
  return family ? [{ row, family }] : [];
});

/** Whether a virtual board has this chip. */
const hasTwin = (id: number): boolean => VIRTUAL.some(({ idcode }) => (idcode & 0xfff) === id);

/**
 * Fields for which there is no second source but a virtual board: the largest RAM that stlink gives is an upper bound, the
 * rest is in no table of theirs.
 */
const BY_TWIN_ALONE: ReadonlySet<string> = new Set([
  'RAM, start',
  'sector codes',
  'unique id',
  'core',
  'watchdog freeze',
  'watchdog freeze, bits',
  'watchdog key',
]);

describe('rows of chips and their second sources', () => {
  for (const pair of pairs) {
    it(`agree about ${pair.row.name}`, () => assert.deepEqual(findings(pair), []));
  }

  it('disagree only about what is listed', () => {
    for (const [field, chips] of Object.entries(DISBELIEVED)) {
      for (const id of Object.keys(chips).map(Number)) {
        assert.ok(
          pairs.some(({ row }) => row.id === id),
          `${field} of 0x${id.toString(16)} is disbelieved, but there is no such row`,
        );
      }
    }
  });

  it('would see any wrong value of a chip that has a driver, but for what is listed', () => {
    const unseen = pairs
      .filter(({ row }) => WITH_DRIVER.has(row.id))
      .flatMap((pair) => {
        const { row } = pair;
        return [...mutants(pair)]
          .filter(([, mutant]) => findings(mutant).length === 0)
          .filter(([field]) => !UNVOUCHED[field]?.includes(row.id) && !(BY_TWIN_ALONE.has(field) && !hasTwin(row.id)))
          .map(([field]) => `${field} of 0x${row.id.toString(16)} (${row.name})`);
      });
    assert.deepEqual(unseen, []);
  });
});
