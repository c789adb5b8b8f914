import assert from 'node:assert/strict';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { flashRange } from '../../src/stm32/devices/chip-description.ts';
import { identifyChip } from '../../src/stm32/identify.ts';
import { FakeMemory } from '../support/fake-target.ts';

const IDCODE = 0xe0042000;
const CPUID = 0xe000ed00;
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
    for (const kilobytes of [500, 1024]) {
      await assert.rejects(identifyChip(chipThatSays(0x433, kilobytes)), (error) =>
        isChipError(error, 'unlikely-flash-size'),
      );
    }
  });

  it('assumes the largest of its kind where a chip does not say how much flash it has, and says so', async () => {
    for (const kilobytes of [0, 0xffff]) {
      const { chip, doubts } = await identifyChip(chipThatSays(0x433, kilobytes));
      assert.deepEqual(flashRange(chip.flash), { start: 0x08000000, end: 0x08080000 });
      assert.deepEqual(doubts, [{ code: 'flash-size-unsaid', chip: chip.name, kilobytes: 512 }]);
    }
    assert.deepEqual((await identifyChip(chipThatSays(0x433, 512))).doubts, []);
  });

  it('knows which chips often have more flash than they say, and takes none for granted', async () => {
    for (const [kilobytes, more] of [
      [64, 128],
      [128, undefined],
    ] as const) {
      const memory = chipThatSays(0x410, kilobytes);
      memory.words.set(0x1fff_f7e0, (0xffff_0000 | kilobytes) >>> 0); // RM0008, 31.1.1
      const { chip, larger } = await identifyChip(memory);
      assert.deepEqual([chip.flash.sectors.length, larger?.flash.sectors.length], [kilobytes, more]);
    }
    assert.equal((await identifyChip(chipThatSays(0x433, 256))).larger, undefined);
  });

  it('knows revision A of F405 by its core, though it says that it is an F2', async () => {
    const memory = chipThatSays(0x411, 1024);
    memory.words.set(CPUID, 0x410fc241);
    assert.equal((await identifyChip(memory)).chip.name, 'STM32F405/F407/F415/F417');
  });

  it('names a chip that it cannot flash', async () => {
    const memory = chipThatSays(0x47b, 2048);
    memory.words.set(CPUID, 0x411fc271);
    await assert.rejects(
      identifyChip(memory),
      (error) => isChipError(error, 'not-driven') && /H7P/.test(error.details.chip),
    );
  });

  it('refuses an identifier that the core contradicts, as a clone’s may, or the other core of two', async () => {
    for (const [deviceId, cpuid, found] of [
      [0x410, 0x410fd213, 'M33'], // GD32E230 and the like say that they are F103
      [0x450, 0x410fc241, 'M4'], // the second core of an H745
    ] as const) {
      const memory = chipThatSays(deviceId, 128);
      memory.words.set(CPUID, cpuid);
      memory.words.set(0xe0044000, deviceId);
      await assert.rejects(
        identifyChip(memory),
        (error) => isChipError(error, 'another-core') && error.details.found === found,
      );
    }
  });

  it('says so where no identifier answers', async () => {
    const memory = new FakeMemory();
    memory.words.set(CPUID, 0x410fc241);
    await assert.rejects(
      identifyChip(memory),
      (error) => isChipError(error, 'no-device-id') && error.details.core === 'M4',
    );
  });

  it('writes nothing', async () => {
    const memory = chipThatSays(0x433, 512);
    await identifyChip(memory);
    assert.ok(memory.log.every((line) => line.startsWith('read')));
  });
});
