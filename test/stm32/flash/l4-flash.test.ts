import assert from 'node:assert/strict';
import type { FlashDescription } from '../../../src/stm32/devices/chip-description.ts';
import type { FlashOperation } from '../../../src/stm32/flash/flash-operation.ts';
import { G0_DRIVER, L4_DRIVER, WB_DRIVER, WL_DRIVER } from '../../../src/stm32/flash/l4-flash.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { flashOf, pages } from '../../support/l4-descriptions.ts';
import { InstantClock } from '../../support/manual-clock.ts';

const START = 0x08000000;
const DOUBLE_WORDS = { bits: 64, minimumVolts: 0 };

// RM0351, 3.7 “FLASH register map”: typed from the manual.
const BASE = 0x40022000;
const [ACR, KEYR, SR, CR, OPTR, WRP1AR] = [0x00, 0x08, 0x10, 0x14, 0x20, 0x2c].map((offset) => BASE + offset) as Six;
type Six = [number, number, number, number, number, number];

/** Memory whose status flags are cleared by writing ones. */
function withFlags(): FakeMemory {
  const memory = new FakeMemory();
  memory.onWrite = (address) => void (address === SR && memory.words.set(SR, 0));
  return memory;
}

const L476 = flashOf(pages(256, 2));
const writes = (memory: FakeMemory): string[] => memory.log.filter((line) => line.startsWith('write'));
const write = (address: number, value: number): string => `write 0x${address.toString(16)} 0x${value.toString(16)}`;
const open = (memory: FakeMemory, flash = L476, driver = L4_DRIVER) => driver.open(memory, flash, new InstantClock());
const noWord = { mode: DOUBLE_WORDS, onProgress: () => undefined };
const erase = (index: number, { sectors } = L476): FlashOperation => {
  const sector = sectors[index];
  assert.ok(sector);
  return { kind: 'erase-sector', sector };
};

describe('the flash of L4, G0 and WB', () => {
  it('names a page by its number in its bank, and the bank: BKER is bit 11, bit 13 on G0', () => {
    for (const [driver, bank] of [
      [L4_DRIVER, 1 << 11],
      [G0_DRIVER, 1 << 13],
    ] as const) {
      const flash = open(new FakeMemory(), L476, driver);
      // PER is bit 1, PNB begins at bit 3.
      assert.equal(flash.loaderEntry(erase(5), DOUBLE_WORDS).control, 2 | (5 << 3));
      assert.equal(flash.loaderEntry(erase(261), DOUBLE_WORDS).control, 2 | (5 << 3) | bank);
    }
  });

  it('erases both banks at once where there are two', () => {
    const control = (flash: FlashDescription) =>
      open(new FakeMemory(), flash).loaderEntry({ kind: 'erase-chip' }, DOUBLE_WORDS).control;
    assert.equal(control(L476), 0x8004);
    assert.equal(control(flashOf(pages(64, 2, 1))), 0x0004);
    assert.equal(control({ ...flashOf(pages(64, 4, 1)), banksJoined: true }), 0x8004);
  });

  it('erases a page: flags cleared, page named, then started; and leaves the mode', async () => {
    const memory = withFlags();
    await open(memory).run([erase(3)], noWord);
    assert.deepEqual(writes(memory), [write(SR, 0xc3fb), write(CR, 0x1a), write(CR, 0x1001a), write(CR, 0)]);
  });

  it('writes each double word whole and once, and blank ones not at all', async () => {
    const memory = withFlags();
    const bytes = new Uint8Array(24).fill(0xff);
    bytes.set([1, 2, 3, 4, 5, 6, 7, 8], 16);
    await open(memory).run([{ kind: 'program', address: START + 64, bytes }], noWord);
    const cells = [...memory.words].filter(([address]) => address >= START && address < START + 0x1000);
    assert.deepEqual(cells, [
      [START + 80, 0x04030201],
      [START + 84, 0x08070605],
    ]);
  });

  it('says what errors mean, and takes the one about option bytes for none', async () => {
    const flash = open(new FakeMemory());
    assert.deepEqual(
      [1 << 4, 1 << 3, 1 << 5, 1 << 7, 1 << 1].map((status) => flash.faultOf(status)),
      ['protected', 'not-erased', 'sequence', 'sequence', 'unknown'],
    );
    const memory = new FakeMemory();
    memory.words.set(SR, 0x8000); // OPTVERR, always set on WB
    assert.equal(await open(memory, L476, WB_DRIVER).waitIdle('erase', 0), 0);
  });

  it('gives the keys once, and only where it is locked', async () => {
    const memory = new FakeMemory();
    memory.words.set(CR, 0xc0000000);
    let keys = '';
    memory.onWrite = (address, value) => {
      keys += address === KEYR ? value.toString(16) : '';
      if (keys === '45670123cdef89ab') {
        memory.words.set(CR, 0x40000000);
      }
    };
    await open(memory).unlock();
    await open(memory).unlock();
    assert.equal(keys, '45670123cdef89ab');
  });

  it('empties the caches while they are off, and puts them back', async () => {
    const memory = new FakeMemory();
    memory.words.set(ACR, 0x600);
    await open(memory).dropCaches();
    assert.deepEqual(writes(memory), [write(ACR, 0), write(ACR, 0x1800), write(ACR, 0), write(ACR, 0x600)]);
  });

  it('reads protection: RDP, areas by pages, and what a WB keeps for its radio', async () => {
    const memory = new FakeMemory();
    memory.words.set(OPTR, 0xaa);
    for (const offset of [0x2c, 0x30, 0x4c, 0x50]) {
      memory.words.set(BASE + offset, 0x000000ff); // from page 255 to page 0: none
    }
    const protectionOf = (driver = L4_DRIVER) => open(memory, L476, driver).protection();
    assert.deepEqual(await protectionOf(), { level: 0, writeProtected: [], readProtected: [], reserved: [] });
    memory.words.set(WRP1AR, 0x00030002);
    assert.deepEqual((await protectionOf()).writeProtected, [2, 3]);
    memory.words.set(OPTR, 0xcc);
    assert.equal((await protectionOf()).level, 2);
    memory.words.set(OPTR, 0x55);
    assert.equal((await protectionOf()).level, 1);
    memory.words.set(WRP1AR, 0x000000ff);
    memory.words.set(BASE + 0x80, 0xfe);
    assert.deepEqual((await protectionOf(WB_DRIVER)).reserved, [254, 255, 510, 511]);
    memory.words.set(BASE + 0x80, 0x1fe); // FSD: the radio's core has none
    assert.deepEqual((await protectionOf(WB_DRIVER)).reserved, []);
  });

  it('lets a WB’s other core end its own business before it begins, and does not wait for ever', async () => {
    const PESD = 1 << 19;
    const memory = withFlags();
    memory.words.set(SR, PESD);
    await assert.rejects(open(memory, L476, WB_DRIVER).unlock(), { code: 'flash-stuck' });
    assert.deepEqual(writes(memory), []);
    await open(memory, L476, L4_DRIVER).unlock(); // reserved elsewhere
  });

  it('tells a chip that was empty that it is so no longer, by EMPTY in ACR or by toggling PEMPTY in SR', async () => {
    const [EMPTY, PEMPTY] = [1 << 16, 1 << 17];
    for (const [driver, register, value, written] of [
      [G0_DRIVER, ACR, 0x00050600, 0x00040600],
      [WB_DRIVER, ACR, EMPTY | 0x600, 0x600],
      [WL_DRIVER, ACR, EMPTY | 0x600, 0x600],
      [L4_DRIVER, SR, PEMPTY | 0x8000, PEMPTY],
    ] as const) {
      const memory = new FakeMemory();
      const flash = open(memory, L476, driver);
      memory.words.set(register, value);
      memory.words.set(START, 0xffffffff);
      await flash.clearEmptyFlag?.();
      assert.deepEqual(writes(memory), [], 'it is empty');
      memory.words.set(START, 0x20001000);
      await flash.clearEmptyFlag?.();
      assert.deepEqual(writes(memory), [write(register, written)]);
      memory.words.set(register, 0x600);
      await flash.clearEmptyFlag?.();
      assert.equal(writes(memory).length, 1, 'a one would set what is not set');
    }
  });
});
