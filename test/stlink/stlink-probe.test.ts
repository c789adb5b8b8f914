import assert from 'node:assert/strict';
import { type Log, silentLog } from '../../src/base/log.ts';
import { StlinkProbe, type StlinkProbeOptions } from '../../src/stlink/stlink-probe.ts';
import { failsWith } from '../support/fails-with.ts';
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

describe('StlinkProbe', () => {
  it('is as quick as the timing model has it: 219 KB/s at 4 MHz on a V2, 1.6 MB/s at 24 MHz on a V3', async () => {
    const v2 = (await connected()).probe;
    assert.deepEqual([v2.clock, v2.memory.largestBlock], [4000, 6144]);
    assert.ok(Math.abs(v2.wireSpeed - 219) < 15, String(v2.wireSpeed));
    const v3 = (await connected({ version: [3, 7] })).probe;
    assert.equal(v3.clock, 24_000);
    assert.ok(Math.abs(v3.wireSpeed - 1600) < 160, String(v3.wireSpeed));
  });

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

    it('refuses firmware that is too old by its name, without a debug command', async () => {
      for (const [version, firmware, needed] of [
        [[2, 10], 'V2J10M26', 'V2J26'],
        [[2, 25], 'V2J25M26', 'V2J26'],
        [[3, 2], 'V3J2M3', 'V3J3'],
      ] as const) {
        const { probe, stlink } = probeOn({ version });
        await assert.rejects(probe.open(), failsWith('firmware-too-old', { firmware, needed }));
        assert.deepEqual([stlink.device.opened, stlink.opcodes.at(-1)], [false, 'f5']);
      }
      await probeOn({ version: [2, 26] }).probe.open();
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

    it('is refused while it is open, and that leaves it open', async () => {
      const { probe, stlink } = await connected();
      await assert.rejects(probe.open(), failsWith('in-use'));
      await probe.memory.readWord(RAM);
      assert.equal(stlink.device.opened, true);
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

    it('needs an open probe; memory and registers need a wire', async () => {
      const { probe } = probeOn();
      await assert.rejects(probe.connect(), failsWith('not-open'));
      await probe.open();
      await assert.rejects(probe.memory.readWord(RAM), failsWith('not-open'));
      await assert.rejects(probe.registers.readRegister(15), failsWith('not-open'));
    });
  });

  it('proves the clock in RAM that was named, 1 KB of it at most, or at the start of RAM', async () => {
    const { probe, stlink } = await connected();
    const lengths = (): number[] =>
      stlink.device.commands
        .filter((command) => command[1] === 0x08)
        .map((command) => (command[6] ?? 0) | ((command[7] ?? 0) << 8));
    assert.equal(await probe.proveClock(), 4000);
    assert.deepEqual(lengths(), [256, 256]);
    stlink.device.commands.length = 0;
    await probe.proveClock({ start: RAM + 0x100, end: RAM + 0x8000 });
    assert.deepEqual(lengths(), [1024, 1024]);
    await assert.rejects(probe.proveClock(undefined, AbortSignal.abort(new Error('enough'))), /enough/);
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

  it('lets go of the target and takes it again', async () => {
    const { probe, stlink } = await connected();
    await probe.disconnect();
    assert.deepEqual(stlink.opcodes, ['4c', '21', '43']);
    await assert.rejects(probe.memory.readWord(RAM), failsWith('not-open'));
    await probe.connect();
    await probe.memory.readWord(RAM);
  });

  describe('closing', () => {
    it('lets NRST go, closes the access port, leaves debug mode, releases the interface', async () => {
      const { probe, stlink } = await connected();
      await probe.driveReset(true);
      stlink.device.commands.length = 0;
      await probe.close();
      assert.deepEqual(stlink.opcodes, ['3c', '4c', '21', '43']);
      assert.deepEqual([stlink.resets.at(-1), stlink.mode, stlink.device.opened], [1, 1, false]);
    });

    it('does not ask old firmware to close what it did not open', async () => {
      const { probe, stlink } = await connected({ version: [2, 27] });
      await probe.close();
      assert.deepEqual(stlink.opcodes, ['21', '43']);
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
