import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import {
  CHIPS,
  chipsOf,
  chipWithDeviceId,
  namedChip,
  dividedBy,
  withFlashSize,
} from '../../../src/stm32/devices/chip-table.ts';

describe('chip table', () => {
  it('finds every chip by each of its identifiers, and no other', () => {
    for (const chip of CHIPS) {
      chip.deviceIds.forEach((id) => assert.equal(chipWithDeviceId(id), chip));
    }
    assert.equal(chipWithDeviceId(0x486), undefined);
  });

  it('divides no flash before somebody asks, and each one once', () => {
    for (const { flash, layouts = [] } of CHIPS) {
      for (const divided of [flash, ...layouts]) {
        const property = Object.getOwnPropertyDescriptor(divided, 'sectors');
        assert.ok(property && !('value' in property), 'a getter, no list');
        assert.equal(divided.sectors, divided.sectors);
      }
    }
  });

  it('knows chips by name that it cannot flash', () => {
    assert.equal(namedChip(0x486)?.name, 'STM32N645/N647/N655/N657');
    assert.equal(namedChip(0x495)?.family, 'WB');
    assert.equal(namedChip(0xabc), undefined);
  });

  it('has no chip for whose controller there is no driver', () => {
    assert.deepEqual(chipsOf(['H5', 'WB0', 'nonsense']), []);
  });

  it('cuts a chip at a sector’s end only', () => {
    const f407 = chipWithDeviceId(0x413);
    assert.ok(f407);
    assert.equal(withFlashSize(f407, 512)?.flash.sectors.length, 8);
    assert.equal(withFlashSize(f407, 1024)?.flash.sectors.length, 12);
    assert.equal(withFlashSize(f407, 100), undefined);
    assert.equal(withFlashSize(f407, 2048), undefined);
  });

  it('obeys option bytes only where the size leaves a choice, and asks for them only there', async () => {
    const f429 = chipWithDeviceId(0x419);
    const f407 = chipWithDeviceId(0x413);
    assert.ok(f429 && f407);
    const sectorsWith = async (kilobytes: number, options: number): Promise<number> =>
      (await dividedBy(f429, kilobytes, async () => options)).flash.sectors.length;
    const never = (): Promise<number> => Promise.reject(new Error('not to be asked'));
    assert.equal((await dividedBy(f407, 1024, never)).flash.sectors.length, 12);
    assert.equal((await dividedBy(f429, 512, never)).flash.sectors.length, 8);
    assert.equal(await sectorsWith(2048, 0x0fffaaed), 24);
    assert.equal(await sectorsWith(1024, 0x4fffaaed), 16);
    assert.equal(await sectorsWith(1024, 0x0fffaaed), 12);
  });

  it('refuses by name a size that is none, and option bytes that are not understood', async () => {
    const f429 = chipWithDeviceId(0x419);
    assert.ok(f429);
    const layout = f429.layouts?.find(({ kilobytes }) => kilobytes === 1024);
    assert.ok(layout);
    await assert.rejects(
      dividedBy(f429, 1000, async () => 0),
      (error) => isChipError(error, 'unlikely-flash-size'),
    );
    await assert.rejects(
      dividedBy({ ...f429, layouts: [layout] }, 1024, async () => 0x4fffaaed),
      (error) => isChipError(error, 'unknown-layout') && error.details.options === 0x4fffaaed,
    );
    // BFB2 (RM0090, 3.9.10, bit 4): the chip starts from bank 2, which then lies where bank 1 did.
    for (const [kilobytes, options] of [
      [2048, 0x0fffaafd],
      [1024, 0x4fffaafd],
    ] as const) {
      await assert.rejects(
        dividedBy(f429, kilobytes, async () => options),
        (error) => isChipError(error, 'unknown-layout') && error.details.options === options,
      );
    }
  });
});
