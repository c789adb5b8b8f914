import assert from 'node:assert/strict';
import { isProbeError } from '../../src/probe/probe-error.ts';
import { isChipError } from '../../src/stm32/chip-error.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard, sayInstead } from '../support/contract-board.ts';
import { onBoard, openSession } from '../support/flash-board.ts';

/** Has a board's chip say a device identifier that no chip has. */
function nameless(board: VirtualBoard): void {
  sayInstead(board, 0x10016433, 0x10016fff);
}

describe('BoardSession', () => {
  it('identifies the chip, and neither resets nor halts it', async () => {
    const board = runningBoard();
    await onBoard(board, async (session) => {
      assert.equal(session.chip.name, 'STM32F401xD/xE');
      assert.match(session.chipId, /^[0-9a-f]{24}$/);
      assert.ok(Math.abs((session.voltage ?? 0) - 3.3) < 0.05);
      assert.equal(session.connection.mode, 'attach');
      assert.equal(await session.core.activity(), 'running');
    });
    assert.deepEqual(board.violations, []);
  });

  it('believes the user about the voltage', async () => {
    await onBoard(runningBoard(), async ({ voltage }) => assert.equal(voltage, 1.8), { supplyVoltage: 1.8 });
  });

  for (const mode of ['reset-and-halt', 'under-reset'] as const) {
    it(`opens by ${mode} with the core halted, and lets it run at the end`, async () => {
      const board = runningBoard();
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'halted'), {
        connect: { mode },
      });
      await onBoard(board, async (session) => assert.equal(await session.core.activity(), 'running'));
      assert.deepEqual(board.violations, []);
    });
  }

  it('leaves a chip that it does not know as it was, or running where it had to be reset', async () => {
    for (const mode of ['attach', 'reset-and-halt', 'under-reset'] as const) {
      const board = runningBoard();
      const resets = board.resets;
      nameless(board);
      await assert.rejects(openSession(board, { connect: { mode } }), (error) => isChipError(error, 'unknown-chip'));
      Reflect.deleteProperty(board.usbDevice, 'transferIn');
      await onBoard(board, async ({ core }) => assert.equal(await core.activity(), 'running', mode));
      assert.equal(board.resets > resets, mode === 'under-reset', mode);
    }
  });

  it('closes the probe when the chip is not known, or there is none', async () => {
    const board = new VirtualBoard({ faults: { noTarget: true } });
    await assert.rejects(openSession(board), (error) => isProbeError(error, 'no-target'));
    assert.equal(board.usbDevice.opened, false);
    const strange = runningBoard();
    nameless(strange);
    await assert.rejects(openSession(strange), (error) => isChipError(error, 'unknown-chip'));
    assert.equal(strange.usbDevice.opened, false);
  });

  it('closes a board that was unplugged without a word', async () => {
    const board = runningBoard();
    const session = await openSession(board);
    await session.takeOver();
    board.unplug();
    await session.close();
  });
});
