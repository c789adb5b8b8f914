/**
 * The ST-Links there are, by their USB product ids, and what each is good for.
 *
 * Below: nothing. Above: the list of probes, and the driver, which asks for a model's name. Endpoints are not here: the
 * driver reads them from the device's descriptors.
 */

/** STMicroelectronics. */
export const ST_VENDOR_ID = 0x0483;

/** What a device with an ST-Link's product id is. */
export interface ProbeModel {
  readonly productId: number;
  /** As people call it. */
  readonly name: string;
  /** Why it cannot debug; absent where it can. `loader`: its firmware is being updated. `v1`: speaks another protocol. */
  readonly unusable?: 'loader' | 'v1';
}

/** Product ids as found in OpenOCD (stlink_usb.c), pyOCD (usb.py), probe-rs (usb_interface.rs), stlink (usb.h). */
export const PROBE_MODELS: readonly ProbeModel[] = [
  { productId: 0x3744, name: 'ST-Link/V1', unusable: 'v1' },
  { productId: 0x3748, name: 'ST-Link/V2' },
  { productId: 0x374a, name: 'ST-Link/V2-1' },
  { productId: 0x374b, name: 'ST-Link/V2-1' },
  { productId: 0x3742, name: 'ST-Link/V2-1' },
  { productId: 0x3752, name: 'ST-Link/V2-1' },
  { productId: 0x374d, name: 'ST-Link/V3 loader', unusable: 'loader' },
  { productId: 0x374e, name: 'ST-Link/V3' },
  { productId: 0x374f, name: 'ST-Link/V3' },
  { productId: 0x3753, name: 'ST-Link/V3' },
  { productId: 0x3754, name: 'ST-Link/V3' },
  { productId: 0x3755, name: 'ST-Link/V3PWR loader', unusable: 'loader' },
  { productId: 0x3757, name: 'ST-Link/V3PWR' },
];

/** The model of a device, or undefined where it is no ST-Link. */
export function modelOf(device: { readonly vendorId: number; readonly productId: number }): ProbeModel | undefined {
  return device.vendorId === ST_VENDOR_ID
    ? PROBE_MODELS.find((model) => model.productId === device.productId)
    : undefined;
}
