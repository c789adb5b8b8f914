import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../src/base/log.ts';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import { StlinkProbe, type StlinkProbeOptions } from '../../src/stlink/stlink-probe.ts';
import { testPattern } from '../../src/stlink/test-pattern.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';
import { ScriptedStlink, type ScriptedStlinkOptions } from '../support/scripted-stlink.ts';

const RAM = 0x2000_0000;

interface Bench {
  readonly stlink: ScriptedStlink;
  readonly probe: StlinkProbe;
  readonly clock: InstantClock;
  readonly deadlineClock: ManualClock;
}

function probeOn(options: ScriptedStlinkOptions = {}, more: Partial<StlinkProbeOptions> = {}): Bench {
  const stlink = new ScriptedStlink(options);
  const clock = new InstantClock();
  const deadlineClock = new ManualClock();
  const probe = new StlinkProbe(stlink.device.usbDevice, { clock, deadlineClock, log: silentLog, ...more });
  return { stlink, probe, clock, deadlineClock };
}

async function connected(options: ScriptedStlinkOptions = {}): Promise<Bench> {
  const bench = probeOn(options);
  await bench.probe.open();
  await bench.probe.connect();
  bench.stlink.device.commands.length = 0;
  return bench;
}

const failsWith =
  (code: ProbeErrorCode, details: object = {}) =>
  (error: unknown): boolean => {
    if (!isProbeError(error, code)) {
      return false;
    }
    assert.deepEqual({ ...error.details, ...details }, error.details);
    return true;
  };

describe('StlinkProbe', () => {
  describe('opening', () => {
    it('tells who the probe is', async () => {
      const { probe } = probeOn({ serialNumber: '066bff343633464257254338' }, { virtual: true });
      assert.equal(probe.identity.firmware, '');
      await probe.open();
      assert.deepEqual(probe.identity, {
        model: 'ST-Link/V2-1',
        serialNumber: '066BFF343633464257254338',
        firmware: 'V2J37M26',
        virtual: true,
      });
    });

    it('refuses loaders, V1 and STM8-only firmware without touching them', async () => {
      for (const [productId, reason] of [
        [0x374d, 'loader'],
        [0x3744, 'v1'],
      ] as const) {
        const { probe, stlink } = probeOn({ productId });
        await assert.rejects(probe.open(), failsWith('unsupported-probe', { reason }));
        assert.equal(stlink.device.opened, false);
      }
      const { probe, stlink } = probeOn();
      stlink.device.answer = () => Uint8Array.of(0x26, 0x87, 0x83, 0x04, 0x4b, 0x37); // V2M26S7
      await assert.rejects(probe.open(), failsWith('unsupported-probe', { reason: 'stm8-only' }));
      assert.equal(stlink.device.opened, false);
    });

    it('leaves the mode that the probe is found in', async () => {
      for (const [mode, opcode] of [
        [0, 'f3'],
        [2, '21'],
        [3, 'f4'],
      ] as const) {
        const { probe, stlink } = probeOn({ mode });
        await probe.open();
        assert.ok(stlink.opcodes.includes(opcode), `mode ${mode}`);
        assert.equal(stlink.mode, 1);
      }
      for (const mode of [1, 4]) {
        const { probe, stlink } = probeOn({ mode });
        await probe.open();
        assert.deepEqual(stlink.opcodes, ['f1', 'f5']);
      }
    });

    it('waits for a probe that another program holds, telling how long already', async () => {
      const { probe, stlink } = probeOn();
      stlink.device.claimError = new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY');
      const waits: number[] = [];
      const onWaiting = (waited: number): void => {
        waits.push(waited);
        if (waits.length === 3) {
          stlink.device.claimError = undefined;
        }
      };
      await probe.open({ patience: 10_000, onWaiting });
      assert.equal(waits.length, 3);
      assert.deepEqual(
        waits,
        [...waits].sort((a, b) => a - b),
      );
    });

    it('gives up waiting after the time allowed, and when it is cancelled', async () => {
      const { probe, stlink } = probeOn();
      stlink.device.claimError = new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY');
      await assert.rejects(probe.open({ patience: 1000 }), failsWith('in-use', { waited: 1000 }));
      await assert.rejects(probe.open(), failsWith('in-use'));
      const controller = new AbortController();
      const onWaiting = (): void => controller.abort(new Error('enough'));
      await assert.rejects(probe.open({ patience: 1000, onWaiting, signal: controller.signal }), /enough/);
      assert.equal(stlink.device.opened, false);
    });

    it('resets a probe that does not answer, once', async () => {
      const { probe, stlink, deadlineClock } = probeOn();
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => (stlink.device.resets > 0 ? answer(command, data) : undefined);
      const opening = probe.open();
      await deadlineClock.advance(5000);
      await opening;
      assert.equal(stlink.device.resets, 1);
    });

    it('says that it is locked up where that does not help, and closes it', async () => {
      const { probe, stlink, deadlineClock } = probeOn();
      stlink.device.answer = () => undefined;
      const opening = assert.rejects(probe.open(), failsWith('probe-locked-up'));
      await deadlineClock.advance(10_000);
      await opening;
      assert.equal(stlink.device.opened, false);
    });

    it('finds a probe again that leaves the bus with DFU mode, as another device', async () => {
      const after = new ScriptedStlink();
      let searches = 0;
      const findAgain = (): Promise<USBDevice | undefined> =>
        Promise.resolve(++searches < 3 ? undefined : after.device.usbDevice);
      const { probe, stlink } = probeOn({ mode: 0 }, { findAgain });
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => {
        if (command[0] === 0xf3) {
          stlink.device.transferError = new Error('LIBUSB_TRANSFER_NO_DEVICE');
        }
        return answer(command, data);
      };
      await probe.open();
      assert.equal(after.device.opened, true);
      assert.equal(stlink.device.opened, false);
    });

    it('can be opened again after it was closed', async () => {
      const { probe, stlink } = probeOn();
      await probe.open();
      await probe.close();
      await probe.open();
      assert.equal(stlink.device.opened, true);
    });
  });

  describe('taking the wire', () => {
    it('sets the clock before entering, opens the access port, reads the IDCODE', async () => {
      const { probe, stlink } = probeOn();
      await probe.open();
      const wire = await probe.connect();
      assert.deepEqual(stlink.opcodes, ['f1', 'f5', 'f7', '43', '30', '4b', '31']);
      assert.deepEqual([wire.clock, wire.idcode, wire.voltage?.toFixed(1)], [4000, 0x2ba01477, '3.3']);
    });

    it('leaves out what old firmware does not have', async () => {
      const opcodes = async (debug: number): Promise<string[]> => {
        const { probe, stlink } = probeOn({ version: [2, debug] });
        await probe.open();
        await probe.connect();
        return stlink.opcodes.slice(2);
      };
      assert.deepEqual(await opcodes(12), ['30', '31']);
      assert.deepEqual(await opcodes(13), ['f7', '30', '31']);
      assert.deepEqual(await opcodes(22), ['f7', '43', '30', '31']);
      assert.deepEqual(await opcodes(27), ['f7', '43', '30', '31']);
      assert.deepEqual(await opcodes(28), ['f7', '43', '30', '4b', '31']);
    });

    it('takes the clocks of a V3 from its own list', async () => {
      const { probe, stlink } = probeOn({ version: [3, 7], productId: 0x374e });
      await probe.open();
      assert.equal((await probe.connect()).clock, 24_000);
      assert.equal((await probe.connect({ maximumClock: 10_000 })).clock, 8000);
      assert.deepEqual(stlink.clocks, [24_000, 8000]);
    });

    it('keeps below the bound', async () => {
      const { probe } = probeOn();
      await probe.open();
      assert.equal((await probe.connect({ maximumClock: 2000 })).clock, 1800);
      assert.equal(probe.clock, 1800);
    });

    it('tries lower clocks where nothing answers', async () => {
      const { probe, stlink } = probeOn();
      stlink.statuses.set(0x30, [0x09, 0x80, 0x80]);
      stlink.statuses.set(0x31, [0x13]);
      await probe.open();
      assert.equal((await probe.connect()).clock, 650);
      assert.deepEqual(stlink.clocks, [4000, 1800, 650]);
    });

    it('tells a target without supply from one that does not answer', async () => {
      const { probe, stlink } = probeOn();
      stlink.statuses.set(0x30, Array<number>(100).fill(0x09));
      await probe.open();
      await assert.rejects(probe.connect(), failsWith('no-target', { tried: ['running'] }));
      await assert.rejects(probe.connect({ holdReset: true }), failsWith('no-target', { tried: ['under reset'] }));
      stlink.volts = 0;
      await assert.rejects(probe.connect(), failsWith('no-target-power', { volts: 0 }));
      assert.equal(stlink.mode, 1);
    });

    it('holds NRST from before entering, and leaves it held; lets it go where that fails', async () => {
      const { probe, stlink } = probeOn();
      await probe.open();
      await probe.connect({ holdReset: true });
      assert.deepEqual(stlink.opcodes.slice(2), ['f7', '43', '3c', '30', '3c', '4b', '31']);
      assert.deepEqual(stlink.resets, [0, 0]);
      await probe.driveReset(false);
      stlink.statuses.set(0x30, Array<number>(100).fill(0x09));
      await assert.rejects(probe.connect({ holdReset: true }));
      assert.equal(stlink.resets.at(-1), 1);
    });

    it('says that the firmware refuses the chip', async () => {
      const { probe, stlink } = probeOn();
      stlink.statuses.set(0x4b, [0x1d]);
      await probe.open();
      await assert.rejects(probe.connect(), failsWith('target-refused'));
    });

    it('needs an open probe; memory and registers need a wire', async () => {
      const { probe } = probeOn();
      await assert.rejects(probe.connect(), failsWith('not-open'));
      await probe.open();
      await assert.rejects(probe.memory.readWord(RAM), failsWith('not-open'));
      await assert.rejects(probe.registers.readRegister(15), failsWith('not-open'));
    });
  });

  describe('proving the clock', () => {
    it('takes the highest that carries a pattern, and puts RAM back', async () => {
      const { probe, stlink } = await connected();
      stlink.ram.set(Uint8Array.from({ length: 512 }, (_, index) => index * 3));
      const before = stlink.ram.slice();
      assert.equal(await probe.proveClock(), 4000);
      assert.deepEqual(stlink.ram, before);
      assert.equal(stlink.clocks.at(-1), 4000);
    });

    it('steps down past clocks at which the wire fails, and puts RAM back', async () => {
      const { probe, stlink } = await connected();
      stlink.ram.fill(0x5a);
      stlink.parityAbove = 700;
      const proven = await probe.proveClock({ start: RAM + 0x100, end: RAM + 0x200 });
      assert.ok(proven <= 700 && proven === probe.clock);
      assert.ok(stlink.ram.every((byte) => byte === 0x5a));
    });

    it('sees data that changes without a parity error', async () => {
      const { probe, stlink } = await connected();
      const { answer } = stlink.device;
      stlink.device.answer = (command, data) => {
        const reply = answer(command, data);
        if (command[1] === 0x07 && (stlink.clocks.at(-1) ?? 0) > 1000 && reply?.length === 256) {
          reply[77] = (reply[77] ?? 0) ^ (reply[0] === testPattern(4)[0] ? 4 : 0);
        }
        return reply;
      };
      assert.ok((await probe.proveClock()) <= 1000);
    });

    it('fails where no clock works', async () => {
      const { probe, stlink } = await connected();
      stlink.parityAbove = 1;
      await assert.rejects(probe.proveClock(), failsWith('wire-error'));
    });
  });

  it('steps the clock down when the wire fails later, and goes on', async () => {
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => warnings.push(message) };
    const { probe, stlink } = probeOn({}, { log });
    await probe.open();
    await probe.connect();
    stlink.parityAbove = 2000;
    await probe.memory.write(RAM, Uint8Array.of(1, 2, 3, 4));
    assert.deepEqual([probe.clock, stlink.clocks, warnings.length], [1800, [4000, 1800], 1]);
  });

  it('reads and writes core registers by their number', async () => {
    const { probe, stlink } = await connected();
    assert.equal(await probe.registers.readRegister(15), 15);
    await probe.registers.writeRegister(20, 0x01020304);
    assert.deepEqual([...(stlink.device.commands[1]?.subarray(0, 7) ?? [])], [0xf2, 0x34, 20, 4, 3, 2, 1]);
  });

  describe('closing', () => {
    it('lets NRST go, closes the access port, leaves debug mode, releases the interface', async () => {
      const { probe, stlink } = await connected();
      await probe.driveReset(true);
      stlink.device.commands.length = 0;
      await probe.close();
      assert.deepEqual(stlink.opcodes, ['3c', '4c', '21']);
      assert.deepEqual([stlink.resets.at(-1), stlink.mode, stlink.device.opened], [1, 1, false]);
    });

    it('does not ask old firmware to close what it did not open', async () => {
      const { probe, stlink } = await connected({ version: [2, 27] });
      await probe.close();
      assert.deepEqual(stlink.opcodes, ['21']);
    });

    it('never throws for a probe that is gone, and may be done twice', async () => {
      const { probe, stlink } = await connected();
      stlink.device.transferError = new Error('LIBUSB_TRANSFER_NO_DEVICE');
      await probe.close();
      await probe.close();
      assert.equal(stlink.device.opened, false);
      await assert.rejects(probe.readVoltage(), failsWith('not-open'));
    });

    it('closes the device when a command stays without answer', async () => {
      const { probe, stlink, deadlineClock } = await connected();
      stlink.device.answer = () => undefined;
      const reading = assert.rejects(probe.memory.readWord(RAM), failsWith('timeout'));
      await deadlineClock.advance(6000);
      await reading;
      assert.equal(stlink.device.opened, false);
      await assert.rejects(probe.memory.readWord(RAM), failsWith('not-open'));
      await probe.close();
    });
  });
});
