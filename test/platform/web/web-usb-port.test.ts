import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ChosenDevice, WebUsbPort, type WebUsbSurroundings } from '../../../src/platform/web/web-usb-port.ts';

const ST = 0x0483;

function usbDevice(serialNumber: string, vendorId = ST): USBDevice {
  return { vendorId, productId: 0x374b, serialNumber } as USBDevice;
}

interface Browser {
  readonly port: WebUsbPort;
  readonly allowed: USBDevice[];
  readonly fire: (event: 'connect' | 'disconnect') => void;
}

function browser(
  ask: (allowed: USBDevice[]) => Promise<ChosenDevice | undefined> = () => Promise.resolve(undefined),
  more: Partial<WebUsbSurroundings> = {},
): Browser {
  const allowed: USBDevice[] = [];
  const events = new EventTarget();
  const usb = {
    getDevices: () => Promise.resolve([...allowed]),
    addEventListener: (type: string, listener: EventListener) => events.addEventListener(type, listener),
    removeEventListener: (type: string, listener: EventListener) => events.removeEventListener(type, listener),
  } as NonNullable<WebUsbSurroundings['usb']>;
  const port = new WebUsbPort({ usb, locks: undefined, secure: true, ask: () => ask(allowed), ...more });
  return { port, allowed, fire: (event) => void events.dispatchEvent(new Event(event)) };
}

describe('WebUsbPort', () => {
  it('lists the devices of a vendor that were allowed', async () => {
    const { port, allowed } = browser();
    allowed.push(usbDevice('A'), usbDevice('B', 0x1209));
    assert.deepEqual(
      (await port.list([ST])).map(({ device }) => device.serialNumber),
      ['A'],
    );
  });

  it('gives the device whose serial number was chosen, of several that are allowed', async () => {
    const { port } = browser((allowed) => {
      allowed.push(usbDevice('A'), usbDevice('B'));
      return Promise.resolve({ vendorId: ST, productId: 0x374b, serialNumber: 'B' });
    });
    assert.equal((await port.request([ST]))?.device.serialNumber, 'B');
  });

  it('takes the ids where the chosen device has no serial number', async () => {
    const { port } = browser((allowed) => {
      allowed.push(usbDevice(''));
      return Promise.resolve({ vendorId: ST, productId: 0x374b, serialNumber: '' });
    });
    assert.equal((await port.request([ST]))?.device.productId, 0x374b);
  });

  it('answers nothing where the list was closed, and the browser’s reason where it may not be shown', async () => {
    const cancel = browser(() => Promise.reject(new Error("Failed to execute 'requestDevice': No device selected.")));
    assert.equal(await cancel.port.request([ST]), undefined);
    const blocked = browser(() => Promise.reject(new Error('disallowed by permissions policy')));
    await assert.rejects(blocked.port.request([ST]), {
      code: 'usb-blocked',
      details: { reason: 'disallowed by permissions policy' },
    });
  });

  it('says that there is no WebUSB, and whether the page is the reason', async () => {
    for (const secure of [true, false]) {
      const { port } = browser(undefined, { usb: undefined, secure });
      await assert.rejects(port.list([ST]), { code: 'no-web-usb', details: { secure } });
      await assert.rejects(port.request([ST]), { code: 'no-web-usb' });
    }
  });

  it('tells of a device that was allowed, for which the browser fires nothing, and of what it fires', async () => {
    const { port, fire } = browser((allowed) => {
      allowed.push(usbDevice('A'));
      return Promise.resolve({ serialNumber: 'A' });
    });
    let told = 0;
    const stop = port.onChange(() => told++);
    await port.request([ST]);
    assert.equal(told, 1);
    fire('connect');
    for (const deadline = Date.now() + 5000; told < 2 && Date.now() < deadline;) {
      await sleep(20);
    }
    assert.equal(told, 2);
    fire('disconnect');
    stop();
    await port.request([ST]);
    assert.equal(told, 2);
  });

  it('waits for a tab that has the device, and lets it go', async () => {
    const names: string[] = [];
    let ended = false;
    const locks = {
      request: async (name: string, _: unknown, work: () => Promise<void>) => {
        names.push(name);
        await work();
        ended = true;
      },
    } as unknown as LockManager;
    const { port } = browser(undefined, { locks });
    const letGo = await port.hold(usbDevice('A'));
    assert.equal(ended, false);
    letGo();
    await sleep(0);
    assert.equal(ended, true);
    assert.match(names[0] ?? '', /A$/);
  });
});
