import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { CortexMCore } from '../../../src/cortex-m/cortex-m-core.ts';
import { isProbeError } from '../../../src/probe/probe-error.ts';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { F4Flash } from '../../../src/stm32/flash/f4-flash.ts';
import type { FlashSector } from '../../../src/stm32/devices/chip-description.ts';
import type { FlashOperation, WriterOptions } from '../../../src/stm32/flash/flash-operation.ts';
import { ENTRY_SIZE, MAILBOX, MAILBOX_MARK, RingFeeder } from '../../../src/stm32/loaders/ring-feeder.ts';
import { FakeProbe } from '../../support/fake-target.ts';
import { noise } from '../../support/flash-board.ts';
import { bitsAtOnce, F401XE } from '../../support/halted-board.ts';
import { InstantClock } from '../../support/manual-clock.ts';

const BOX = 0x20000400;
const LIST = 0x20000424;
const RING = { start: 0x20000500, end: 0x20000500 + 1024 };
const ROUTINE = { name: 'f4-writer', entry: 0x20000000, end: 0x20000100, parameters: [], stackPointer: 0x20000400 };
const [SECTOR] = F401XE.flash.sectors as [FlashSector];
const PROGRAM: FlashOperation = { kind: 'program', address: 0x08000000, bytes: noise(4000) };

/** A feeder before a loader that `loader` plays each time that it is looked at. */
function feederWith(operations: readonly FlashOperation[], options: Partial<WriterOptions> = {}) {
  const probe = new FakeProbe();
  const clock = new InstantClock();
  const { memory } = probe;
  const set = (offset: number, value: number): unknown => memory.words.set(BOX + offset, value);
  const get = (offset: number): number => memory.words.get(BOX + offset) ?? 0;
  set(MAILBOX.read, RING.start);
  set(MAILBOX.write, RING.start);
  set(MAILBOX.operation, LIST);
  set(MAILBOX.proof, MAILBOX_MARK);
  const fail = (status: number): void => {
    set(MAILBOX.status, status);
    set(MAILBOX.proof, (MAILBOX_MARK ^ status) >>> 0);
  };
  const feeder = new RingFeeder(
    new CortexMCore(probe, clock, silentLog),
    {
      mailbox: BOX,
      list: LIST,
      ring: RING,
      operations,
      flash: new F4Flash(memory, F401XE.flash, clock),
      clock,
      routine: ROUTINE,
    },
    { mode: bitsAtOnce(32), onProgress: () => undefined, ...options },
  );
  const onLook = (loader: () => void): void => {
    const read = memory.read.bind(memory);
    memory.read = (address, length) => {
      if (address === BOX) {
        loader();
      }
      return read(address, length);
    };
  };
  return { feeder, probe, clock, set, get, fail, onLook };
}

describe('RingFeeder', () => {
  for (const [what, offset, value] of [
    ['an operation that is none', MAILBOX.operation, 0xb7e4_744e],
    ['an operation between two', MAILBOX.operation, LIST + 4],
    ['an operation behind the last', MAILBOX.operation, LIST + 2 * ENTRY_SIZE],
    ['a place outside of the ring', MAILBOX.read, RING.end],
  ] as const) {
    it(`believes nothing of a mailbox that says ${what}: the chip has lost its memory`, async () => {
      const progress: number[] = [];
      const onProgress: WriterOptions['onProgress'] = ({ completed }) => progress.push(completed);
      const { feeder, set, fail, onLook } = feederWith([PROGRAM], { onProgress });
      onLook(() => {
        set(offset, value);
        fail(0x10);
      });
      await assert.rejects(feeder.run(), (error) => isProbeError(error, 'routine-failed'));
      assert.ok(
        progress.every((completed) => completed === 0),
        'nothing is taken for done',
      );
    });
  }

  for (const [what, offset, value] of [
    ['a status', MAILBOX.status, 0x10],
    ['a proof', MAILBOX.proof, MAILBOX_MARK ^ 1],
  ] as const) {
    it(`believes nothing of a mailbox in which ${what} has become another: the chip has lost its memory`, async () => {
      const { feeder, set, onLook } = feederWith([PROGRAM]);
      onLook(() => set(offset, value));
      await assert.rejects(feeder.run(), (error) => {
        assert.ok(isProbeError(error, 'routine-failed'), String(error));
        assert.equal(error.details.reason, 'memory');
        return true;
      });
    });
  }

  it('reads again what the loader was writing when it was read', async () => {
    const { feeder, probe, set, fail, onLook } = feederWith([PROGRAM]);
    let looks = 0;
    onLook(() => {
      set(MAILBOX.status, 0x10);
      if (++looks > 1) {
        fail(0x10);
        probe.halted = true;
      }
    });
    await assert.rejects(feeder.run(), (error) => isChipError(error, 'program-failed'));
  });

  it('moves the write pointer only behind data that is there, and never fills the ring', async () => {
    const { feeder, probe, set, get, onLook } = feederWith([PROGRAM]);
    const size = RING.end - RING.start;
    const got: number[] = [];
    onLook(() => {
      let at = get(MAILBOX.read);
      const end = get(MAILBOX.write);
      assert.ok((end - at + size) % size <= size - 4);
      for (; at !== end; at = at + 4 === RING.end ? RING.start : at + 4) {
        got.push(probe.memory.words.get(at) ?? -1);
      }
      set(MAILBOX.read, at);
      if (got.length === 1000) {
        set(MAILBOX.operation, LIST + ENTRY_SIZE);
      }
    });
    await feeder.run();
    const view = new DataView(noise(4000).buffer); // eslint-disable-line no-restricted-syntax -- an array of its own
    assert.deepEqual(
      got,
      Array.from({ length: 1000 }, (_, index) => view.getUint32(index * 4, true)),
    );
  });

  it('waits for an erase about as long as it takes, without asking every moment', async () => {
    const [sector] = F401XE.flash.sectors;
    assert.ok(sector);
    const { feeder, clock, set, onLook } = feederWith([{ kind: 'erase-sector', sector }]);
    let looks = 0;
    onLook(() => {
      looks++;
      if (clock.now() >= 250) {
        set(MAILBOX.operation, LIST + ENTRY_SIZE);
      }
    });
    await feeder.run();
    assert.ok(clock.now() < 260, `${clock.now()} ms`);
    assert.ok(looks < 8, `${looks} looks`);
  });

  it('throws what the loader reports', async () => {
    const { feeder, probe, set, fail, onLook } = feederWith([PROGRAM]);
    onLook(() => {
      fail(0x10);
      set(MAILBOX.address, 0x08000040);
      probe.halted = true;
    });
    await assert.rejects(feeder.run(), (error) => {
      assert.ok(isChipError(error, 'program-failed'));
      assert.deepEqual(error.details, { address: 0x08000040, fault: 'protected', status: 0x10 });
      return true;
    });
  });

  it('gives up on a loader that does not get on, and halts it', async () => {
    const { feeder, probe, clock } = feederWith([PROGRAM]);
    await assert.rejects(feeder.run(), (error) => isChipError(error, 'flash-stuck'));
    assert.ok(probe.halted);
    assert.ok(clock.now() < 5000);
  });

  for (const [what, operations, taken] of [
    ['an erase that does not end, with no data to come', [{ kind: 'erase-sector', sector: SECTOR }], 0],
    ['the last words, taken but never programmed', [PROGRAM], 4000],
  ] as const) {
    it(`gives up on ${what}`, async () => {
      const { feeder, probe, clock, set, onLook } = feederWith(operations);
      let given = 0;
      onLook(() => {
        given = Math.min(given + 900, taken);
        set(MAILBOX.read, RING.start + (given % 1024));
      });
      await assert.rejects(feeder.run(), (error) => isChipError(error, 'flash-stuck'));
      assert.ok(probe.halted);
      assert.ok(clock.now() < 20_000, `${clock.now()} ms`);
    });
  }

  it('counts no time in which the loader had nothing to do, because a slow wire brought the data', async () => {
    const { feeder, probe, clock, set, get, onLook } = feederWith([{ ...PROGRAM, bytes: noise(4096) }]);
    const write = probe.memory.write.bind(probe.memory);
    probe.memory.write = async (address: number, bytes: Uint8Array) => {
      await clock.sleep(2000);
      await write(address, bytes);
    };
    let before = RING.start;
    let taken = 0;
    onLook(() => {
      // What has just come is not taken yet.
      taken += (before - get(MAILBOX.read) + 1024) % 1024;
      set(MAILBOX.read, before);
      before = get(MAILBOX.write);
      set(MAILBOX.operation, taken === 4096 ? LIST + ENTRY_SIZE : LIST);
    });
    await feeder.run();
    assert.equal(taken, 4096);
  });

  it('names a core that has stopped elsewhere', async () => {
    const { feeder, probe } = feederWith([PROGRAM]);
    probe.halted = true;
    await assert.rejects(feeder.run(), (error) => isProbeError(error, 'routine-failed'));
  });

  it('asks the loader to stop when the user cancels', async () => {
    const cancel = new AbortController();
    const { feeder, probe, get, onLook } = feederWith([PROGRAM], { signal: cancel.signal });
    onLook(() => {
      cancel.abort();
      probe.halted = true;
    });
    await assert.rejects(feeder.run(), { name: 'AbortError' });
    assert.equal(get(MAILBOX.write), 0);
  });
});
