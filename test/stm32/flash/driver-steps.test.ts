import assert from 'node:assert/strict';
import { ProbeError, isProbeError } from '../../../src/probe/probe-error.ts';
import { isChipError } from '../../../src/stm32/chip-error.ts';
import { type DirectSteps, giveKeys, pollIdle, runDirectly } from '../../../src/stm32/flash/driver-steps.ts';
import type { FlashOperation, WriterProgress } from '../../../src/stm32/flash/flash-operation.ts';
import { FakeMemory } from '../../support/fake-target.ts';
import { noise } from '../../support/flash-board.ts';
import { bitsAtOnce, F401XE } from '../../support/halted-board.ts';
import { InstantClock } from '../../support/manual-clock.ts';

const LOCK = { control: 0x10, lockBit: 2 ** 31, keyRegister: 4, keys: [1, 2] };
const [sector] = F401XE.flash.sectors;
assert.ok(sector);
const ERASE: FlashOperation = { kind: 'erase-sector', sector };
const PROGRAM = { kind: 'program', address: sector.start, bytes: noise(2500) } as const satisfies FlashOperation;

describe('giveKeys', () => {
  it('leaves an open lock alone: keys that are not asked for lock it for good', async () => {
    const memory = new FakeMemory();
    await giveKeys(memory, LOCK);
    assert.deepEqual(
      memory.log.filter((line) => line.startsWith('write')),
      [],
    );
  });

  it('sees a lock in the uppermost bit, too, and says where it did not open', async () => {
    const memory = new FakeMemory();
    memory.words.set(0x10, 0x80000000);
    await assert.rejects(giveKeys(memory, LOCK), (error) => isChipError(error, 'flash-locked'));
  });
});

describe('pollIdle', () => {
  it('ends with the flags, or in good time', async () => {
    const clock = new InstantClock();
    let looks = 0;
    const idle = pollIdle(clock, async () => (++looks < 4 ? undefined : 0x10), {
      during: 'erase',
      expected: 50,
      patience: 2,
    });
    assert.equal(await idle, 0x10);
    assert.equal(looks, 4);
    const stuck = pollIdle(clock, async () => undefined, { during: 'erase', expected: 50, patience: 2 });
    await assert.rejects(
      stuck,
      (error) =>
        isChipError(error, 'flash-stuck') && error.details.milliseconds >= 100 && error.details.during === 'erase',
    );
  });
});

/** Steps that note what is done. */
function steps(log: string[], more: Partial<DirectSteps> = {}): DirectSteps {
  const note = (text: string) => async () => void log.push(text);
  return {
    writesTwice: true,
    erase: async () => (log.push('erase'), 0),
    beginProgram: note('begin'),
    writeUnits: async (address, block) => void log.push(`write ${address - PROGRAM.address} ${block.length}`),
    endOfBlock: async () => (log.push('end of block'), 0),
    endProgram: note('end'),
    faultOf: () => 'protected',
    ...more,
  };
}

describe('runDirectly', () => {
  const mode = bitsAtOnce(32);

  it('does one after the other, looks at the flags every kilobyte, and says how far it is', async () => {
    const log: string[] = [];
    const seen: WriterProgress[] = [];
    await runDirectly([ERASE, PROGRAM], { mode, onProgress: (progress) => seen.push(progress) }, steps(log));
    const block = (offset: number, length: number): string[] => [`write ${offset} ${length}`, 'end of block'];
    assert.deepEqual(log, ['erase', 'begin', ...block(0, 1024), ...block(1024, 1024), ...block(2048, 452), 'end']);
    assert.deepEqual(seen.at(-1), { completed: 2, begun: 2, programmed: 2500 });
    assert.deepEqual(
      seen.map(({ programmed }) => programmed),
      [0, 0, 0, 1024, 2048, 2500, 2500],
    );
  });

  it('says what failed, and with which meaning', async () => {
    const options = { mode, onProgress: () => undefined };
    await assert.rejects(
      runDirectly([ERASE], options, steps([], { erase: async () => 0x10 })),
      (error) =>
        isChipError(error, 'erase-failed') && error.details.sector === 0 && error.details.fault === 'protected',
    );
    await assert.rejects(
      runDirectly([PROGRAM], options, steps([], { endOfBlock: async () => 0x10 })),
      (error) => isChipError(error, 'program-failed') && error.details.address === PROGRAM.address,
    );
  });

  it('writes a block again that the target was too busy for, only where flash takes the same bytes twice', async () => {
    for (const writesTwice of [true, false]) {
      let refusals = 1;
      const log: string[] = [];
      const plain = steps(log);
      const writeUnits: DirectSteps['writeUnits'] = async (address, block, how) => {
        if (refusals-- > 0) {
          throw new ProbeError('target-busy', { address, length: block.length, access: 'write', status: 0x10 });
        }
        await plain.writeUnits(address, block, how);
      };
      const running = runDirectly(
        [PROGRAM],
        { mode, onProgress: () => undefined },
        { ...plain, writesTwice, writeUnits },
      );
      if (writesTwice) {
        await running;
        assert.ok(log.includes('write 0 1024'));
      } else {
        await assert.rejects(running, (error) => isProbeError(error, 'target-busy'));
      }
    }
  });

  it('ends between two blocks when it is told to', async () => {
    const aborter = new AbortController();
    const log: string[] = [];
    const onProgress = ({ programmed }: WriterProgress): void => {
      if (programmed > 0) {
        aborter.abort(new Error('enough'));
      }
    };
    await assert.rejects(
      runDirectly([PROGRAM, ERASE], { mode, onProgress, signal: aborter.signal }, steps(log)),
      /enough/,
    );
    assert.ok(!log.includes('erase') && !log.includes('write 1024 1024'));
  });
});
