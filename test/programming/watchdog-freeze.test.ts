import assert from 'node:assert/strict';
import { isProbeError, ProbeError } from '../../src/probe/probe-error.ts';
import type { TargetMemory } from '../../src/probe/debug-probe.ts';
import { flashImage } from '../../src/programming/flash-image.ts';
import { WatchdogFreeze } from '../../src/programming/watchdog-freeze.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, imageAt, onBoard, program } from '../support/flash-board.ts';

const CLOCK = { register: 0x4002_1018, bits: 0x0040_0000 };
const APB1 = { register: 0xe004_2008, bits: 0x1800 };
const APB2 = { register: 0xe004_200c, bits: 0x4 };

/** Words at addresses, and every write in its order. */
class Words {
  readonly writes: [number, number][] = [];
  refused: number | undefined;

  constructor(private readonly values: Map<number, number>) {}

  get memory(): TargetMemory {
    return {
      readWord: async (address: number) => this.values.get(address) ?? 0,
      writeWord: async (address: number, value: number) => {
        if (address === this.refused) {
          throw new ProbeError('target-fault', { address, length: 4, access: 'write', status: 0 });
        }
        this.writes.push([address, value]);
        this.values.set(address, value);
      },
    } as unknown as TargetMemory;
  }
}

describe('WatchdogFreeze', () => {
  it('sets the bits beside what was there, the clock first, and puts all back backwards', async () => {
    const words = new Words(new Map([[APB1.register, 0x1]]));
    const freeze = new WatchdogFreeze({ debugClock: CLOCK, watchdogFreeze: [APB1, APB2] });
    await freeze.set(words.memory);
    await freeze.set(words.memory);
    await freeze.restore(words.memory);
    assert.deepEqual(words.writes, [
      [CLOCK.register, CLOCK.bits],
      [APB1.register, 0x1801],
      [APB2.register, 0x4],
      [APB2.register, 0],
      [APB1.register, 0x1],
      [CLOCK.register, 0],
    ]);
  });

  it('puts all back although a reset has stopped the clock of the debug unit, and leaves the other clocks to the firmware', async () => {
    const words = new Words(new Map([[CLOCK.register, CLOCK.bits | 0x11]]));
    const freeze = new WatchdogFreeze({ debugClock: CLOCK, watchdogFreeze: [APB1] });
    await freeze.set(words.memory);
    await words.memory.writeWord(CLOCK.register, 0); // the reset
    await freeze.restore(words.memory);
    assert.deepEqual(words.writes.slice(2), [
      [CLOCK.register, CLOCK.bits],
      [APB1.register, 0],
      [CLOCK.register, 0],
    ]);
  });

  it('can be set again after it was put back, and puts nothing back twice', async () => {
    const words = new Words(new Map());
    const freeze = new WatchdogFreeze({ watchdogFreeze: [APB1] });
    await freeze.set(words.memory);
    await freeze.restore(words.memory);
    await freeze.restore(words.memory);
    await freeze.set(words.memory);
    assert.deepEqual(
      words.writes.map(([, value]) => value),
      [0x1800, 0, 0x1800],
    );
  });

  it('tries again what could not be put back', async () => {
    const words = new Words(new Map());
    const freeze = new WatchdogFreeze({ watchdogFreeze: [APB1, APB2] });
    await freeze.set(words.memory);
    words.refused = APB1.register;
    await assert.rejects(freeze.restore(words.memory), (error) => isProbeError(error, 'target-fault'));
    words.refused = undefined;
    await freeze.restore(words.memory);
    assert.deepEqual(words.writes.slice(2), [
      [APB2.register, 0],
      [APB1.register, 0],
    ]);
  });

  it('leaves no chip with watchdogs that stand still for the next debugger', async () => {
    for (const [chip, register] of [
      ['stm32f401xe', 0xe0042008],
      ['stm32l073xz', 0x40015808],
      ['stm32g071xb', 0x40015808],
    ] as const) {
      const board = new VirtualBoard({ chip });
      await onBoard(board, async (session) => {
        const clock = session.chip.debugClock;
        await flashImage(session, imageAt(FLASH, program(600)), {});
        if (clock) {
          await session.memory.writeWord(clock.register, clock.bits);
        }
        assert.equal(await session.memory.readWord(register), 0, chip);
      });
    }
  });
});
