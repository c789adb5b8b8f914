import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { LibraryDevice } from '../../../src/platform/node/node-usb-port.ts';
import { NodeUsbPort } from '../../../src/platform/node/node-usb-port.ts';
import { isProbeError } from '../../../src/probe/probe-error.ts';

const ST = 0x0483;

/** A device of the library, which counts how often it is opened. */
class FakeDevice implements LibraryDevice {
  opened = 0;
  closed = 0;
  error: Error | undefined;
  descriptor = new Uint8Array();
  readonly deviceDescriptor: { idVendor: number; iSerialNumber: number };

  constructor(
    readonly busNumber: number,
    readonly portNumbers: readonly number[],
    idVendor = ST,
    readonly serialNumber = '066BFF343633464257254338',
  ) {
    this.deviceDescriptor = { idVendor, iSerialNumber: 3 };
  }

  open(): void {
    this.opened++;
    if (this.error) {
      throw this.error;
    }
  }

  close(): void {
    this.closed++;
  }

  readonly controlTransfer: LibraryDevice['controlTransfer'] = (...setup) => {
    const callback = setup.pop() as Parameters<LibraryDevice['controlTransfer']>[5];
    assert.deepEqual(setup, [0x80, 6, 0x0303, 0x0409, 255]);
    callback(undefined, this.descriptor);
  };
}

/** The library with these devices on the bus. */
class FakeLibrary {
  readonly usb = Object.assign(new EventEmitter(), { unrefs: 0, unrefHotplugEvents: () => void this.usb.unrefs++ });
  made = 0;

  constructor(readonly devices: FakeDevice[]) {}

  readonly getDeviceList = (): FakeDevice[] => this.devices;

  readonly WebUSBDevice = Object.assign(
    class {
      readonly vendorId = ST;
      readonly serialNumber: string | null = null;
      constructor(readonly native: FakeDevice) {}
      open(): Promise<void> {
        return Promise.reject(new Error(`open error: ${String(this.native.error)}`));
      }
    } as unknown as { new (native: FakeDevice): USBDevice },
    {
      createInstance: (native: LibraryDevice): Promise<USBDevice> => {
        const fake = native as FakeDevice;
        this.made++;
        fake.open();
        fake.close();
        const done = (): Promise<void> => Promise.resolve();
        const device = { vendorId: ST, serialNumber: fake.serialNumber, claimInterface: done, close: done };
        return Promise.resolve(device as unknown as USBDevice);
      },
    },
  );
}

const portOf = (library: unknown): NodeUsbPort => new NodeUsbPort(() => Promise.resolve(library));

describe('NodeUsbPort', () => {
  it('lists devices of the vendors only, and never opens others', async () => {
    const [probe, other] = [new FakeDevice(1, [2, 3]), new FakeDevice(1, [4], 0x1d6b)];
    const candidates = await portOf(new FakeLibrary([probe, other])).list([ST]);
    assert.deepEqual(
      candidates.map(({ location }) => location),
      ['1-2.3'],
    );
    assert.equal(other.opened, 0);
  });

  it('makes each device once, because making it again would close one that is in use', async () => {
    const library = new FakeLibrary([new FakeDevice(1, [1])]);
    const port = portOf(library);
    const [first, second] = await Promise.all([port.list([ST]), port.list([ST])]);
    assert.equal(library.made, 1);
    assert.equal(first[0]?.device, second[0]?.device);
  });

  it('lists a device that may not be opened, so that opening it says why', async () => {
    const denied = new FakeDevice(1, [1]);
    denied.error = new Error('LIBUSB_ERROR_ACCESS');
    const port = portOf(new FakeLibrary([denied]));
    const [candidate] = await port.list([ST]);
    assert.ok(candidate);
    assert.match(String(candidate.unread), /LIBUSB_ERROR_ACCESS/);
    await assert.rejects(candidate.device.open(), /LIBUSB_ERROR_ACCESS/);
    denied.error = undefined; // somebody has installed the udev rule
    const [allowed] = await port.list([ST]);
    assert.equal(allowed?.device.serialNumber, '066BFF343633464257254338');
    assert.equal(allowed.unread, undefined);
  });

  it('passes by one that has just gone', async () => {
    const gone = new FakeDevice(1, [1]);
    gone.error = new Error('LIBUSB_ERROR_NO_DEVICE');
    assert.deepEqual(await portOf(new FakeLibrary([gone])).list([ST]), []);
  });

  it('reads a serial number of raw bytes from the descriptor: libusb makes question marks of them', async () => {
    const old = new FakeDevice(1, [1], ST, 'W?r?reWWB? g');
    const raw = [0x57, 0xff, 0x72, 0x00, 0x72, 0x65, 0x57, 0x57, 0x42, 0x13, 0x20, 0x67];
    old.descriptor = Uint8Array.from([26, 3, ...raw.flatMap((byte) => [byte, 0])]);
    const [candidate] = await portOf(new FakeLibrary([old])).list([ST]);
    assert.deepEqual(
      [...(candidate?.device.serialNumber ?? '')].map((unit) => unit.charCodeAt(0)),
      raw,
    );
    assert.deepEqual([old.opened, old.closed], [2, 2]);
  });

  it('finds nothing, quietly, on a machine without USB', async () => {
    const refusing = {
      getDeviceList: () => {
        throw new Error('LIBUSB_ERROR_OTHER');
      },
    };
    assert.deepEqual(await portOf(refusing).list([ST]), []);
    assert.deepEqual(await portOf({ INIT_ERROR: -99 }).list([ST]), []);
  });

  it('loads the library at the first call, and says clearly where it cannot, trying again later', async () => {
    let loads = 0;
    const port = new NodeUsbPort(() => Promise.reject(new Error(`no binding, ${++loads}`)));
    assert.equal(loads, 0);
    for (const load of [1, 2]) {
      await assert.rejects(
        port.list([ST]),
        (error) => isProbeError(error, 'no-usb-library') && /^\w+-\w+$/.test(error.details.platform),
      );
      assert.equal(loads, load);
    }
  });

  it('says which machine it searches', () => {
    assert.match(new NodeUsbPort().machine, /^this computer \(\w+-\w+\)$/);
  });

  describe('onChange', () => {
    it('tells once a moment after devices came or went, until it is stopped', async () => {
      const library = new FakeLibrary([]);
      let changes = 0;
      const stop = portOf(library).onChange(() => changes++);
      await new Promise((resolve) => setImmediate(resolve));
      library.usb.emit('attach');
      library.usb.emit('detach');
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(changes, 1);
      assert.equal(library.usb.unrefs, 1);
      library.usb.emit('attach');
      stop();
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.equal(changes, 1);
      assert.deepEqual([library.usb.listenerCount('attach'), library.usb.listenerCount('detach')], [0, 0]);
    });

    it('listens to nothing where it is stopped before the library is there, or the library cannot be loaded', async () => {
      const library = new FakeLibrary([]);
      portOf(library).onChange(() => undefined)();
      new NodeUsbPort(() => Promise.reject(new Error('no binding'))).onChange(() => undefined);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(library.usb.listenerCount('attach'), 0);
    });
  });

  it('finds the real library, and with it whatever is plugged in', async () => {
    assert.ok(Array.isArray(await new NodeUsbPort().list([])));
  });
});
