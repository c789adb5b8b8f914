import assert from 'node:assert/strict';
import { silentLog } from '../../src/base/log.ts';
import { isProbeError, type ProbeErrorCode } from '../../src/probe/probe-error.ts';
import * as commands from '../../src/stlink/commands.ts';
import { UsbLink } from '../../src/stlink/usb-link.ts';
import { configurationWith, FakeUsbDevice, type FakeUsbOptions } from '../support/fake-usb-device.ts';
import { InstantClock, ManualClock } from '../support/manual-clock.ts';

const failsWith =
  (code: ProbeErrorCode) =>
  (error: unknown): boolean =>
    isProbeError(error, code);

function linkTo(
  options: FakeUsbOptions = {},
  deadlineClock = new ManualClock(),
): { device: FakeUsbDevice; link: UsbLink } {
  const device = new FakeUsbDevice(options);
  return { device, link: new UsbLink(device.usbDevice, { deadlineClock, log: silentLog, probe: 'the probe' }) };
}

async function openLink(options: FakeUsbOptions = {}, clock = new ManualClock()): Promise<ReturnType<typeof linkTo>> {
  const both = linkTo(options, clock);
  await both.link.open();
  return both;
}

describe('UsbLink', () => {
  describe('opening', () => {
    it('claims the debug interface; closing releases it', async () => {
      const { device, link } = await openLink();
      assert.equal(device.claimed, 0);
      await link.close();
      assert.deepEqual([device.opened, device.claimed, link.isOpen], [false, undefined, false]);
    });

    it('says what is wrong, and leaves nothing open', async () => {
      const cases: [Partial<FakeUsbDevice>, ProbeErrorCode][] = [
        [{ openError: new Error('open error: Error: LIBUSB_ERROR_ACCESS') }, 'no-permission'],
        [{ openError: new Error('open error: Error: LIBUSB_ERROR_NO_DEVICE') }, 'unplugged'],
        [{ claimError: new Error('claimInterface error: Error: LIBUSB_ERROR_BUSY') }, 'in-use'],
        [{ configuration: configurationWith(1, []) }, 'unsupported-probe'],
        [{ configuration: null }, 'unsupported-probe'],
      ];
      for (const [faults, code] of cases) {
        const { device, link } = linkTo();
        Object.assign(device, faults);
        await assert.rejects(link.open(), failsWith(code), code);
        assert.equal(device.opened, false, code);
      }
    });

    it('does not share a device that another part of the program has open', async () => {
      const { device, link } = await openLink();
      const second = new UsbLink(device.usbDevice, { deadlineClock: new ManualClock(), log: silentLog, probe: 'p' });
      await assert.rejects(second.open(), failsWith('in-use'));
      await second.close();
      assert.equal(link.isOpen && device.opened, true);
    });

    it('asks a browser again that has not noticed yet that the probe is gone', async () => {
      for (const [call, second, code] of [
        ['claimError', new DOMException('The device was disconnected.', 'NotFoundError'), 'unplugged'],
        ['claimError', new DOMException('Unable to claim interface.', 'NetworkError'), 'in-use'],
        ['openError', new DOMException('The device was disconnected.', 'NotFoundError'), 'unplugged'],
        ['claimError', undefined, undefined],
      ] as const) {
        const clock = new ManualClock();
        const { device, link } = linkTo({}, clock);
        device[call] = new DOMException('Unable to claim interface.', 'NetworkError');
        const opening = link.open().then(
          () => undefined,
          (error: unknown) => (error as { code?: unknown }).code,
        );
        await clock.advance(50);
        device[call] = second;
        await clock.advance(150);
        assert.equal(await opening, code);
        assert.equal(device.opened, code === undefined);
      }
    });

    it('gives up opening after a deadline', async () => {
      const clock = new ManualClock();
      const { device, link } = linkTo({}, clock);
      device.open = () => new Promise<void>(() => undefined);
      const opening = assert.rejects(link.open(), failsWith('timeout'));
      await clock.advance(11_000);
      await opening;
    });
  });

  describe('exchanges', () => {
    it('submit command, data and the wait for the reply together', async () => {
      const { device, link } = await openLink({
        answer: (command) => (command[1] === 0x3e ? new Uint8Array(12) : undefined),
      });
      const data = Uint8Array.of(1, 2, 3, 4);
      const done = link.exchange(
        [{ command: commands.writeMemory(4, 0x20000000, 4), data }, { command: commands.getMemoryStatus() }],
        1000,
      );
      await Promise.resolve(); // the queue's turn
      assert.deepEqual(device.transfers, ['out 16', 'out 4', 'out 16', 'in 64']);
      assert.equal((await done).length, 1);
      assert.deepEqual(device.data, [data]);
    });

    it('send no command before the last reply has come', async () => {
      let answered = 0;
      const { device, link } = await openLink({
        answer: () => {
          answered++;
          return new Uint8Array(8);
        },
      });
      await link.exchange([{ command: commands.readMemory(4, 0, 8) }, { command: commands.getMemoryStatus() }], 1000);
      assert.equal(answered, 2);
      assert.deepEqual(device.transfers, ['out 16', 'in 64', 'out 16', 'in 64']);
    });

    it('send exactly the view’s bytes', async () => {
      const { device, link } = await openLink();
      const data = Uint8Array.of(9, 9, 1, 2, 3, 4, 9, 9).subarray(2, 6);
      await link.exchange([{ command: commands.writeMemory(4, 0, 4), data }], 1000);
      assert.deepEqual([...(device.data[0] ?? [])], [1, 2, 3, 4]);
    });

    it('ask for whole packets, so that one byte sent as two is no babble', async () => {
      for (const packetSize of [64, 512]) {
        const { device, link } = await openLink({
          configuration: configurationWith(1, [1, 2], packetSize),
          answer: () => Uint8Array.of(7, 0),
        });
        const [reply] = await link.exchange([{ command: commands.readMemory(1, 0, 1) }], 1000);
        assert.deepEqual(device.asked, [packetSize]);
        assert.deepEqual([...(reply ?? [])], [7, 0]);
      }
    });

    it('do not interleave', async () => {
      const { device, link } = await openLink({ answer: () => new Uint8Array(2) });
      await Promise.all([1, 2, 3].map(() => link.exchange([{ command: commands.enterSwd() }], 1000)));
      assert.deepEqual(device.transfers, ['out 16', 'in 64', 'out 16', 'in 64', 'out 16', 'in 64']);
    });

    it('have a deadline, after which the device is closed', async () => {
      const clock = new ManualClock();
      const { device, link } = await openLink({}, clock);
      const asked = assert.rejects(link.exchange([{ command: commands.enterSwd() }], 1000), failsWith('timeout'));
      await clock.advance(1100);
      await asked;
      assert.equal(device.opened, false);
      await assert.rejects(link.exchange([{ command: commands.enterSwd() }], 1000), failsWith('not-open'));
    });

    it('close the device also where the library at first refuses to, as npm usb does with a transfer pending', async () => {
      const { device, link } = await openLink({}, new InstantClock() as unknown as ManualClock);
      device.closeErrors = [new Error("close error: Error: Can't close device with a pending request")];
      await link.close();
      assert.equal(device.opened, false);
    });

    it('end when the link is closed meanwhile, and do not open it again to look why', async () => {
      const { device, link } = await openLink();
      const asked = assert.rejects(link.exchange([{ command: commands.enterSwd() }], 1000), failsWith('not-open'));
      await new Promise((resolve) => setImmediate(resolve));
      device.openError = new Error('nobody should open it');
      await link.close();
      await asked;
      assert.equal(device.opened, false);
    });

    it('say that the probe was unplugged where the library says so', async () => {
      const { device, link } = await openLink();
      device.transferError = new Error('transferOut error: Error: LIBUSB_TRANSFER_NO_DEVICE');
      await assert.rejects(link.exchange([{ command: commands.enterSwd() }], 1000), failsWith('unplugged'));
      assert.equal(device.opened, false);
    });

    it('find out by opening it again where the library only says that the transfer failed', async () => {
      const clock = new ManualClock();
      for (const [openError, code] of [
        [new Error('open error: Error: LIBUSB_ERROR_NO_DEVICE'), 'unplugged'],
        [undefined, 'probe-locked-up'],
      ] as const) {
        const { device, link } = await openLink({}, clock);
        device.transferError = new Error('transferOut error: Error: LIBUSB_TRANSFER_ERROR');
        device.openError = openError;
        const failing = assert.rejects(link.exchange([{ command: commands.enterSwd() }], 5000), failsWith(code));
        await clock.advance(500);
        await failing;
        assert.equal(device.opened, false);
      }
    });

    it('leave no rejection unhandled after a failure', async () => {
      const unhandled: unknown[] = [];
      const remember = (reason: unknown): void => void unhandled.push(reason);
      process.on('unhandledRejection', remember);
      try {
        const { device, link } = await openLink();
        device.transferError = new Error('LIBUSB_TRANSFER_NO_DEVICE');
        const data = new Uint8Array(4);
        const write = { command: commands.writeMemory(4, 0, 4), data };
        await assert.rejects(link.exchange([write, { command: commands.getMemoryStatus() }], 1000));
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.deepEqual(unhandled, []);
      } finally {
        process.off('unhandledRejection', remember);
      }
    });
  });

  it('receives without asking', async () => {
    const { device, link } = await openLink();
    device.leaveBehind(new Uint8Array(100));
    assert.equal((await link.receive(1000, 1000)).length, 100);
  });

  it('resets a device that does not answer, and says nothing where the system cannot', async () => {
    const { device, link } = linkTo();
    await link.reset();
    device.reset = () => Promise.reject(new Error('reset error: Error: LIBUSB_ERROR_NOT_SUPPORTED'));
    await link.reset();
    assert.deepEqual([device.resets, device.opened], [1, false]);
  });
});
