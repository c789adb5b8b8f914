import assert from 'node:assert/strict';
import { flashRange } from '../../../src/stm32/devices/chip-description.ts';
import { chipsOf } from '../../../src/stm32/devices/chip-table.ts';
import { sectorEraseTime } from '../../../src/stm32/flash/flash-operation.ts';

const STM32F4_CHIPS = chipsOf(['F4']);

/** Device identifier, flash and SRAM in KB, number of sectors: from the reference manuals, not from the table. */
const FACTS: Readonly<Record<number, readonly [flash: number, ram: number, sectors: number]>> = {
  0x423: [256, 64, 6], // RM0368
  0x433: [512, 96, 8],
  0x431: [512, 128, 8], // RM0383
  0x413: [1024, 128, 12], // RM0090: 112 + 16 KB
  0x419: [2048, 192, 24], // 112 + 16 + 64 KB
  0x421: [512, 128, 8], // RM0390
  0x441: [1024, 256, 12], // RM0402
  0x463: [1536, 320, 16], // RM0430: 256 + 64 KB
  0x458: [128, 32, 5], // RM0401
  0x434: [2048, 320, 24], // RM0386: 160 + 32 + 128 KB
};

describe('STM32F4 rows', () => {
  it('has the chips of the reference manuals, each identifier once', () => {
    const ids = STM32F4_CHIPS.flatMap(({ deviceIds }) => deviceIds);
    assert.deepEqual([...ids].sort(), Object.keys(FACTS).map(Number).sort());
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const chip of STM32F4_CHIPS) {
    describe(chip.name, () => {
      const [flash, ram, count] = FACTS[chip.deviceIds[0] ?? 0] ?? [0, 0, 0];
      const { sectors, writeModes } = chip.flash;

      it('has flash, RAM and sectors as its manual says', () => {
        const range = flashRange(chip.flash);
        assert.deepEqual(
          [(range.end - range.start) / 1024, (chip.ram.end - chip.ram.start) / 1024, sectors.length],
          [flash, ram, count],
        );
      });

      it('has its controller where all of the family have it, and three ways to program', () => {
        assert.equal(chip.flash.registers, 0x40023c00);
        assert.deepEqual(writeModes, [
          { bits: 32, minimumVolts: 2.7 },
          { bits: 16, minimumVolts: 2.1 },
          { bits: 8, minimumVolts: 0 },
        ]);
      });

      it('has sectors one behind the other, each with a number and a code of its own', () => {
        sectors.forEach((sector, index) => {
          assert.equal(sector.index, index);
          const before = sectors[index - 1];
          assert.equal(sector.start, before ? before.start + before.size : chip.flash.start);
        });
        assert.equal(new Set(sectors.map(({ code }) => code)).size, sectors.length);
        assert.ok(
          sectors.every(({ code }) => code < 32),
          'SNB has five bits',
        );
      });

      it('has times for every sector, longer where fewer bits are programmed at a time', () => {
        for (const sector of sectors) {
          const [x32 = 0, x16 = 0, x8 = 0] = writeModes.map((mode) => sectorEraseTime(sector, chip.flash, mode));
          assert.ok(x8 > x16 && x16 > x32 && x32 > 0);
        }
      });
    });
  }
});

describe('rows of all families', () => {
  const chips = chipsOf('F0 F1 F2 F3 F4 F7 L4 L4+ G4 G0 C0 U0 WB WL'.split(' '));

  for (const chip of chips) {
    it(`${chip.name} has sectors in order, times for each, and layouts of the sizes that it comes in`, () => {
      for (const sectors of [chip.flash.sectors, ...(chip.layouts ?? []).map((layout) => layout.sectors)]) {
        sectors.forEach((sector, index) => {
          assert.equal(sector.index, index);
          const before = sectors[index - 1];
          assert.ok(!before || sector.start >= before.start + before.size);
          assert.ok(sectorEraseTime(sector, chip.flash, chip.flash.writeModes[0]!) > 0);
        });
      }
      for (const { kilobytes } of chip.layouts ?? []) {
        assert.ok(chip.kilobytes.includes(kilobytes));
      }
    });
  }

  it('has two banks with a set of registers each where the manual has them', () => {
    const xl = chips.find(({ deviceIds }) => deviceIds.includes(0x430));
    assert.equal(xl?.flash.sectors.find(({ start }) => start === 0x08080000)?.bank, 1); // PM0068, 2.1
  });
});
