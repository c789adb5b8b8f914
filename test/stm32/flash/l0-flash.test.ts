import assert from 'node:assert/strict';
import type { FlashDescription, FlashSector } from '../../../src/stm32/devices/chip-description.ts';
import type { FlashOperation } from '../../../src/stm32/flash/flash-operation.ts';
import { L0_DRIVER } from '../../../src/stm32/flash/l0-flash.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { InstantClock } from '../../support/manual-clock.ts';

const START = 0x08000000;
const HALF_PAGES = { bits: 512, minimumVolts: 0 };
const WORDS = { bits: 32, minimumVolts: 0 };

// RM0377, 3.7 “FLASH register map”: typed from the manual.
const BASE = 0x40022000;
const [PECR, PEKEYR, PRGKEYR, SR, OPTR] = [0x04, 0x0c, 0x10, 0x18, 0x1c].map((offset) => BASE + offset) as [
  number,
  number,
  number,
  number,
  number,
];
const [WRPROT1, WRPROT2] = [BASE + 0x20, BASE + 0x80];
const [PROG, ERASE, FPRG] = [1 << 3, 1 << 9, 1 << 10];

const sectors = Array.from({ length: 1536 }, (_, index): FlashSector => {
  return { index, start: START + index * 128, size: 128, code: index % 768 };
});
const L073: FlashDescription = {
  controller: 'l0',
  registers: BASE,
  start: START,
  sectors,
  writeUnit: 64,
  erasedByte: 0x00,
  errorCorrected: true,
  erasesAtOnce: false,
  writeModes: [HALF_PAGES, WORDS],
  times: { sectorErase: { 0.125: 3.28 }, massErase: undefined, program: 3.28, patience: 3 },
};

/** Memory whose status flags are cleared by writing ones. */
function withFlags(): FakeMemory {
  const memory = new FakeMemory();
  memory.onWrite = (address) => void (address === SR && memory.words.set(SR, 0));
  return memory;
}

const open = (memory: FakeMemory) => L0_DRIVER.open(memory, L073, new InstantClock());
const writes = (memory: FakeMemory): string[] => memory.log.filter((line) => line.startsWith('write'));
const write = (address: number, value: number): string => `write 0x${address.toString(16)} 0x${value.toString(16)}`;
const ignore = (): void => undefined;
const erase = (index: number): FlashOperation => {
  const sector = sectors[index];
  assert.ok(sector);
  return { kind: 'erase-sector', sector };
};
const cellsOf = (memory: FakeMemory) =>
  [...memory.words].filter(([address]) => address >= START && address < START + 0x1000);

describe('the flash of L0 and L1', () => {
  it('gives both pairs of keys once, the registers’ first, and never those of the option bytes', async () => {
    const memory = new FakeMemory();
    memory.words.set(PECR, 7);
    let keys = '';
    memory.onWrite = (address, value) => {
      keys += address === PEKEYR ? `e${value.toString(16)} ` : address === PRGKEYR ? `p${value.toString(16)} ` : '';
      memory.words.set(PECR, keys.includes('13141516') ? 4 : keys.includes('2030405') ? 6 : 7);
    };
    await open(memory).unlock();
    await open(memory).unlock();
    assert.equal(keys, 'e89abcdef e2030405 p8c9daebf p13141516 ');
    assert.ok(!writes(memory).some((line) => line.includes((BASE + 0x14).toString(16))));
  });

  it('locks by PELOCK', async () => {
    const memory = new FakeMemory();
    await open(memory).lock();
    assert.deepEqual(writes(memory), [write(PECR, 1)]);
  });

  it('writes nothing to lock what is locked since a reset: it would be a bus error', async () => {
    const memory = new FakeMemory();
    memory.words.set(PECR, 7);
    await open(memory).lock();
    assert.deepEqual(writes(memory), []);
  });

  it('erases a page: flags cleared, mode set, then a zero written into it; and leaves the mode', async () => {
    const memory = withFlags();
    await open(memory).run([erase(3)], { mode: HALF_PAGES, onProgress: ignore });
    assert.deepEqual(writes(memory), [
      write(SR, 0x32f02),
      write(PECR, PROG | ERASE),
      write(START + 3 * 128, 0),
      write(PECR, 0),
    ]);
  });

  it('writes half pages whole, and those that are zero not at all', async () => {
    const memory = withFlags();
    const bytes = new Uint8Array(192);
    bytes.fill(1, 128);
    await open(memory).run([{ kind: 'program', address: START + 64, bytes }], { mode: HALF_PAGES, onProgress: ignore });
    assert.deepEqual(writes(memory), [write(SR, 0x32f02), write(PECR, PROG | FPRG), write(PECR, 0)]);
    assert.deepEqual(
      cellsOf(memory),
      Array.from({ length: 16 }, (_, index) => [START + 192 + 4 * index, 0x01010101]),
    );
  });

  it('writes words where half pages cannot be, in no mode', async () => {
    const memory = withFlags();
    const bytes = new Uint8Array(64);
    bytes.set([1, 2, 3, 4], 8);
    await open(memory).run([{ kind: 'program', address: START, bytes }], { mode: WORDS, onProgress: ignore });
    assert.deepEqual(writes(memory), [
      write(SR, 0x32f02),
      write(PECR, 0),
      write(START + 8, 0x04030201),
      write(PECR, 0),
    ]);
  });

  it('stops at the first half page that fails, with what the flags mean', async () => {
    for (const [flag, fault] of [
      [1 << 8, 'protected'],
      [1 << 13, 'protected'],
      [1 << 16, 'not-erased'],
      // PGAERR, SIZERR, FWWERR: words may still go.
      [1 << 9, 'too-wide'],
      [1 << 10, 'too-wide'],
      [1 << 17, 'too-wide'],
    ] as const) {
      const memory = withFlags();
      memory.onRead = (address) => (address === SR && cellsOf(memory).length > 0 ? flag : undefined);
      const bytes = new Uint8Array(128).fill(1);
      const running = open(memory).run([{ kind: 'program', address: START, bytes }], {
        mode: HALF_PAGES,
        onProgress: ignore,
      });
      await assert.rejects(running, { code: 'program-failed', details: { address: START, fault, status: flag } });
      assert.equal(cellsOf(memory).length, 16);
    }
  });

  it('takes the flag about option bytes for no error', async () => {
    const memory = new FakeMemory();
    memory.words.set(SR, 0x80c); // as an L151 has it after a reset
    assert.equal(await open(memory).waitIdle('erase', 0), 0);
  });

  it('tells the loader half pages, or words, which no bit of the register stands for', () => {
    const flash = open(new FakeMemory());
    const bytes = new Uint8Array(64);
    const entry = (mode: typeof WORDS) => flash.loaderEntry({ kind: 'program', address: START, bytes }, mode);
    assert.deepEqual(entry(HALF_PAGES), { control: PROG | FPRG, address: START, end: START + 64 });
    assert.equal(entry(WORDS).control, 0x80000000);
    assert.deepEqual(flash.loaderEntry(erase(2), WORDS), {
      control: PROG | ERASE,
      address: START + 256,
      end: START + 256,
    });
  });

  it('reads protection: RDPROT, a bit for 32 pages, and what it means with WPRMOD', async () => {
    const memory = new FakeMemory();
    memory.words.set(OPTR, 0x807000aa);
    assert.deepEqual(await open(memory).protection(), { level: 0, writeProtected: [], readProtected: [] });
    memory.words.set(WRPROT2, 1 << 1); // 0x08021000
    const { writeProtected, readProtected } = await open(memory).protection();
    assert.deepEqual([writeProtected[0], writeProtected.length, readProtected], [33 * 32, 32, []]);
    // RM0367, 3.4.4: in this mode a 0 protects, against reading as well.
    memory.words.set(OPTR, 0x807001aa);
    memory.words.set(WRPROT1, 0xfffffffe);
    memory.words.set(WRPROT2, 0xffffffff);
    const mode = await open(memory).protection();
    assert.deepEqual([mode.writeProtected.length, mode.readProtected[0], mode.readProtected.at(-1)], [32, 0, 31]);
    for (const [rdp, level] of [
      [0xcc, 2],
      [0x00, 1],
    ] as const) {
      memory.words.set(OPTR, 0x80700000 | rdp);
      assert.equal((await open(memory).protection()).level, level);
    }
  });
});
