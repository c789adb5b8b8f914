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
    for (const deadline = Date.now() + 50_000; told < 2 && Date.now() < deadline;) {
      await sleep(20);
    }
    assert.equal(told, 2);
    fire('disconnect');
    stop();
    await port.request([ST]);
    assert.equal(told, 2);
  });

  describe('a device that tabs share', () => {
    /** One lock, as browsers hand it out: in turn. */
    function oneLock(): Pick<LockManager, 'request'> & { readonly names: Set<string> } {
      let last: Promise<unknown> = Promise.resolve();
      let holders = 0;
      const names = new Set<string>();
      const request = async (
        name: string,
        { ifAvailable, signal }: LockOptions,
        work: (lock: Lock | null) => Promise<void>,
      ): Promise<void> => {
        names.add(name);
        if (ifAvailable && holders > 0) {
          return work(null);
        }
        holders++;
        const aborted = new Promise<never>((_, reject) =>
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        );
        const turn = signal ? Promise.race([last, aborted]) : last;
        const mine = turn.then(() => work({ name, mode: 'exclusive' })).finally(() => holders--);
        last = Promise.allSettled([last, mine]);
        return mine;
      };
      return { request: request as LockManager['request'], names };
    }

    it('is had by one, and by the next when it is let go', async () => {
      const locks = oneLock();
      const [first, second] = [browser(undefined, { locks }).port, browser(undefined, { locks }).port];
      const letGo = await first.hold(usbDevice('A'), { patience: 0 });
      assert.ok(letGo);
      assert.match([...locks.names].join(), /A$/);
      let had = false;
      const waiting = second.hold(usbDevice('A'), { patience: 60_000 }).then((mine) => {
        had = true;
        return mine;
      });
      await sleep(1);
      assert.equal(had, false);
      letGo();
      (await waiting)?.();
      await sleep(1);
      assert.ok(await second.hold(usbDevice('A'), { patience: 0 }));
    });

    it('is given up after the patience, and at once where the job is cancelled', async () => {
      const locks = oneLock();
      const { port } = browser(undefined, { locks });
      await port.hold(usbDevice('A'), { patience: 0 });
      assert.equal(await port.hold(usbDevice('A'), { patience: 0 }), undefined);
      assert.equal(await port.hold(usbDevice('A'), { patience: 5 }), undefined);
      const cancel = new AbortController();
      const waiting = port.hold(usbDevice('A'), { patience: 60_000, signal: cancel.signal });
      await sleep(1);
      cancel.abort(new Error('cancelled'));
      await assert.rejects(waiting, { message: 'cancelled' });
    });
  });
});
