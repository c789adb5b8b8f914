/** What happens to real probes and targets, on the virtual board, and what the driver makes of it. */

import assert from 'node:assert/strict';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import { chooseProbe, findAgain, listProbes } from '../../src/stlink/probe-list.ts';
import type { StlinkProbe } from '../../src/stlink/stlink-probe.ts';
import type { VirtualBoard, VirtualBoardOptions } from '../../src/virtual-board/virtual-board.ts';
import { probeOf, runningBoard } from '../support/contract-board.ts';

const RAM = 0x2000_0000;

const failsWith =
  (code: ProbeErrorCode) =>
  (error: unknown): boolean => {
    assert.ok(isProbeError(error, code), `${code} expected: ${String(error)}`);
    return true;
  };

async function onBoard(
  options: VirtualBoardOptions,
  work: (probe: StlinkProbe, board: VirtualBoard) => Promise<void>,
): Promise<VirtualBoard> {
  const board = runningBoard(options);
  const probe = probeOf(board);
  try {
    await work(probe, board);
  } finally {
    await probe.close();
  }
  assert.equal(board.usbDevice.opened, false, 'the device is left open');
  return board;
}

describe('the driver on a board where something is wrong', () => {
  for (const startMode of ['dfu', 'mass', 'debug', 'swim'] as const) {
    it(`gets hold of a probe found in mode ${startMode}`, () =>
      onBoard({ faults: { startMode } }, async (probe) => {
        await probe.open();
        assert.ok((await probe.connect()).idcode !== 0);
      }).then((board) => assert.deepEqual(board.violations, [])));
  }

  it('waits for a probe that leaves the bus when it leaves DFU mode', () =>
    onBoard({ faults: { startMode: 'dfu', leavingDfuReenumerates: 900 } }, async (probe) => {
      await probe.open();
      assert.ok((await probe.connect()).idcode !== 0);
    }));

  it('gives up on one that never comes back', () =>
    onBoard({ faults: { startMode: 'dfu', leavingDfuReenumerates: 3_600_000 } }, async (probe) => {
      await assert.rejects(probe.open(), failsWith('unplugged'));
    }));

  it('repairs a raw serial number', () =>
    onBoard(
      { probe: 'v2', serialNumber: '57FF72067265575742132067', faults: { rawSerialNumber: true } },
      async (probe) => {
        await probe.open();
        assert.equal(probe.identity.serialNumber, '57FF72067265575742132067');
      },
    ));

  it('waits for a probe that another program holds', () =>
    onBoard({ faults: { interfaceHeld: true } }, async (probe, board) => {
      await assert.rejects(probe.open(), failsWith('in-use'));
      await assert.rejects(probe.open({ patience: 2000 }), failsWith('in-use'));
      await probe.open({ patience: 60_000, onWaiting: (waited) => (board.faults.interfaceHeld = waited < 1000) });
      assert.ok((await probe.connect()).idcode !== 0);
    }));

  for (const chosenBy of ['serial number', 'place', 'automatic'] as const) {
    it(`waits for a probe that Windows has opened for another program: chosen by ${chosenBy}`, async () => {
      const board = runningBoard({ faults: { openElsewhere: true } });
      const { serialNumber } = board.usbDevice;
      const source = { system: 'windows', list: (ids: readonly number[]) => board.list(ids) } as const;
      const wanted = { 'serial number': serialNumber ?? '', place: '1-1', automatic: 'automatic' }[chosenBy];
      const found = chooseProbe(await listProbes(source), wanted);
      assert.equal(found.unread, 'held');
      const probe = probeOf(board, {
        device: found.device,
        system: 'windows',
        findAgain: () => findAgain(source, found, wanted),
      });
      await assert.rejects(probe.open({ patience: 1000 }), failsWith('in-use'));
      await probe.open({ patience: 60_000, onWaiting: (waited) => (board.faults.openElsewhere = waited < 3000) });
      assert.equal(probe.identity.serialNumber, serialNumber);
      assert.ok((await probe.connect()).idcode !== 0);
      await probe.close();
      assert.equal(board.usbDevice.opened, false);
    });
  }

  it('says that the target has no supply', () =>
    onBoard({ faults: { unpowered: true } }, async (probe) => {
      await probe.open();
      await assert.rejects(probe.connect(), failsWith('no-target-power'));
      assert.ok(((await probe.readVoltage()) ?? 9) < 0.5);
    }));

  it('says that nothing answers', () =>
    onBoard({ faults: { noTarget: true } }, async (probe) => {
      await probe.open();
      await assert.rejects(probe.connect(), failsWith('no-target'));
      await assert.rejects(probe.connect({ holdReset: true }), failsWith('no-target'));
    }));

  it('says that the probe’s firmware refuses a chip by another maker; older firmware does not', async () => {
    for (const options of [{}, { probe: 'v3' }] as const) {
      await onBoard({ ...options, faults: { madeByOthers: true } }, async (probe) => {
        await probe.open();
        await assert.rejects(probe.connect(), failsWith('target-refused'));
      });
    }
    await onBoard({ firmware: 'V2J34M25', faults: { madeByOthers: true } }, async (probe) => {
      await probe.open();
      await probe.connect();
    });
  });

  it('connects although the probe measures too low a voltage', () =>
    onBoard({ faults: { measuredVolts: 0 } }, async (probe) => {
      await probe.open();
      const { voltage } = await probe.connect();
      assert.ok(voltage !== undefined && voltage < 0.1);
    }));

  it('gets hold under reset of a target whose firmware turns the debug pins off', async () => {
    const board = runningBoard({ faults: { debugPinsDisabledAfter: 100 } });
    board.pressReset();
    await board.clock.sleep(10);
    const probe = probeOf(board);
    await probe.open();
    await assert.rejects(probe.connect(), failsWith('no-target'));
    assert.ok((await probe.connect({ holdReset: true })).idcode !== 0);
    await probe.close();
  });

  it('repeats after WAIT what may be repeated, and only that', () =>
    onBoard({}, async (probe, board) => {
      await probe.open();
      await probe.connect();
      board.faults.waitAnswers = 3;
      await probe.memory.write(RAM, Uint8Array.of(1, 2, 3, 4));
      assert.deepEqual([...(await probe.memory.read(RAM, 4))], [1, 2, 3, 4]);
      board.faults.waitAnswers = 1;
      await assert.rejects(probe.memory.write(RAM, new Uint8Array(4), { once: true }), failsWith('target-busy'));
      assert.deepEqual([...(await probe.memory.read(RAM, 4))], [1, 2, 3, 4]);
      board.faults.waitAnswers = 1000;
      await assert.rejects(probe.memory.read(RAM, 4), failsWith('target-busy'));
      board.faults.waitAnswers = 0;
    }));

  for (const [model, fastest, working] of [
    ['v2-1', 4000, 1800],
    ['v3', 24_000, 8000],
  ] as const) {
    it(`finds the fastest clock that works on a bad wire, and steps down when it gets worse: ${model}`, () =>
      onBoard({ probe: model, faults: { parityErrorsAbove: working } }, async (probe, board) => {
        await probe.open();
        await probe.connect();
        const proven = await probe.proveClock();
        assert.ok(proven <= working && proven > working / 3 && proven < fastest, `${proven} kHz`);
        board.faults.parityErrorsAbove = working / 4;
        await probe.memory.write(RAM, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
        assert.deepEqual([...(await probe.memory.read(RAM, 8))], [1, 2, 3, 4, 5, 6, 7, 8]);
        assert.ok(probe.clock <= working / 4);
      }));

    it(`sees errors that are rare: ${model}`, () =>
      onBoard({ probe: model, faults: { parityErrorsAbove: working, parityErrorEvery: 40 } }, async (probe) => {
        await probe.open();
        await probe.connect();
        assert.ok((await probe.proveClock()) <= working);
      }));
  }

  it('fails where the wire carries nothing at any clock', () =>
    onBoard({}, async (probe, board) => {
      await probe.open();
      await probe.connect();
      board.faults.parityErrorsAbove = 0;
      await assert.rejects(probe.proveClock(), failsWith('wire-error'));
    }));

  it('goes on after the target was reset and after it lost its supply for a moment', () =>
    onBoard({}, async (probe, board) => {
      await probe.open();
      await probe.connect();
      board.pressReset();
      assert.equal((await probe.memory.readWord(0xe000ed00)) >>> 24, 0x41);
      board.powerCycle();
      await probe.memory.readWord(0xe000ed00).catch(() => undefined);
      assert.ok((await probe.connect()).idcode !== 0);
      assert.equal((await probe.memory.readWord(0xe000ed00)) >>> 24, 0x41);
    }));
});
