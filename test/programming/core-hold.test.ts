import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import type { BoardSession } from '../../src/programming/board-session.ts';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { runningBoard } from '../support/contract-board.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, onBoard, openSession, program } from '../support/flash-board.ts';

describe('CoreHold', () => {
  it('lets the core run again where it cannot be taken over', async () => {
    const board = runningBoard();
    const session = await openSession(board);
    session.probe.proveClock = () => Promise.reject(new Error('no clock carries'));
    await assert.rejects(session.takeOver(), /no clock carries/);
    assert.equal(await session.core.activity(), 'running');
    assert.equal(session.isTakenOver, false);
    await session.close();
    await onBoard(board, async ({ core }) => {
      assert.equal(await core.activity(), 'running');
      assert.equal(await core.memory.readWord(0xe0042008), 0);
    });
  });

  it('takes the core over once, and leaves nothing behind', async () => {
    const board = runningBoard();
    const DEMCR = 0xe000edfc;
    const FREEZE = 0xe0042008;
    await onBoard(board, async (session) => {
      await session.takeOver();
      await session.takeOver();
      assert.ok(session.isTakenOver);
      assert.equal(await session.core.activity(), 'halted');
      assert.equal((await session.core.memory.readWord(FREEZE)) & 0x1800, 0x1800);
    });
    await onBoard(board, async ({ core }) => {
      assert.equal(await core.activity(), 'running');
      assert.equal(await core.memory.readWord(DEMCR), 0);
      assert.equal(await core.memory.readWord(FREEZE), 0);
    });
    assert.deepEqual(board.violations, []);
  });

  // A reset leaves these alone (ARM DDI 0403E, C1.8 and C1.11); a debugger that crashed has left them on.
  const [DEMCR, TRCENA] = [0xe000edfc, 1 << 24];
  const [FP_CTRL, FP_COMP0] = [0xe0002000, 0xe0002008];
  const [DWT_COMP0, DWT_FUNCTION0, ON_ACCESS] = [0xe0001020, 0xe0001028, 7];
  for (const chip of ['stm32f401xe', 'stm32f746xg', 'stm32f072xb']) {
    it(`starts firmware without the breakpoints of an earlier debugger: ${chip}`, async () => {
      const board = new VirtualBoard({ chip });
      const first = FLASH + 8; // the program's first instruction
      await onBoard(board, async ({ core: { memory } }) => {
        await memory.writeWord(FP_COMP0, chip === 'stm32f746xg' ? first | 1 : ((1 << 30) | first | 1) >>> 0);
        await memory.writeWord(FP_CTRL, 3);
      });
      const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(600)), {}));
      assert.equal(outcome.core, 'running');
      board.pressReset();
      await board.clock.sleep(1);
      assert.equal(board.core.lockedUp, false);
      assert.equal(board.core.pc, first);
    });
  }

  it('is not disturbed by the watchpoints of an earlier debugger, and puts back that tracing was on', async () => {
    const board = new VirtualBoard();
    await onBoard(board, async ({ core: { memory } }) => {
      await memory.writeWord(DEMCR, TRCENA);
      await memory.writeWord(DWT_COMP0, 0x2000_0400);
      await memory.writeWord(DWT_FUNCTION0 - 4, 10); // 1 KB, in the loader's workspace
      await memory.writeWord(DWT_FUNCTION0, ON_ACCESS);
    });
    const outcome = await onBoard(board, (session) => flashImage(session, imageAt(FLASH, program(6000)), {}));
    assert.deepEqual([outcome.method, outcome.remarks, outcome.core], ['loader', [], 'running']);
    await onBoard(board, async ({ core: { memory } }) => {
      assert.equal(await memory.readWord(DEMCR), TRCENA);
      assert.equal(await memory.readWord(DWT_FUNCTION0), 0);
    });
    assert.deepEqual(board.violations, []);
  });

  it('lets a flash operation end before it takes the core over again', async () => {
    const [KEYR, SR, CR] = [0x40023c04, 0x40023c0c, 0x40023c10]; // RM0368, 3.8
    const [SER, STRT, X32] = [1 << 1, 1 << 16, 2 << 8];
    const board = new VirtualBoard();
    board.writeFlash(FLASH, program(16_384));
    await onBoard(board, async (session) => {
      await session.takeOver();
      const { memory } = session.core;
      await memory.writeWord(KEYR, 0x45670123);
      await memory.writeWord(KEYR, 0xcdef89ab);
      await memory.writeWord(CR, SER | X32);
      await memory.writeWord(CR, SER | X32 | STRT);
      await session.takeOverAgain();
      assert.equal(await memory.readWord(SR), 0, 'the reset came');
      assert.equal(await session.core.activity(), 'halted');
    });
    assert.ok(board.readFlash(FLASH, 16_384).every((byte) => byte === 0xff));
    assert.deepEqual(board.violations, []);
  });

  it('resets a flash that its own operation has left busy for ever', async () => {
    const [KEYR, SR, CR] = [0x40023c04, 0x40023c0c, 0x40023c10]; // RM0368, 3.8
    const [MER, STRT, BSY] = [1 << 2, 1 << 16, 1 << 16];
    const warnings: string[] = [];
    const log = { ...silentLog, warn: (text: string) => void warnings.push(text) };
    const work = async (session: BoardSession): Promise<void> => {
      await session.takeOver();
      const { memory } = session.core;
      // All of the flash by bytes takes 16 s, more than any operation of a job.
      await memory.writeWord(KEYR, 0x45670123);
      await memory.writeWord(KEYR, 0xcdef89ab);
      await memory.writeWord(CR, MER);
      await memory.writeWord(CR, MER | STRT);
      await session.takeOverAgain();
      assert.equal((await memory.readWord(SR)) & BSY, 0);
      assert.equal(await session.core.activity(), 'halted');
    };
    await onBoard(runningBoard(), work, { log });
    assert.match(warnings.join(), /in the middle of something/);
  });

  it('does not cut short what the firmware does in flash for longer than it waits', async () => {
    const [KEYR, SR, CR] = [0x40023c04, 0x40023c0c, 0x40023c10]; // RM0368, 3.8
    const [MER, STRT, BSY] = [1 << 2, 1 << 16, 1 << 16];
    const board = runningBoard();
    await onBoard(board, async (session) => {
      const { memory } = session.core;
      // In place of the firmware: all of the flash, by bytes, which takes 16 s.
      await memory.writeWord(KEYR, 0x45670123);
      await memory.writeWord(KEYR, 0xcdef89ab);
      await memory.writeWord(CR, MER);
      await memory.writeWord(CR, MER | STRT);
      await assert.rejects(session.takeOver(), (error) => isChipError(error, 'flash-stuck'));
      assert.equal((await memory.readWord(SR)) & BSY, BSY, 'it goes on');
      assert.equal(session.isTakenOver, false);
    });
  });

  it('waits for an access port that goes away with a reset', async () => {
    for (const mode of ['reset-and-halt', 'under-reset'] as const) {
      const board = runningBoard({ faults: { faultsAfterReset: 3 } });
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'halted'), {
        connect: { mode },
      });
      assert.deepEqual(board.violations, []);
    }
  });

  it('gets hold of firmware that takes the debug pins, under reset', async () => {
    const board = runningBoard({ faults: { debugPinsDisabledAfter: 100 } });
    await board.clock.sleep(5);
    await onBoard(board, async (session) => {
      assert.equal(session.connection.mode, 'under-reset');
      assert.deepEqual(session.connection.failedModes, ['attach']);
    });
  });

  it('gets hold of firmware in STOP mode, whose memory does not answer, under reset', async () => {
    const board = runningBoard({ faults: { stopsAfter: 100 } });
    await board.clock.sleep(5);
    await onBoard(board, async (session) => {
      assert.equal(session.connection.mode, 'under-reset');
      assert.equal(session.chip.name, 'STM32F401xD/xE');
    });
    await assert.rejects(openSession(board, { connect: { mode: 'attach' } }), (error) =>
      isProbeError(error, 'target-busy'),
    );
    assert.deepEqual(board.violations, []);
  });

  it('says that NRST is not wired, and resets all the same', async () => {
    const board = runningBoard({ faults: { resetNotWired: true } });
    await onBoard(
      board,
      async (session) => {
        assert.equal(session.connection.resetPinWorks, false);
        assert.equal(await session.core.activity(), 'halted');
      },
      { connect: { mode: 'under-reset' } },
    );
  });
});
