import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { StlinkMemory } from '../../src/stlink/stlink-memory.ts';
import { StlinkSession } from '../../src/stlink/stlink-session.ts';
import { UsbLink } from '../../src/stlink/usb-link.ts';
import { failsWith } from '../support/fails-with.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';
import { ScriptedStlink, type ScriptedStlinkOptions } from '../support/scripted-stlink.ts';

const RAM = 0x2000_0000;

interface Bench {
  readonly stlink: ScriptedStlink;
  readonly memory: StlinkMemory;
  readonly behindPort3: StlinkMemory;
  /** Access ports that were asked for. */
  readonly opened: readonly number[];
  readonly clock: InstantClock;
  /** How often the memory asked for a lower clock; how many more there are. */
  lowered: number;
  lowerClocks: number;
}

async function memoryOf(options: ScriptedStlinkOptions = {}): Promise<Bench> {
  const stlink = new ScriptedStlink(options);
  const { device } = stlink;
  const link = new UsbLink(device.usbDevice, { deadlineClock: new ManualClock(), log: silentLog, probe: 'p' });
  await link.open();
  const clock = new InstantClock();
  const session = await StlinkSession.begin(link, clock, device);
  const lowerClock = (): Promise<boolean> => {
    bench.lowered++;
    return Promise.resolve(bench.lowerClocks-- > 0);
  };
  const opened: number[] = [];
  const openPort = async (port: number): Promise<void> => void opened.push(port);
  const host = { session: () => session, openPort, lowerClock };
  const memory = new StlinkMemory(host);
  const behindPort3 = new StlinkMemory(host, 3);
  const bench: Bench = { stlink, clock, lowered: 0, lowerClocks: 0, memory, behindPort3, opened };
  device.commands.length = 0;
  return bench;
}

describe('StlinkMemory', () => {
  it('reads and writes words with one command each', async () => {
    const { stlink, memory } = await memoryOf();
    await memory.writeWord(RAM + 8, 0xfedcba98);
    assert.equal(await memory.readWord(RAM + 8), 0xfedcba98);
    assert.deepEqual(stlink.opcodes, ['35', '36']);
  });

  it('goes to another access port by commands that name it: those for single words and registers cannot', async () => {
    const { stlink, behindPort3, opened } = await memoryOf();
    await behindPort3.writeWord(RAM + 8, 0xfedcba98);
    assert.equal(await behindPort3.readWord(RAM + 8), 0xfedcba98);
    assert.deepEqual(stlink.opcodes, ['8', '3e', '7', '3e']);
    assert.deepEqual(
      [...stlink.device.commands].filter(([, code]) => code !== 0x3e).map((command) => command[8]),
      [3, 3],
    );
    assert.deepEqual(opened, [3, 3]);
  });

  it('writes half-words and bytes in accesses of their width', async () => {
    const { stlink, memory } = await memoryOf();
    await memory.writeHalfWords(RAM + 2, Uint8Array.of(0xef, 0xbe, 1, 2));
    await memory.writeByte(RAM + 1, 0x42);
    assert.deepEqual([...stlink.ram.subarray(0, 6)], [0, 0x42, 0xef, 0xbe, 1, 2]);
    assert.deepEqual(stlink.opcodes, ['48', '3e', 'd', '3e']);
  });

  it('reads and writes any range, in words where it can, asking the status of every block', async () => {
    const { stlink, memory } = await memoryOf();
    const bytes = Uint8Array.from({ length: 7000 }, (_, index) => index * 7);
    await memory.write(RAM + 3, bytes);
    assert.deepEqual(stlink.opcodes, ['d', '3e', '8', '3e', '8', '3e', 'd', '3e']);
    assert.deepEqual(await memory.read(RAM + 3, 7000), bytes);
  });

  it('reads one byte, which the probe sends as two', async () => {
    const { stlink, memory } = await memoryOf();
    stlink.ram[5] = 0x77;
    assert.deepEqual([...(await memory.read(RAM + 5, 1))], [0x77]);
  });

  it('does nothing for no bytes', async () => {
    const { stlink, memory } = await memoryOf();
    assert.equal((await memory.read(RAM + 1, 0)).length, 0);
    await memory.write(RAM, new Uint8Array());
    assert.deepEqual(stlink.opcodes, []);
  });

  it('refuses accesses that no command can do', async () => {
    const { stlink, memory } = await memoryOf();
    await assert.rejects(memory.readWord(RAM + 2), failsWith('bad-access'));
    await assert.rejects(memory.writeWord(RAM + 1, 0), failsWith('bad-access'));
    await assert.rejects(memory.writeHalfWords(RAM + 1, new Uint8Array(2)), failsWith('bad-access'));
    await assert.rejects(memory.writeHalfWords(RAM, new Uint8Array(3)), failsWith('bad-access'));
    await assert.rejects(memory.read(0xffff_fffc, 8), failsWith('bad-access'));
    await assert.rejects(memory.read(-4, 4), failsWith('bad-access'));
    await assert.rejects(memory.read(RAM, 1.5), failsWith('bad-access'));
    assert.deepEqual(stlink.opcodes, []);
  });

  it('reaches the last address', async () => {
    const { memory } = await memoryOf();
    assert.equal((await memory.read(0x2000_fffc, 4)).length, 4);
    await assert.doesNotReject(memory.read(0xffff_fffc, 0));
  });

  describe('after WAIT', () => {
    it('repeats what may be done twice', async () => {
      const { stlink, memory, clock } = await memoryOf();
      stlink.statuses.set(0x3e, [0x10, 0x10]);
      stlink.statuses.set(0x36, [0x14]);
      await memory.write(RAM, new Uint8Array(8).fill(1));
      await memory.readWord(RAM);
      assert.deepEqual(stlink.opcodes, ['8', '3e', '8', '3e', '8', '3e', '36', '36']);
      assert.deepEqual(clock.sleeps, [1, 2, 1]);
    });

    it('gives up in the end, with the address', async () => {
      const { stlink, memory } = await memoryOf();
      stlink.statuses.set(0x3e, Array<number>(50).fill(0x10));
      const expected = { address: RAM, length: 8, access: 'read', status: 0x10 };
      await assert.rejects(memory.read(RAM, 8), failsWith('target-busy', expected));
    });

    it('never repeats what is to be done once', async () => {
      const { stlink, memory, clock } = await memoryOf();
      stlink.statuses.set(0x35, [0x10]);
      stlink.statuses.set(0x3e, [0x10]);
      await assert.rejects(memory.writeWord(RAM, 1, { once: true }), failsWith('target-busy', { access: 'write' }));
      await assert.rejects(memory.write(RAM, new Uint8Array(4), { once: true }), failsWith('target-busy'));
      assert.deepEqual(
        stlink.opcodes.filter((opcode) => ['35', '8'].includes(opcode)),
        ['35', '8'],
      );
      assert.deepEqual(clock.sleeps, []);
    });
  });

  describe('after a fault', () => {
    it('says where, and clears the sticky error', async () => {
      const { stlink, memory } = await memoryOf();
      stlink.statuses.set(0x3e, [0x11]);
      stlink.faultAddress = RAM + 0x20;
      const expected = { address: RAM + 0x20, length: 0x20, access: 'read', status: 0x11 };
      await assert.rejects(memory.read(RAM, 0x40), failsWith('target-fault', expected));
      assert.deepEqual(stlink.opcodes, ['7', '3e', '46']);
    });

    it('keeps to the access where the probe tells an address elsewhere', async () => {
      const { stlink, memory } = await memoryOf();
      stlink.statuses.set(0x3e, [0x11]);
      stlink.faultAddress = 0;
      await assert.rejects(memory.read(RAM, 0x40), failsWith('target-fault', { address: RAM, length: 0x40 }));
    });

    it('does not go on to the next block', async () => {
      const { stlink, memory } = await memoryOf();
      stlink.statuses.set(0x3e, [0x11]);
      await assert.rejects(memory.write(RAM, new Uint8Array(0x3000)));
      assert.equal(stlink.opcodes.filter((opcode) => opcode === '8').length, 1);
    });
  });

  describe('after a garbled transfer', () => {
    it('repeats at a lower clock for as long as there is one', async () => {
      const bench = await memoryOf();
      bench.lowerClocks = 2;
      bench.stlink.statuses.set(0x3e, [0x13, 0x17]);
      await bench.memory.write(RAM, new Uint8Array(4));
      assert.equal(bench.lowered, 2);
      bench.lowerClocks = 0;
      bench.stlink.statuses.set(0x3e, [0x13]);
      await assert.rejects(bench.memory.read(RAM, 4), failsWith('wire-error', { address: RAM }));
    });

    it('never repeats what is to be done once', async () => {
      const bench = await memoryOf();
      bench.lowerClocks = 2;
      bench.stlink.statuses.set(0x3e, [0x13]);
      await assert.rejects(bench.memory.write(RAM, new Uint8Array(4), { once: true }), failsWith('wire-error'));
      assert.equal(bench.lowered, 0);
    });
  });

  it('stops between two blocks when it is cancelled', async () => {
    const { stlink, memory } = await memoryOf();
    const controller = new AbortController();
    const answer = stlink.device.answer;
    stlink.device.answer = (command, data) => {
      controller.abort(new Error('enough'));
      return answer(command, data);
    };
    await assert.rejects(memory.read(RAM, 0x4000, controller.signal), /enough/);
    assert.deepEqual(stlink.opcodes, ['7', '3e']);
  });
});
