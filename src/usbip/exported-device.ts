/**
 * What the USB/IP server needs of a device: its descriptors, and transfers on its endpoints.
 *
 * Below: nothing. Above: `server.ts`. The virtual board's USB face satisfies it without knowing of it.
 */

/** How a transfer ended. `data` is what came in. `gone`: the device was unplugged. */
export interface UsbTransferResult {
  readonly status: 'ok' | 'stall' | 'babble' | 'gone';
  readonly data?: Uint8Array;
}

/** A USB device as the bus sees it. */
export interface ExportedDevice {
  readonly speed: 'full' | 'high';
  /** USB 2.0, 9.6.1. */
  readonly deviceDescriptor: Uint8Array;
  /** USB 2.0, 9.6.3, with all interfaces and endpoints. */
  readonly configurationDescriptor: Uint8Array;
  /** A control transfer on endpoint 0; `data` is the data stage of a transfer to the device. */
  control(setup: Uint8Array, data: Uint8Array): Promise<UsbTransferResult>;
  /** Host to device. `endpoint` is the number without the direction bit. */
  bulkOut(endpoint: number, data: Uint8Array): Promise<UsbTransferResult>;
  /** Device to host: at most `length` bytes; stays pending until the device has something to say. */
  bulkIn(endpoint: number, length: number): Promise<UsbTransferResult>;
  /** Gives up the transfer that is pending on the endpoint: it settles, nothing of what it waited for is lost. */
  cancel(endpoint: number, direction: 'in' | 'out'): void;
  /** Calls back when the device is unplugged. Returns how to stop. */
  onUnplugged(listener: () => void): () => void;
}
