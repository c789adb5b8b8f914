import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import * as commands from '../../src/stlink/commands.ts';
import { versionText } from '../../src/stlink/firmware-version.ts';
import { StlinkSession } from '../../src/stlink/stlink-session.ts';
import { UsbLink } from '../../src/stlink/usb-link.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';
import { ScriptedStlink, type ScriptedStlinkOptions } from '../support/scripted-stlink.ts';

interface Set {
  readonly stlink: ScriptedStlink;
  readonly link: UsbLink;
  readonly clock: InstantClock;
  readonly begin: () => Promise<StlinkSession>;
}

async function openStlink(options: ScriptedStlinkOptions = {}): Promise<Set> {
  const stlink = new ScriptedStlink(options);
  const { device } = stlink;
  const link = new UsbLink(device.usbDevice, { deadlineClock: new ManualClock(), log: silentLog, probe: 'p' });
  const clock = new InstantClock();
  await link.open();
  return { stlink, link, clock, begin: () => StlinkSession.begin(link, clock, device) };
}

const failsWith =
  (code: ProbeErrorCode) =>
  (error: unknown): boolean =>
    isProbeError(error, code);

describe('StlinkSession', () => {
  it('begins with the version, asking V3 twice', async () => {
    const v2 = await openStlink();
    assert.equal(versionText((await v2.begin()).version), 'V2J37M26');
    const v3 = await openStlink({ version: [3, 7], productId: 0x374e });
    assert.equal(versionText((await v3.begin()).version), 'V3J7M3');
    assert.deepEqual(v3.stlink.opcodes, ['f1', 'fb']);
  });

  it('gets past what an interrupted program has left in the reply endpoint', async () => {
    for (const left of [12, 64, 100, 6144]) {
      const { stlink, begin } = await openStlink();
      stlink.device.leaveBehind(new Uint8Array(left).fill(0xa5));
      assert.equal(versionText((await begin()).version), 'V2J37M26', `${left} bytes`);
    }
  });

  it('repeats a command after WAIT with growing pauses, and gives up after half a second', async () => {
    const { stlink, clock, begin } = await openStlink();
    const session = await begin();
    stlink.statuses.set(0x30, [0x10, 0x14, 0x10]);
    await session.do(commands.enterSwd());
    assert.deepEqual(clock.sleeps, [1, 2, 4]);
    stlink.statuses.set(0x30, Array<number>(100).fill(0x10));
    await assert.rejects(session.do(commands.enterSwd()), failsWith('command-failed'));
    assert.equal(clock.now(), 1 + 2 + 4 + 511);
  });

  it('turns statuses into errors', async () => {
    const { stlink, begin } = await openStlink();
    const session = await begin();
    const cases: [number, ProbeErrorCode][] = [
      [0x09, 'no-target'],
      [0x1d, 'target-refused'],
      [0x42, 'command-failed'],
      [0x81, 'command-failed'],
    ];
    for (const [status, code] of cases) {
      stlink.statuses.set(0x31, [status]);
      await assert.rejects(session.do(commands.readIdcodes()), failsWith(code), code);
    }
  });

  it('holds a reply that is too short for a probe out of order', async () => {
    const { stlink, begin } = await openStlink();
    const session = await begin();
    stlink.device.answer = () => Uint8Array.of(0x80);
    await assert.rejects(session.do(commands.readIdcodes()), failsWith('probe-locked-up'));
    await assert.rejects(session.ask(commands.getTargetVoltage()), failsWith('probe-locked-up'));
  });

  it('asks after every access how it went', async () => {
    const { stlink, begin } = await openStlink();
    await (await begin()).access(commands.readMemory(4, 0x20000000, 4), 4);
    assert.deepEqual(stlink.opcodes, ['f1', '7', '3e']);
  });

  it('says where an access failed', async () => {
    const { stlink, begin } = await openStlink();
    const session = await begin();
    stlink.statuses.set(0x3e, [0x11]);
    stlink.faultAddress = 0x20018000;
    const answer = await session.access(commands.readMemory(4, 0x20017ffc, 8), 8);
    assert.deepEqual([answer.meaning, answer.faultAddress], ['fault', 0x20018000]);
  });

  it('says which firmware is needed', async () => {
    const { begin } = await openStlink({ version: [2, 27] });
    const session = await begin();
    assert.throws(
      () => session.require('access port opening'),
      (error) =>
        isProbeError(error, 'firmware-too-old') &&
        error.details.firmware === 'V2J27M26' &&
        error.details.needed === 'V2J28',
    );
  });

  it('gives a block on a slow wire the time it needs', async () => {
    const { stlink, link } = await openStlink();
    const deadlines: number[] = [];
    const exchange = link.exchange.bind(link);
    link.exchange = (exchanges, milliseconds) => {
      deadlines.push(milliseconds);
      return exchange(exchanges, milliseconds);
    };
    const session = await StlinkSession.begin(link, new InstantClock(), stlink.device);
    session.clock = 5;
    await session.access(commands.readMemory(4, 0x20000000, 6144), 6144);
    // 1536 transactions of 46 bits (ADIv5: 8 request, 1 turnaround, 3 acknowledge, 33 data, 1 turnaround) at 5 kHz: 14.1 s
    assert.ok((deadlines.at(-1) ?? 0) > 14_131);
  });
});
