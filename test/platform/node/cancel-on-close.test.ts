import assert from 'node:assert/strict';
import { cancelOnClose, type LibraryEndpoint } from '../../../src/platform/node/cancel-on-close.ts';

/** A transfer of the package, as far as it matters here. */
class FakeTransfer {
  pending = false;
  cancels = 0;

  constructor(private readonly callback: (error?: unknown) => void) {}

  submit(): void {
    this.pending = true;
  }

  cancel(): boolean {
    this.cancels++;
    setImmediate(() => this.complete(new Error('LIBUSB_TRANSFER_CANCELLED')));
    return this.pending;
  }

  complete(error?: Error): void {
    if (this.pending) {
      this.pending = false;
      this.callback(error);
    }
  }
}

/** A device that, like the package's, does not close while a transfer is pending. */
class FakeDevice {
  readonly made: FakeTransfer[] = [];
  closed = false;
  private readonly endpoint = Object.create({
    makeTransfer: (_timeout: number, callback: () => void) => {
      const transfer = new FakeTransfer(callback);
      this.made.push(transfer);
      return transfer;
    },
  }) as LibraryEndpoint;
  readonly interfaces = [{ endpoints: [this.endpoint] }];

  readonly device = {
    claimInterface: () => Promise.resolve(),
    close: () => {
      assert.ok(!this.made.some(({ pending }) => pending), "Can't close device with a pending request");
      this.closed = true;
      return Promise.resolve();
    },
  } as unknown as USBDevice;

  constructor() {
    cancelOnClose(this.device, this);
  }

  /** As the package's `transferIn` does it. @returns what the caller waits for */
  begin(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.endpoint.makeTransfer(0, (error) => (error instanceof Error ? reject(error) : resolve()));
      this.made.at(-1)?.submit();
    });
  }
}

describe('cancelOnClose', () => {
  it('gives up what is pending, then closes; also of an interface that was claimed twice', async () => {
    const fake = new FakeDevice();
    await fake.device.claimInterface(0);
    await fake.device.claimInterface(0);
    const transfers = [fake.begin(), fake.begin()].map((transfer) => assert.rejects(transfer, /CANCELLED/));
    await fake.device.close();
    await Promise.all(transfers);
    assert.deepEqual([fake.closed, fake.made.map(({ cancels }) => cancels)], [true, [1, 1]]);
  });

  it('leaves transfers that have come back alone', async () => {
    const fake = new FakeDevice();
    await fake.device.claimInterface(0);
    const transfer = fake.begin();
    fake.made[0]?.complete();
    await transfer;
    await fake.device.close();
    assert.equal(fake.made[0]?.cancels, 0);
  });

  it('does not wait for a transfer that could not be submitted', async () => {
    const fake = new FakeDevice();
    await fake.device.claimInterface(0);
    fake.interfaces[0]?.endpoints[0]?.makeTransfer(0, () => assert.fail('was never submitted'));
    await fake.device.close();
    assert.equal(fake.closed, true);
  });

  it('closes a device that was never claimed', async () => {
    const fake = new FakeDevice();
    await fake.device.close();
    assert.equal(fake.closed, true);
  });
});
