/**
 * The virtual device as the bus sees it: descriptors as bytes and transfers by endpoint number.
 *
 * Below: nothing. Above: the W3C device of this folder, and a USB/IP server, which asks for exactly this shape.
 */

/** How a transfer ended. `data` is what came in. `gone`: the device was unplugged. */
export interface UsbFaceResult {
  readonly status: 'ok' | 'stall' | 'babble' | 'gone';
  readonly data?: Uint8Array;
}

/** A USB device at the level of the bus. */
export interface UsbFace {
  readonly speed: 'full' | 'high';
  /** USB 2.0, 9.6.1. */
  readonly deviceDescriptor: Uint8Array;
  /** USB 2.0, 9.6.3, with all interfaces and endpoints. */
  readonly configurationDescriptor: Uint8Array;
  /** A control transfer on endpoint 0; `data` is the data stage of a transfer to the device. */
  control(setup: Uint8Array, data: Uint8Array): Promise<UsbFaceResult>;
  /** Host to device. `endpoint` is the number without the direction bit. */
  bulkOut(endpoint: number, data: Uint8Array): Promise<UsbFaceResult>;
  /** Device to host: at most `length` bytes; stays pending until the device has something to say. */
  bulkIn(endpoint: number, length: number): Promise<UsbFaceResult>;
  /** Gives up IN transfers that are pending on `endpoint`: they settle, and what the device says later is kept. */
  cancel(endpoint: number): void;
  /** Calls back when the device is unplugged. Returns how to stop. */
  onUnplugged(listener: () => void): () => void;
}

/** The same with what a host's USB stack does to a device beside transfers. */
export interface HostSide extends UsbFace {
  /** Whether it is plugged in. */
  readonly present: boolean;
  /** Gives up everything that waits, on all endpoints. */
  cancelAll(): void;
  /** A bus reset: what was under way is forgotten, the probe's mode is not. */
  reset(): void;
}
