import assert from 'node:assert/strict';
import { ProbeError } from '../../../src/probe/probe-error.ts';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import type { FlashDescription, FlashSector } from '../../../src/stm32/devices/chip-description.ts';
import { F1_DRIVER, F3_DRIVER } from '../../../src/stm32/flash/f1-flash.ts';
import type { FlashOperation } from '../../../src/stm32/flash/flash-operation.ts';
import { FakeMemory, lockedMemory } from '../../support/fake-target.ts';
import { InstantClock } from '../../support/manual-clock.ts';

const START = 0x08000000;
const HALF_WORDS = { bits: 16, minimumVolts: 0 };

// PM0068, 3.7: the second set of registers is 0x40 behind the first. Addresses are typed from the manual.
const FIRST = { keyr: 0x40022004, sr: 0x4002200c, cr: 0x40022010, ar: 0x40022014 };
const SECOND = { keyr: 0x40022044, sr: 0x4002204c, cr: 0x40022050, ar: 0x40022054 };
const OBR = 0x4002201c;
const WRPR = 0x40022020;

function pages(count: number, kilobytes: number, secondFrom = Infinity): FlashSector[] {
  return Array.from({ length: count }, (_, index) => ({
    index,
    start: START + index * kilobytes * 1024,
    size: kilobytes * 1024,
    code: 0,
    ...(index >= secondFrom && { bank: 1 }),
  }));
}

function flashOf(sectors: readonly FlashSector[]): FlashDescription {
  return {
    controller: 'f1',
    registers: 0x40022000,
    start: START,
    sectors,
    writeUnit: 2,
    erasedByte: 0xff,
    errorCorrected: false,
    erasesAtOnce: true,
    writeModes: [HALF_WORDS],
    times: { sectorErase: { 1: 30, 2: 30 }, massErase: 30, program: 0.0525, patience: 3 },
  };
}

const XB = flashOf(pages(128, 1)); // F103xB
const XG = flashOf(pages(512, 2, 256)); // F103xG

const writes = (memory: FakeMemory): string[] => memory.log.filter((line) => line.startsWith('write'));
const write = (address: number, value: number): string => `write 0x${address.toString(16)} 0x${value.toString(16)}`;
const open = (memory: FakeMemory, flash: FlashDescription, driver = F1_DRIVER) =>
  driver.open(memory, flash, new InstantClock());

/** Memory whose status flags are cleared by writing ones. */
function withFlags(): FakeMemory {
  const memory = new FakeMemory();
  memory.onWrite = (address) => {
    if (address === FIRST.sr || address === SECOND.sr) {
      memory.words.set(address, 0);
    }
  };
  return memory;
}

describe('F1Flash', () => {
  it('opens the lock of every bank with the keys, once', async () => {
    const memory = lockedMemory([FIRST, SECOND], 0x80, 0);
    const controller = open(memory, XG);
    await controller.unlock();
    await controller.unlock();
    assert.deepEqual(writes(memory), [
      write(FIRST.keyr, 0x45670123),
      write(FIRST.keyr, 0xcdef89ab),
      write(SECOND.keyr, 0x45670123),
      write(SECOND.keyr, 0xcdef89ab),
    ]);
    await controller.lock();
    assert.deepEqual(writes(memory).slice(4), [write(FIRST.cr, 0x80), write(SECOND.cr, 0x80)]);
  });

  it('waits for both banks, and tells the errors of both', async () => {
    const memory = new FakeMemory();
    memory.words.set(SECOND.sr, 0x01);
    await assert.rejects(open(memory, XG).waitIdle('erase', 10), (error) => isChipError(error, 'flash-stuck'));
    memory.words.set(SECOND.sr, 0x34);
    const controller = open(memory, XG);
    assert.equal(controller.faultOf(await controller.waitIdle('program', 0)), 'protected');
    memory.words.set(SECOND.sr, 0x04);
    assert.equal(controller.faultOf(await controller.waitIdle('program', 0)), 'not-erased');
    memory.words.set(SECOND.sr, 0x20); // EOP
    assert.equal(await controller.waitIdle('program', 0), 0);
  });

  it('erases a page by its address: PER, AR, STRT, in the registers of its bank', async () => {
    const memory = withFlags();
    const [first, second] = [XG.sectors[255], XG.sectors[256]];
    assert.ok(first && second);
    const operations: FlashOperation[] = [
      { kind: 'erase-sector', sector: first },
      { kind: 'erase-sector', sector: second },
    ];
    await open(memory, XG).run(operations, { mode: HALF_WORDS, onProgress: () => undefined });
    const erase = ({ sr, cr, ar }: typeof FIRST, address: number): string[] => [
      write(sr, 0x34),
      write(cr, 0x02),
      write(ar, address),
      write(cr, 0x42),
      write(cr, 0),
    ];
    assert.deepEqual(writes(memory), [...erase(FIRST, 0x0807f800), ...erase(SECOND, 0x08080000)]);
  });

  it('programs half-words, and none that is blank', async () => {
    const memory = withFlags();
    const bytes = Uint8Array.of(1, 2, 0xff, 0xff, 0xff, 3, 4, 0xff);
    await open(memory, XB).run([{ kind: 'program', address: START + 8, bytes }], {
      mode: HALF_WORDS,
      onProgress: () => undefined,
    });
    assert.deepEqual(writes(memory), [
      write(FIRST.sr, 0x34),
      write(FIRST.cr, 0x01),
      'write16 0x8000008 0x201',
      'write16 0x800000c 0x3ff',
      'write16 0x800000e 0xff04',
      write(FIRST.cr, 0),
    ]);
  });

  it('finishes singly what a probe lost its patience over, and writes nothing twice', async () => {
    const memory = withFlags();
    let attempts = 0;
    memory.writeHalfWords = async (address, bytes) => {
      attempts++;
      // Of the first block the chip takes one half-word, then answers WAIT.
      const taken = attempts === 1 ? bytes.subarray(0, 2) : bytes;
      await FakeMemory.prototype.writeHalfWords.call(memory, address, taken);
      const word = (address & ~3) >>> 0;
      const value = taken[0] === undefined ? 0 : taken[0] | ((taken[1] ?? 0) << 8);
      const old = memory.words.get(word) ?? 0xffffffff;
      memory.words.set(word, address & 2 ? ((value << 16) | (old & 0xffff)) >>> 0 : ((old & 0xffff0000) | value) >>> 0);
      if (attempts === 1) {
        throw new ProbeError('target-busy', { address, length: bytes.length, access: 'write', status: 0x10 });
      }
    };
    memory.words.set(START, 0xffffffff);
    memory.words.set(START + 4, 0xffffffff);
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const operation: FlashOperation = { kind: 'program', address: START, bytes };
    await open(memory, XB).run([operation], { mode: HALF_WORDS, onProgress: () => undefined });
    assert.deepEqual(
      memory.log.filter((line) => line.startsWith('write16')),
      ['write16 0x8000000 0x201', 'write16 0x8000002 0x403', 'write16 0x8000004 0x605'],
    );
  });

  it('tells the loader the address of a page, and the registers of its bank', () => {
    const controller = open(new FakeMemory(), XG);
    const [, page1] = XG.sectors;
    const page300 = XG.sectors[300];
    assert.ok(page1 && page300);
    const program: FlashOperation = { kind: 'program', address: page300.start + 4, bytes: new Uint8Array(8) };
    assert.deepEqual(controller.loaderEntry({ kind: 'erase-sector', sector: page1 }, HALF_WORDS), {
      control: 2,
      address: 0x08000800,
      end: 0x08000800,
    });
    assert.deepEqual(controller.loaderEntry(program, HALF_WORDS), {
      control: 1,
      address: page300.start + 4,
      end: page300.start + 12,
    });
    assert.equal(controller.registersOf({ kind: 'erase-sector', sector: page1 }), 0x40022000);
    assert.equal(controller.registersOf({ kind: 'erase-sector', sector: page300 }), 0x40022040);
    assert.equal(controller.registersOf(program), 0x40022040);
  });

  it('knows which pages are protected: a bit for 4 KB, the last one for all that is left', async () => {
    const protectedPages = async (flash: FlashDescription, wrpr: number): Promise<readonly number[]> => {
      const memory = new FakeMemory();
      memory.words.set(WRPR, wrpr >>> 0);
      return (await open(memory, flash).protection()).writeProtected;
    };
    assert.deepEqual(await protectedPages(XB, 0xffffffff), []);
    assert.deepEqual(await protectedPages(XB, ~(1 << 1)), [4, 5, 6, 7]);
    assert.deepEqual(await protectedPages(XG, ~(1 << 1)), [2, 3]);
    assert.deepEqual((await protectedPages(XG, 0x7fffffff)).length, 512 - 62);
  });

  it('reads the level of read protection as the family has it', async () => {
    const levelOf = async (obr: number, driver = F1_DRIVER): Promise<number> => {
      const memory = new FakeMemory();
      memory.words.set(OBR, obr);
      return (await open(memory, XB, driver).protection()).level;
    };
    // F1: bit 2 is WDG_SW, no level.
    assert.deepEqual([await levelOf(0x3fc), await levelOf(0x3fe)], [0, 1]);
    assert.deepEqual(
      [await levelOf(0, F3_DRIVER), await levelOf(2, F3_DRIVER), await levelOf(6, F3_DRIVER)],
      [0, 1, 2],
    );
  });
});
