import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { type OpeningSurroundings, ProbeOpening } from '../../src/stlink/probe-opening.ts';
import { failsWith } from '../support/fails-with.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';
import { ScriptedStlink, type ScriptedStlinkOptions } from '../support/scripted-stlink.ts';

interface Bench {
  readonly stlink: ScriptedStlink;
  readonly opening: ProbeOpening;
  readonly deadlineClock: ManualClock;
}

function openingOf(
  found: ScriptedStlinkOptions | ScriptedStlink = {},
  findAgain?: OpeningSurroundings['findAgain'],
  system?: OpeningSurroundings['system'],
): Bench {
  const stlink = found instanceof ScriptedStlink ? found : new ScriptedStlink(found);
  const deadlineClock = new ManualClock();
  const around = {
    clock: new InstantClock(),
    deadlineClock,
    log: silentLog,
    probe: 'the probe',
    system,
    findAgain,
  };
  return { stlink, deadlineClock, opening: new ProbeOpening(stlink.device.usbDevice, around) };
}

describe('ProbeOpening', () => {
  it('leaves the mode that the probe is found in', async () => {
    for (const [mode, opcode] of [
      [0, 'f3'],
      [2, '21'],
      [3, 'f4'],
    ] as const) {
      const { opening, stlink } = openingOf({ mode });
      await opening.run({});
      assert.ok(stlink.opcodes.includes(opcode), `mode ${mode}`);
      assert.equal(stlink.mode, 1);
    }
    for (const mode of [1, 4]) {
      const { opening, stlink } = openingOf({ mode });
      await opening.run({});
      assert.deepEqual(stlink.opcodes, ['f1', 'f5']);
    }
  });

  it('waits for a probe that another program holds, telling how long already', async () => {
    const { opening, stlink } = openingOf();
    stlink.device.claimError = new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY');
    const waits: number[] = [];
    const onWaiting = (waited: number): void => {
      waits.push(waited);
      if (waits.length === 3) {
        stlink.device.claimError = undefined;
      }
    };
    await opening.run({ patience: 10_000, onWaiting });
    assert.equal(waits.length, 3);
    assert.deepEqual(
      waits,
      [...waits].sort((a, b) => a - b),
    );
  });

  it('looks a probe that is held up again: what could not be read of it cannot be used later either', async () => {
    const readable = new ScriptedStlink();
    const held = new ScriptedStlink({ configuration: null });
    held.device.openError = new Error('open error: Error: LIBUSB_ERROR_ACCESS');
    let released = false;
    const { opening } = openingOf(
      held,
      () => Promise.resolve((released ? readable : held).device.usbDevice),
      'windows',
    );
    await assert.rejects(opening.run({ patience: 1000 }), failsWith('in-use', { waited: 1000 }));
    const onWaiting = (): void => {
      released = true;
      held.device.openError = undefined;
    };
    assert.equal((await opening.run({ patience: 1000, onWaiting })).device, readable.device.usbDevice);
  });

  it('does so at once where the probe was let go before the first attempt', async () => {
    const readable = new ScriptedStlink();
    const { opening } = openingOf(new ScriptedStlink({ configuration: null }), () =>
      Promise.resolve(readable.device.usbDevice),
    );
    assert.equal((await opening.run({})).device, readable.device.usbDevice);
  });

  it('looks less often for a probe that is held for long', async () => {
    const { opening, stlink } = openingOf();
    stlink.device.claimError = new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY');
    const waits: number[] = [];
    await assert.rejects(opening.run({ patience: 30_000, onWaiting: (waited) => void waits.push(waited) }));
    const pauses = waits.slice(1).map((waited, index) => waited - (waits[index] ?? 0));
    assert.equal(pauses[0], 250);
    assert.equal(Math.max(...pauses), 2000);
  });

  it('gives up waiting after the time allowed, and when it is cancelled', async () => {
    const { opening, stlink } = openingOf();
    stlink.device.claimError = new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY');
    await assert.rejects(opening.run({ patience: 1000 }), failsWith('in-use', { waited: 1000 }));
    await assert.rejects(opening.run({}), failsWith('in-use'));
    const controller = new AbortController();
    const onWaiting = (): void => controller.abort(new Error('enough'));
    await assert.rejects(opening.run({ patience: 1000, onWaiting, signal: controller.signal }), /enough/);
    assert.equal(stlink.device.opened, false);
  });

  it('resets a probe that does not answer, once', async () => {
    const { opening, stlink, deadlineClock } = openingOf();
    const { answer } = stlink.device;
    stlink.device.answer = (command, data) => (stlink.device.resets > 0 ? answer(command, data) : undefined);
    const running = opening.run({});
    await deadlineClock.advance(5000);
    await running;
    assert.equal(stlink.device.resets, 1);
  });

  it('says that it is locked up where that does not help, and closes it', async () => {
    const { opening, stlink, deadlineClock } = openingOf();
    stlink.device.answer = () => undefined;
    const running = assert.rejects(opening.run({}), failsWith('probe-locked-up'));
    await deadlineClock.advance(10_000);
    await running;
    assert.equal(stlink.device.opened, false);
  });

  it('finds a probe again that leaves the bus with DFU mode, as another device', async () => {
    const after = new ScriptedStlink();
    let searches = 0;
    const findAgain = (): Promise<USBDevice | undefined> =>
      Promise.resolve(++searches < 3 ? undefined : after.device.usbDevice);
    const { opening, stlink } = openingOf({ mode: 0 }, findAgain);
    const { answer } = stlink.device;
    stlink.device.answer = (command, data) => {
      if (command[0] === 0xf3) {
        stlink.device.transferError = new Error('LIBUSB_TRANSFER_NO_DEVICE');
      }
      return answer(command, data);
    };
    await opening.run({});
    assert.equal(after.device.opened, true);
    assert.equal(stlink.device.opened, false);
  });

  it('lets NRST go that a program has left held when it died in debug mode', async () => {
    const { opening, stlink } = openingOf({ mode: 2 });
    await opening.run({});
    assert.deepEqual(stlink.resets, [1]);
  });
});
