import assert from 'node:assert/strict';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { chipsOf } from '../../../src/stm32/devices/chip-table.ts';
import type { ChipDescription } from '../../../src/stm32/devices/chip-description.ts';
import { H7_DRIVER, H7AB_DRIVER } from '../../../src/stm32/flash/h7-flash.ts';
import type { FlashController, FlashProtection } from '../../../src/stm32/flash/flash-controller.ts';
import type { FlashOperation } from '../../../src/stm32/flash/flash-operation.ts';
import { FakeMemory, lockedMemory } from '../../support/fake-target.ts';
import { InstantClock } from '../../support/manual-clock.ts';

// RM0433, 4.9: addresses and bits are typed from the manual.
const FIRST = { keyr: 0x52002004, cr: 0x5200200c, sr: 0x52002010, ccr: 0x52002014, prar: 0x52002028, wpsn: 0x52002038 };
const SECOND = {
  keyr: 0x52002104,
  cr: 0x5200210c,
  sr: 0x52002110,
  ccr: 0x52002114,
  prar: 0x52002128,
  wpsn: 0x52002138,
};
const SCAR1 = 0x52002030;
const OPTSR = 0x5200201c;
const ALL_FLAGS = 0x1fef0000;
const X64 = { bits: 64, minimumVolts: 1.8 };
const X32 = { bits: 32, minimumVolts: 0 };

const chipOf = (id: number): ChipDescription =>
  chipsOf(['H7']).find(({ deviceIds }) => deviceIds.includes(id)) ?? assert.fail();
const H743 = chipOf(0x450);
const H723 = chipOf(0x483);
const H7A3 = chipOf(0x480);

const open = (memory: FakeMemory, { flash }: ChipDescription = H743): FlashController =>
  H7_DRIVER.open(memory, flash, new InstantClock());
const writes = (memory: FakeMemory): string[] => memory.log.filter((line) => line.startsWith('write'));
const write = (address: number, value: number): string => `write 0x${address.toString(16)} 0x${value.toString(16)}`;

/** Memory with options as delivered. */
function delivered(): FakeMemory {
  const memory = new FakeMemory();
  memory.words.set(OPTSR, 0x1006aaf0);
  for (const { prar, wpsn } of [FIRST, SECOND]) {
    memory.words.set(prar, 0xff);
    memory.words.set(wpsn, 0xff);
  }
  return memory;
}

describe('H7Flash', () => {
  it('opens the lock of each bank with the keys, once, and locks both', async () => {
    const memory = lockedMemory([FIRST, SECOND], 0x31, 0x30);
    const controller = open(memory);
    await controller.unlock();
    await controller.unlock();
    assert.deepEqual(writes(memory), [
      write(FIRST.keyr, 0x45670123),
      write(FIRST.keyr, 0xcdef89ab),
      write(SECOND.keyr, 0x45670123),
      write(SECOND.keyr, 0xcdef89ab),
    ]);
    await controller.lock();
    assert.deepEqual(writes(memory).slice(4), [write(FIRST.cr, 1), write(SECOND.cr, 1)]);
  });

  it('knows one bank where there is one: no register of a second is touched', async () => {
    const memory = lockedMemory([FIRST, SECOND], 0x31, 0x30);
    await open(memory, H723).unlock();
    await open(memory, H723).waitIdle('erase', 0);
    assert.equal(
      memory.log.some((line) => line.includes('0x520021')),
      false,
    );
  });

  it('waits for the queue of both banks, and tells the errors of both', async () => {
    const memory = new FakeMemory();
    memory.words.set(SECOND.sr, 1 << 2);
    await assert.rejects(open(memory).waitIdle('erase', 10), (error) => isChipError(error, 'flash-stuck'));
    const controller = open(memory);
    for (const [bit, fault] of [
      [17, 'protected'],
      [18, 'sequence'],
      [19, 'sequence'],
      [21, 'sequence'],
      [22, 'unknown'],
      [23, 'protected'],
    ] as const) {
      memory.words.set(SECOND.sr, 1 << bit);
      assert.equal(controller.faultOf(await controller.waitIdle('erase', 0)), fault, `bit ${bit}`);
    }
  });

  it('takes no error of reading for one of an operation', async () => {
    const memory = new FakeMemory();
    memory.words.set(FIRST.sr, (1 << 16) | (1 << 25) | (1 << 26)); // EOP, SNECCERR, DBECCERR
    assert.equal(await open(memory).waitIdle('program', 0), 0);
  });

  it('does not wait for a word that the firmware has left half; half a word of its own is an error', async () => {
    const memory = new FakeMemory();
    memory.words.set(FIRST.sr, 1 << 1); // WBNE
    const controller = open(memory);
    assert.equal(await controller.waitIdle('erase', 0), 0);
    assert.equal(controller.faultOf(await controller.waitIdle('program', 0)), 'sequence');
  });

  it('erases a sector by its number in its bank', async () => {
    const memory = new FakeMemory();
    const [first, second] = [H743.flash.sectors[3], H743.flash.sectors[9]];
    assert.ok(first && second);
    const operations: FlashOperation[] = [
      { kind: 'erase-sector', sector: first },
      { kind: 'erase-sector', sector: second },
    ];
    await open(memory).run(operations, { mode: X64, onProgress: () => undefined });
    const erase = ({ ccr, cr }: typeof FIRST, number: number): string[] => [
      write(ccr, ALL_FLAGS),
      write(cr, 0x34 | (number << 8)),
      write(cr, 0xb4 | (number << 8)),
      write(cr, 0),
    ];
    assert.deepEqual(writes(memory), [...erase(FIRST, 3), ...erase(SECOND, 1)]);
  });

  it('programs words of 32 bytes, those that follow on each other in one go, and none that is blank', async () => {
    const memory = new FakeMemory();
    const blocks: string[] = [];
    memory.write = async (address, block) => void blocks.push(`${address.toString(16)} ${block.length}`);
    const bytes = new Uint8Array(160).fill(0xff);
    [0, 32, 127].forEach((offset) => (bytes[offset] = 1)); // of the five the third and the last are blank
    const operation: FlashOperation = { kind: 'program', address: 0x08100040, bytes };
    await open(memory).run([operation], { mode: X32, onProgress: () => undefined });
    assert.deepEqual(blocks, ['8100040 64', '81000a0 32']);
    assert.deepEqual(writes(memory), [write(SECOND.ccr, ALL_FLAGS), write(SECOND.cr, 0x22), write(SECOND.cr, 0)]);
  });

  it('tells the loader the registers of the bank, and how', () => {
    const controller = open(new FakeMemory());
    const sector = H743.flash.sectors[8] ?? assert.fail();
    const erase: FlashOperation = { kind: 'erase-sector', sector };
    const program: FlashOperation = { kind: 'program', address: 0x08000020, bytes: new Uint8Array(64) };
    assert.equal(controller.registersOf(erase), 0x52002100);
    assert.deepEqual(controller.loaderEntry(erase, X64), { control: 0x34, address: 0, end: 0 });
    assert.equal(controller.registersOf(program), 0x52002000);
    assert.deepEqual(controller.loaderEntry(program, X32), { control: 0x22, address: 0x08000020, end: 0x08000060 });
    assert.throws(() => controller.loaderEntry({ kind: 'erase-chip' }, X64), RangeError);
    assert.throws(() => controller.loaderEntry(program, { bits: 12, minimumVolts: 0 }), RangeError);
  });

  describe('of 7A and 7B', () => {
    // RM0455, 4.9.4: FW 4, START 5, SNB 12:6, no PSIZE.
    const WORDS = { bits: 128, minimumVolts: 0 };
    const openH7A = (memory: FakeMemory): FlashController => H7AB_DRIVER.open(memory, H7A3.flash, new InstantClock());
    const sector = H7A3.flash.sectors[128 + 77] ?? assert.fail();

    it('names sectors of 8 KB by seven bits, and starts by bit 5', async () => {
      const memory = new FakeMemory();
      const operation: FlashOperation = { kind: 'erase-sector', sector };
      assert.deepEqual([sector.start, sector.size], [0x08100000 + 77 * 8192, 8192]);
      await openH7A(memory).run([operation], { mode: WORDS, onProgress: () => undefined });
      assert.deepEqual(writes(memory), [
        write(SECOND.ccr, ALL_FLAGS),
        write(SECOND.cr, 0x04 | (77 << 6)),
        write(SECOND.cr, 0x24 | (77 << 6)),
        write(SECOND.cr, 0),
      ]);
      assert.equal(openH7A(memory).loaderEntry(operation, WORDS).control, 0x04 | (77 << 6));
    });

    it('programs words of 16 bytes, and none that is blank', async () => {
      const memory = new FakeMemory();
      const blocks: string[] = [];
      memory.write = async (address, block) => void blocks.push(`${address.toString(16)} ${block.length}`);
      const bytes = new Uint8Array(64).fill(0xff);
      [0, 40].forEach((offset) => (bytes[offset] = 1));
      const operation: FlashOperation = { kind: 'program', address: 0x08000010, bytes };
      await openH7A(memory).run([operation], { mode: WORDS, onProgress: () => undefined });
      assert.deepEqual(blocks, ['8000010 16', '8000030 16']);
      assert.deepEqual(writes(memory), [write(FIRST.ccr, ALL_FLAGS), write(FIRST.cr, 0x02), write(FIRST.cr, 0)]);
    });

    it('protects four sectors by a bit of WPSN (RM0455, 4.9.15)', async () => {
      const memory = delivered();
      memory.words.set(FIRST.wpsn, 0xffffffff);
      memory.words.set(SECOND.wpsn, 0x7fffffff);
      assert.deepEqual((await openH7A(memory).protection()).writeProtected, [252, 253, 254, 255]);
    });
  });

  describe('knows what is protected', () => {
    const protection = (memory: FakeMemory): Promise<FlashProtection> => open(memory).protection();

    it('nothing as delivered', async () => {
      assert.deepEqual(await protection(delivered()), { level: 0, writeProtected: [], readProtected: [] });
    });

    it('a sector by a 0 in WPSN of its bank', async () => {
      const memory = delivered();
      memory.words.set(SECOND.wpsn, 0xfd);
      assert.deepEqual((await protection(memory)).writeProtected, [9]);
    });

    it('sectors by an area of blocks of 256 bytes; the same first and last block mean the bank', async () => {
      const memory = delivered();
      memory.words.set(FIRST.prar, 0x1ff | (0x200 << 16)); // from the last block of sector 0 to the first of sector 1
      assert.deepEqual(await protection(memory), { level: 0, writeProtected: [0, 1], readProtected: [0, 1] });
      memory.words.set(FIRST.prar, 0);
      assert.deepEqual((await protection(memory)).readProtected, [0, 1, 2, 3, 4, 5, 6, 7]);
    });

    it('secure areas only where security is on', async () => {
      const memory = delivered();
      memory.words.set(SCAR1, 0x000 | (0x1ff << 16));
      assert.deepEqual((await protection(memory)).readProtected, []);
      memory.words.set(OPTSR, 0x1026aaf0);
      memory.words.set(SECOND.prar + 8, 0xff);
      assert.deepEqual((await protection(memory)).readProtected, [0]);
    });

    it('the level by RDP', async () => {
      for (const [options, level] of [
        [0x1006aaf0, 0],
        [0x100600f0, 1],
        [0x1006ccf0, 2],
      ] as const) {
        const memory = delivered();
        memory.words.set(OPTSR, options);
        assert.equal((await protection(memory)).level, level);
      }
    });
  });

  it('lays out two banks with a hole in 1 MB, one sector in 128 KB, and refuses swapped banks', async () => {
    const sectorsWith = async (kilobytes: number, options: number): Promise<string[]> => {
      const memory = delivered();
      memory.words.set(OPTSR, options);
      const { flash } = await H7_DRIVER.layOut(H743, kilobytes, memory);
      return flash.sectors.map(({ start, code, bank = 0 }) => `${start.toString(16)} ${bank}.${code}`);
    };
    assert.deepEqual((await sectorsWith(1024, 0x1006aaf0)).slice(3, 5), ['8060000 0.3', '8100000 1.0']);
    assert.equal((await sectorsWith(2048, 0x1006aaf0)).length, 16);
    assert.deepEqual(await sectorsWith(128, 0x9006aaf0), ['8000000 0.0']);
    await assert.rejects(sectorsWith(2048, 0x9006aaf0), (error) => isChipError(error, 'unknown-layout'));
    await assert.rejects(sectorsWith(100, 0x1006aaf0), (error) => isChipError(error, 'unlikely-flash-size'));
  });
});
