import assert from 'node:assert/strict';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { flashRange } from '../../src/stm32/devices/chip-description.ts';
import { identifyChip } from '../../src/stm32/identify.ts';
import { FakeMemory } from '../support/fake-target.ts';

const IDCODE = 0xe0042000;
/** The size register is the upper half of this word (RM0368, 24.2). */
const SIZE_WORD = 0x1fff7a20;

function chipThatSays(deviceId: number, kilobytes: number): FakeMemory {
  const memory = new FakeMemory();
  memory.words.set(IDCODE, 0x10010000 | deviceId);
  memory.words.set(SIZE_WORD, ((kilobytes << 16) | 0x1234) >>> 0);
  [0x00340020, 0x32355109, 0x20363635].forEach((word, index) => memory.words.set(0x1fff7a10 + index * 4, word));
  return memory;
}

describe('identifyChip', () => {
  it('knows a chip by its identifier, its flash by its size register, and the chip itself by its number', async () => {
    const { chip, chipId } = await identifyChip(chipThatSays(0x433, 512));
    assert.equal(chip.name, 'STM32F401xD/xE');
    assert.deepEqual(flashRange(chip.flash), { start: 0x08000000, end: 0x08080000 });
    assert.equal(chipId, '200034000951353235363620');
  });

  it('cuts the flash to what this one has', async () => {
    const { chip } = await identifyChip(chipThatSays(0x433, 384));
    assert.equal(chip.flash.sectors.length, 7);
  });

  it('asks the option bytes whether a 1 MB part is divided', async () => {
    const memory = chipThatSays(0x419, 1024);
    assert.equal((await identifyChip(memory)).chip.flash.sectors.length, 12);
    memory.words.set(0x40023c14, 1 << 30);
    const { sectors } = (await identifyChip(memory)).chip.flash;
    assert.equal(sectors.length, 16);
    assert.deepEqual(sectors[8], { index: 8, start: 0x08080000, size: 16384, code: 16, bank: 1 });
  });

  it('refuses an unknown identifier and an unlikely size', async () => {
    await assert.rejects(identifyChip(chipThatSays(0xabc, 512)), (error) => isChipError(error, 'unknown-chip'));
    for (const kilobytes of [0, 500, 1024, 0xffff]) {
      await assert.rejects(identifyChip(chipThatSays(0x433, kilobytes)), (error) =>
        isChipError(error, 'unlikely-flash-size'),
      );
    }
  });

  it('writes nothing', async () => {
    const memory = chipThatSays(0x433, 512);
    await identifyChip(memory);
    assert.ok(memory.log.every((line) => line.startsWith('read')));
  });
});
