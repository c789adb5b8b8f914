/**
 * Closing of a `USBDevice` of npm `usb` as WebUSB has it: what is pending is given up. The package itself refuses to
 * close as long as a transfer is pending, so a device that has stopped answering could never be let go.
 *
 * Below: `usb`'s own objects. Above: `node-usb-port.ts`.
 */

/** A transfer of the package. */
export interface LibraryTransfer {
  /** @returns whether it was pending */
  cancel(): boolean;
}

type TransferCallback = (...results: unknown[]) => void;

/** An endpoint of the package: makes all its transfers here. */
export interface LibraryEndpoint {
  makeTransfer(timeout: number, callback: TransferCallback): LibraryTransfer;
}

/** A device of the package, as far as it is used here. */
export interface LibraryInterfaces {
  /** Undefined while the device is closed. */
  readonly interfaces?: readonly { readonly endpoints: readonly LibraryEndpoint[] }[] | undefined;
}

/** Milliseconds for cancelled transfers to come back; they do so at once. */
const CANCELLING_TIME = 500;

/** Makes `device.close` give up the transfers of `native` that are pending. */
export function cancelOnClose(device: USBDevice, native: LibraryInterfaces): void {
  const pending = new Map<LibraryTransfer, Promise<void>>();
  const claim = device.claimInterface.bind(device);
  const close = device.close.bind(device);

  const watch = (endpoint: LibraryEndpoint): void => {
    if (Object.hasOwn(endpoint, 'makeTransfer')) {
      return; // is watched already: an interface that is claimed twice
    }
    const make = endpoint.makeTransfer.bind(endpoint);
    endpoint.makeTransfer = (timeout, callback) => {
      let settle: () => void;
      const settled = new Promise<void>((resolve) => (settle = resolve));
      const transfer = make(timeout, (...results) => {
        pending.delete(transfer);
        settle();
        callback(...results);
      });
      pending.set(transfer, settled);
      return transfer;
    };
  };

  device.claimInterface = async (interfaceNumber) => {
    await claim(interfaceNumber);
    native.interfaces?.forEach(({ endpoints }) => endpoints.forEach(watch));
  };

  device.close = async () => {
    const cancelled = [...pending].filter(([transfer]) => transfer.cancel()).map(([, settled]) => settled);
    pending.clear(); // those that could not be cancelled were never submitted
    if (cancelled.length > 0) {
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise((resolve) => (timer = setTimeout(resolve, CANCELLING_TIME)));
      await Promise.race([Promise.all(cancelled), patience]);
      clearTimeout(timer);
    }
    await close();
  };
}
