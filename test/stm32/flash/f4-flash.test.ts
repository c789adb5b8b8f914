import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { CortexMCore } from '../../../src/cortex-m/cortex-m-core.ts';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { chipWithDeviceId } from '../../../src/stm32/devices/chip-table.ts';
import {
  chipEraseControl,
  F4Flash,
  F7_DRIVER,
  programControl,
  sectorEraseControl,
} from '../../../src/stm32/flash/f4-flash.ts';
import type { FlashOperation } from '../../../src/stm32/flash/flash-operation.ts';
import { VirtualBoard } from '../../../src/virtual-board/virtual-board.ts';
import { probeOf } from '../../support/contract-board.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { InstantClock } from '../../support/manual-clock.ts';
import { noise, sectorStart } from '../../support/flash-board.ts';
import { bitsAtOnce } from '../../support/halted-board.ts';

const F401 = chipWithDeviceId(0x433);
const F429 = chipWithDeviceId(0x419);
assert.ok(F401 && F429);
const { flash } = F401;
const KEYR = 0x40023c04;
const CR = 0x40023c10;
const SR = 0x40023c0c;

describe('control values', () => {
  it('name sector, width and both banks', () => {
    const [, , , , , sector5] = flash.sectors;
    const sector12 = F429.flash.sectors[12];
    assert.ok(sector5 && sector12);
    assert.equal(sectorEraseControl(sector5, bitsAtOnce(32)), 0x22a);
    assert.equal(sectorEraseControl(sector12, bitsAtOnce(16)), 0x182);
    assert.equal(chipEraseControl(flash, bitsAtOnce(32)), 0x204);
    assert.equal(chipEraseControl(F429.flash, bitsAtOnce(8)), 0x8004);
    assert.equal(programControl(bitsAtOnce(16)), 0x101);
  });
});

describe('faultOf', () => {
  it('says what the flags of FLASH_SR mean', () => {
    const controller = new F4Flash(new FakeMemory(), flash, new InstantClock());
    assert.deepEqual(
      [1 << 6, 1 << 4, 1 << 5, 1 << 7, 1 << 8, (1 << 6) | (1 << 7)].map((status) => controller.faultOf(status)),
      ['too-wide', 'protected', 'sequence', 'sequence', 'unknown', 'too-wide'],
    );
  });
});

describe('F4Flash, locked or not', () => {
  it('gives the keys only where the controller is locked: a second time would lock it for good', async () => {
    const memory = new FakeMemory();
    await new F4Flash(memory, flash, new InstantClock()).unlock();
    assert.ok(!memory.words.has(KEYR));
  });

  it('says so where the keys do not help', async () => {
    const memory = new FakeMemory();
    memory.words.set(CR, 0x80000000);
    const unlocking = new F4Flash(memory, flash, new InstantClock()).unlock();
    await assert.rejects(unlocking, (error) => isChipError(error, 'flash-locked'));
    assert.deepEqual(
      memory.log.filter((line) => line.includes('23c04')),
      ['write 0x40023c04 0x45670123', 'write 0x40023c04 0xcdef89ab'],
    );
  });

  it('gives up on a flash that stays busy', async () => {
    const memory = new FakeMemory();
    memory.words.set(SR, 1 << 16);
    const clock = new InstantClock();
    const waiting = new F4Flash(memory, flash, clock).waitIdle('erase', 100);
    await assert.rejects(waiting, (error) => isChipError(error, 'flash-stuck'));
    assert.ok(clock.now() < 1000);
  });

  it('flushes the caches while they are off, and leaves them as they were', async () => {
    const memory = new FakeMemory();
    memory.words.set(0x40023c00, 0x702);
    await new F4Flash(memory, flash, new InstantClock()).dropCaches();
    assert.deepEqual(
      memory.log.filter((line) => line.startsWith('write')),
      ['0x102', '0x1902', '0x102', '0x702'].map((value) => `write 0x40023c00 ${value}`),
    );
  });
});

describe('the flash of F7', () => {
  it('reads what may run and not be read where an F72x has it, and nowhere else', async () => {
    const memory = new FakeMemory();
    memory.words.set(0x40023c14, 0xffffaafd); // FLASH_OPTCR as delivered
    memory.words.set(0x40023c1c, 0x80000003); // FLASH_OPTCR2
    const unreadable = async (deviceId: number): Promise<readonly number[] | undefined> => {
      const chip = chipWithDeviceId(deviceId);
      return chip && (await F7_DRIVER.open(memory, chip.flash, new InstantClock()).protection()).readProtected;
    };
    assert.deepEqual(await unreadable(0x452), [0, 1]); // F72x
    assert.deepEqual(await unreadable(0x449), []); // F74x
  });
});

describe('F4Flash on a board, without a loader', () => {
  async function on(board: VirtualBoard, work: (controller: F4Flash) => Promise<void>): Promise<void> {
    const probe = probeOf(board);
    await probe.open();
    await probe.connect();
    const core = new CortexMCore(probe, board.clock, silentLog);
    await core.resetAndHalt();
    await work(new F4Flash(probe.memory, flash, board.clock));
    await core.release(true);
    await probe.close();
  }

  const [, , sector2] = flash.sectors;
  assert.ok(sector2);
  const operations: FlashOperation[] = [
    { kind: 'erase-sector', sector: sector2 },
    { kind: 'program', address: sectorStart(2) + 16, bytes: noise(2048) },
  ];

  for (const bits of [32, 16] as const) {
    it(`erases and programs by x${bits}, and leaves the controller locked`, async () => {
      const board = new VirtualBoard();
      board.writeFlash(sectorStart(2), noise(16384, 5));
      const reports: number[] = [];
      await on(board, async (controller) => {
        await controller.unlock();
        await controller.run(operations, {
          mode: bitsAtOnce(bits),
          onProgress: ({ completed }) => reports.push(completed),
        });
        await controller.lock();
      });
      const expected = new Uint8Array(16384).fill(0xff);
      expected.set(noise(2048), 16);
      assert.deepEqual(board.readFlash(sectorStart(2), 16384), expected);
      assert.equal(reports.at(-1), 2);
      assert.deepEqual(board.violations, []);
    });
  }

  it('names the flags of a failed program', async () => {
    const board = new VirtualBoard({ volts: 2.3, faults: { lowVoltageNoticed: true } });
    await on(board, async (controller) => {
      await controller.unlock();
      const [, program] = operations;
      assert.ok(program);
      const running = controller.run([program], { mode: bitsAtOnce(32), onProgress: () => undefined });
      await assert.rejects(running, (error) => {
        assert.ok(isChipError(error, 'program-failed'));
        assert.equal(error.details.status & 0x40, 0x40); // PGPERR
        return true;
      });
    });
  });

  it('begins no operation after a cancel', async () => {
    const board = new VirtualBoard();
    board.writeFlash(sectorStart(2), noise(16384, 5));
    await on(board, async (controller) => {
      await controller.unlock();
      const signal = AbortSignal.abort();
      await assert.rejects(controller.run(operations, { mode: bitsAtOnce(32), onProgress: () => undefined, signal }));
    });
    assert.deepEqual(board.readFlash(sectorStart(2), 16384), noise(16384, 5));
  });
});
