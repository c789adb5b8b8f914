import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import type { FlashDescription, FlashSector } from '../../../src/stm32/devices/chip-description.ts';
import { BankRegisters } from '../../../src/stm32/flash/bank-registers.ts';
import { FakeMemory } from '../../support/fake-target.ts';

const REGISTERS = 0x50000000;
const OFFSETS = { keys: 4, control: 8, status: 12, distance: 0x80 };
const KEYS = [1, 2];
const LOCK = 1 << 7;

/** A sector of 1 KiB in each bank. */
const sectors: readonly FlashSector[] = [0, 1].map((bank) => ({
  ...{ index: bank, start: 0x08000000 + 1024 * bank, size: 1024, code: 0 },
  ...(bank > 0 && { bank }),
}));
const flashOf = (banks: number): FlashDescription => ({
  ...{ controller: 'h7', registers: REGISTERS, start: 0x08000000, sectors: sectors.slice(0, banks) },
  ...{ writeUnit: 4, erasedByte: 0xff, errorCorrected: false, erasesAtOnce: true, writeModes: [] },
  times: { sectorErase: {}, massErase: 0, program: 0, patience: 3 },
});
const banksOf = (count: number, memory = new FakeMemory()): BankRegisters =>
  new BankRegisters(memory, flashOf(count), OFFSETS);

describe('BankRegisters', () => {
  it('has as many sets as the chip has banks', () => {
    assert.deepEqual(banksOf(1).sets, [REGISTERS]);
    assert.deepEqual(banksOf(2).sets, [REGISTERS, REGISTERS + 0x80]);
  });

  it('knows the set of an operation by its sector, by its address; all of a chip is the first one’s', () => {
    const banks = banksOf(2);
    const bytes = new Uint8Array(4);
    for (const [bank, set] of banks.sets.entries()) {
      const sector = sectors[bank] ?? assert.fail();
      assert.equal(banks.setOf({ kind: 'erase-sector', sector }), set);
      for (const address of [sector.start, sector.start + sector.size - 4]) {
        assert.equal(banks.setOf({ kind: 'program', address, bytes }), set);
      }
    }
    assert.equal(banks.setOf({ kind: 'erase-chip' }), REGISTERS);
  });

  it('tells the errors of all banks, of those that are asked for, and nothing while one of them is busy', async () => {
    const memory = new FakeMemory();
    const banks = banksOf(2, memory);
    const [first, second] = [REGISTERS + 12, REGISTERS + 0x8c];
    memory.words.set(first, 0b0100).set(second, 0b1010);
    assert.equal(await banks.errors(0b0001, 0b0111), 0b0110);
    memory.words.set(second, 0b1011);
    assert.equal(await banks.errors(0b0001, 0b0111), undefined);
    memory.words.set(first, 0b0001).set(second, 0);
    assert.equal(await banks.errors(0b0001, 0b0111), undefined);
  });

  it('gives no key to a set that is open, and says so where a key was wrong before: nothing but a reset helps', async () => {
    const memory = new FakeMemory();
    memory.words.set(REGISTERS + 0x88, LOCK);
    await assert.rejects(banksOf(2, memory).unlock(LOCK, KEYS), (error) => isChipError(error, 'flash-locked'));
    const written = memory.log.filter((line) => line.startsWith('write'));
    assert.deepEqual(written, ['write 0x50000084 0x1', 'write 0x50000084 0x2']);
  });
});
