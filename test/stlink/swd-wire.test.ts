import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../src/base/log.ts';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import { StlinkMemory } from '../../src/stlink/stlink-memory.ts';
import { StlinkSession } from '../../src/stlink/stlink-session.ts';
import { SwdWire } from '../../src/stlink/swd-wire.ts';
import { testPattern } from '../../src/stlink/test-pattern.ts';
import { UsbLink } from '../../src/stlink/usb-link.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';
import { ScriptedStlink, type ScriptedStlinkOptions } from '../support/scripted-stlink.ts';

const RAM = 0x2000_0000;
const IDCODE = 0x2ba01477;

interface Bench {
  readonly stlink: ScriptedStlink;
  readonly session: StlinkSession;
  readonly wire: SwdWire;
  readonly memory: StlinkMemory;
}

async function wireOf(options: ScriptedStlinkOptions = {}, log: Log = silentLog): Promise<Bench> {
  const stlink = new ScriptedStlink(options);
  const link = new UsbLink(stlink.device.usbDevice, { deadlineClock: new ManualClock(), log, probe: 'p' });
  await link.open();
  const session = await StlinkSession.begin(link, new InstantClock(), stlink.device);
  const wire = new SwdWire(session, log);
  const memory = new StlinkMemory({
    session: () => session,
    openPort: (port) => wire.openPort(port),
    lowerClock: () => wire.lowerClock(),
  });
  stlink.device.commands.length = 0;
  return { stlink, session, wire, memory };
}

const failsWith =
  (code: ProbeErrorCode) =>
  (error: unknown): boolean =>
    isProbeError(error, code);

describe('SwdWire', () => {
  describe('taking', () => {
    it('leaves out what old firmware does not have', async () => {
      const opcodes = async (debug: number): Promise<string[]> => {
        const { wire, stlink } = await wireOf({ version: [2, debug] });
        assert.equal(await wire.take({}), IDCODE);
        return stlink.opcodes;
      };
      assert.deepEqual(await opcodes(27), ['43', '30', '31']);
      assert.deepEqual(await opcodes(28), ['43', '30', '4b', '31']);
    });

    it('takes the clocks of a V3 from its own list, after asking for its own clock undivided', async () => {
      const { wire, stlink } = await wireOf({ version: [3, 7], productId: 0x374e });
      await wire.take({});
      await wire.take({ maximumClock: 10_000 });
      assert.deepEqual(stlink.clocks, [24_000, 8000]);
      assert.deepEqual(stlink.opcodes.slice(0, 4), ['63', '62', '61', '30']);
    });

    it('keeps below the bound', async () => {
      const { wire, session } = await wireOf();
      await wire.take({ maximumClock: 2000 });
      assert.equal(session.clock, 1800);
    });

    it('tries lower clocks where nothing answers, and leaves debug mode in between', async () => {
      const { wire, stlink } = await wireOf();
      stlink.statuses.set(0x30, [0x09, 0x80, 0x80]);
      stlink.statuses.set(0x31, [0x13]);
      assert.equal(await wire.take({}), IDCODE);
      assert.deepEqual(stlink.clocks, [4000, 1800, 650]);
      assert.equal(stlink.opcodes.filter((opcode) => opcode === '21').length, 2);
    });

    it('keeps the status with which the last attempt was refused', async () => {
      const { wire, stlink } = await wireOf();
      stlink.statuses.set(0x30, [...Array<number>(7).fill(0x09), ...Array<number>(100).fill(0x01)]);
      await assert.rejects(
        wire.take({}),
        (error) =>
          isProbeError(error, 'no-target') && error.details.status === 0x01 && error.details.tried[0] === 'running',
      );
    });

    it('takes an IDCODE of all ones or zeros for none, and lets go', async () => {
      for (const idcode of [0, 0xffffffff]) {
        const { wire, stlink } = await wireOf();
        stlink.idcode = idcode;
        await assert.rejects(wire.take({}), failsWith('no-target'));
        assert.deepEqual([wire.isTaken, stlink.mode], [false, 1]);
      }
    });

    it('holds NRST from before entering, and leaves it held; lets it go where that fails', async () => {
      const { wire, stlink } = await wireOf();
      await wire.take({ holdReset: true });
      assert.deepEqual(stlink.opcodes, ['43', '3c', '30', '3c', '4b', '31']);
      assert.deepEqual(stlink.resets, [0, 0]);
      await wire.letGo();
      assert.equal(stlink.resets.at(-1), 1);
      stlink.statuses.set(0x30, Array<number>(100).fill(0x09));
      await assert.rejects(wire.take({ holdReset: true }), failsWith('no-target'));
      assert.equal(stlink.resets.at(-1), 1);
    });

    it('says that the firmware refuses the chip, and lets go', async () => {
      const { wire, stlink } = await wireOf();
      stlink.statuses.set(0x4b, [0x1d]);
      await assert.rejects(wire.take({}), failsWith('target-refused'));
      assert.equal(stlink.mode, 1);
    });

    it('stops between two clocks when it is cancelled', async () => {
      const { wire, stlink } = await wireOf();
      const controller = new AbortController();
      stlink.statuses.set(0x30, [0x09]);
      const taking = wire.take({ signal: controller.signal });
      controller.abort(new Error('enough'));
      await assert.rejects(taking, /enough/);
    });
  });

  describe('another access port', () => {
    it('is opened once, and closed with the first', async () => {
      const { wire, stlink } = await wireOf();
      await wire.take({});
      stlink.device.commands.length = 0;
      await wire.openPort(3);
      await wire.openPort(3);
      await wire.letGo();
      assert.deepEqual(stlink.opcodes, ['4b', '4c', '4c', '21', '43']);
      assert.deepEqual(
        [...stlink.device.commands].slice(0, 3).map((command) => command[2]),
        [3, 0, 3],
      );
    });

    it('needs firmware that minds the port: before, everything went to the first one', async () => {
      const { wire, stlink } = await wireOf({ version: [2, 31] });
      await wire.take({});
      stlink.device.commands.length = 0;
      await assert.rejects(wire.openPort(3), failsWith('firmware-too-old'));
      assert.deepEqual(stlink.opcodes, []);
    });

    it('says so where the target has none', async () => {
      const { wire, stlink } = await wireOf();
      await wire.take({});
      stlink.statuses.set(0x4b, [0x1d]);
      await assert.rejects(wire.openPort(3), failsWith('command-failed'));
    });
  });

  describe('letting go', () => {
    it('closes the access port and leaves debug mode, once', async () => {
      const { wire, stlink } = await wireOf();
      await wire.take({});
      stlink.device.commands.length = 0;
      await wire.letGo();
      await wire.letGo();
      assert.deepEqual(stlink.opcodes, ['4c', '21', '43']);
    });

    it('puts the clock back: what a V3 had, what a V2 starts with', async () => {
      for (const [version, before] of [
        [[2, 37], 1800],
        [[3, 7], 8000],
      ] as const) {
        const { wire, stlink } = await wireOf({ version: [...version] });
        await wire.take({});
        assert.notEqual(stlink.clocks.at(-1), before);
        await wire.letGo();
        assert.equal(stlink.clocks.at(-1), before);
        const count = stlink.clocks.length;
        await wire.take({ maximumClock: before });
        await wire.letGo();
        assert.equal(stlink.clocks.length, count + 1, 'it is what it was');
      }
    });

    it('does not mind what firmware before J29 says about closing, and tells what later firmware says', async () => {
      for (const [debug, told] of [
        [28, 0],
        [29, 1],
      ] as const) {
        const lines: string[] = [];
        const { wire, stlink } = await wireOf(
          { version: [2, debug] },
          { ...silentLog, info: (line) => lines.push(line) },
        );
        await wire.take({});
        stlink.statuses.set(0x4c, [0x1d]);
        await wire.letGo();
        assert.equal(lines.length, told, `J${debug}`);
        assert.equal(stlink.mode, 1);
      }
    });

    it('never throws', async () => {
      const { wire, stlink } = await wireOf();
      await wire.take({});
      stlink.device.transferError = new Error('LIBUSB_TRANSFER_NO_DEVICE');
      await wire.letGo();
      assert.equal(wire.isTaken, false);
    });
  });

  it('drives NRST', async () => {
    const { wire, stlink } = await wireOf();
    await wire.driveReset(true);
    await wire.driveReset(false);
    await wire.letGo();
    assert.deepEqual(stlink.resets, [0, 1]);
  });

  it('lowers the clock step by step, and says when there is no lower one', async () => {
    const { wire, stlink } = await wireOf({ version: [3, 7] });
    await wire.take({});
    assert.deepEqual([await wire.lowerClock(), await wire.lowerClock(), await wire.lowerClock()], [true, true, false]);
    assert.deepEqual(stlink.clocks, [24_000, 8000, 1000]);
  });

  describe('proving the clock', () => {
    it('takes the highest that carries a pattern, and puts RAM back', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      stlink.ram.set(Uint8Array.from({ length: 512 }, (_, index) => index * 3));
      const before = stlink.ram.slice();
      assert.equal(await wire.proveClock(memory, RAM, 256), 4000);
      assert.deepEqual(stlink.ram, before);
      assert.equal(stlink.clocks.at(-1), 4000);
    });

    it('steps down past clocks at which the wire fails, and puts RAM back', async () => {
      const { wire, stlink, memory, session } = await wireOf();
      await wire.take({});
      stlink.ram.fill(0x5a);
      stlink.parityAbove = 700;
      assert.equal(await wire.proveClock(memory, RAM + 0x100, 0x100), 650);
      assert.equal(session.clock, 650);
      assert.ok(stlink.ram.every((byte) => byte === 0x5a));
    });

    it('sees data that changes without a parity error', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => {
        const reply = answer(command, data);
        const isPattern = command[1] === 0x07 && reply?.[0] === testPattern(4)[0];
        if (reply !== undefined && isPattern && (stlink.clocks.at(-1) ?? 0) > 1000) {
          reply[77] = (reply[77] ?? 0) ^ 4;
        }
        return reply;
      };
      assert.equal(await wire.proveClock(memory, RAM, 256), 950);
    });

    it('does without what was in RAM where that cannot be read before it was written', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      let written = false;
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => {
        written ||= command[1] === 0x08; // WRITEMEM_32BIT
        const reply = answer(command, data);
        const isStatus = command[1] === 0x3e; // GETLASTRWSTATUS2
        return isStatus && !written ? Uint8Array.from([0x11, ...new Array<number>(11).fill(0)]) : reply;
      };
      assert.equal(await wire.proveClock(memory, RAM, 256), 4000);
      assert.deepEqual(stlink.ram.subarray(0, 256), testPattern(256));
    });

    it('never goes above the bound', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({ maximumClock: 1000 });
      assert.equal(await wire.proveClock(memory, RAM, 256), 950);
      assert.ok(stlink.clocks.every((clock) => clock <= 1000));
    });

    it('fails where no clock works', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      stlink.parityAbove = 1;
      await assert.rejects(wire.proveClock(memory, RAM, 256), failsWith('wire-error'));
    });

    it('is possible by reading alone, for a target that runs', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      stlink.ram.set(Uint8Array.from({ length: 512 }, (_, index) => index * 7));
      const before = stlink.ram.slice();
      const blocks = [
        { start: RAM, end: RAM + 12 },
        { start: RAM + 0x80, end: RAM + 0x180 },
      ];
      assert.equal(await wire.proveClockByReading(memory, blocks), 4000);
      assert.deepEqual(stlink.clocks.slice(-2), [950, 4000]);
      stlink.parityAbove = 1500;
      assert.equal(await wire.proveClockByReading(memory, blocks), 1200);
      stlink.parityAbove = 1;
      await assert.rejects(wire.proveClockByReading(memory, blocks), failsWith('wire-error'));
      assert.deepEqual(stlink.ram, before);
    });

    it('by reading alone sees data that changes without a parity error', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => {
        const reply = answer(command, data);
        if (reply !== undefined && command[1] === 0x07 && (stlink.clocks.at(-1) ?? 0) > 1000) {
          reply[3] = (reply[3] ?? 0) ^ 1;
        }
        return reply;
      };
      assert.equal(await wire.proveClockByReading(memory, [{ start: RAM, end: RAM + 64 }]), 950);
    });

    it('goes on when something else fails', async () => {
      const { wire, stlink, memory } = await wireOf();
      await wire.take({});
      stlink.statuses.set(0x3e, [0x80, ...Array<number>(50).fill(0x10)]);
      await assert.rejects(wire.proveClock(memory, RAM, 256), failsWith('target-busy'));
      stlink.statuses.clear();
      stlink.parityAbove = 2000;
      await memory.readWord(RAM); // the clock may be lowered again
    });
  });
});
