/**
 * The probe as a host's USB library lists it: such a library opens each device for a moment, to read its strings.
 *
 * Below: the W3C device. Above: `VirtualBoard`. As npm `usb` does it: where the device cannot be opened, it is listed
 * unread, and that object stays so, also when whoever held the device has let it go.
 */

/** A device on the bus. */
export interface ListedDevice {
  readonly device: USBDevice;
  /** “bus-port”. */
  readonly location: string;
  /** What opening it failed with, where it did. */
  readonly unread?: unknown;
}

const LOCATION = '1-1';

/** Lists a device; one that is open is known already. */
export async function listDevice(device: USBDevice): Promise<ListedDevice> {
  if (device.opened) {
    return { device, location: LOCATION };
  }
  try {
    await device.open();
    await device.close();
    return { device, location: LOCATION };
  } catch (unread) {
    return { device: withoutDescriptors(device), location: LOCATION, unread };
  }
}

/** What stays unknown of a device that was never read. */
const UNREAD: Readonly<Record<string, unknown>> = {
  manufacturerName: null,
  productName: null,
  serialNumber: null,
  configuration: null,
  configurations: [],
};

function withoutDescriptors(device: USBDevice): USBDevice {
  return new Proxy(device, {
    get(target, name) {
      if (typeof name === 'string' && Object.hasOwn(UNREAD, name)) {
        return UNREAD[name];
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
