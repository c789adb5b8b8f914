/**
 * A configuration descriptor (USB 2.0, 9.6.3) as the objects of WebUSB.
 *
 * Below: nothing. Above: the W3C device.
 */

import { viewOf } from '../base/bytes.ts';
import { STRINGS } from './probe/descriptors.ts';

const INTERFACE = 4;
const ENDPOINT = 5;

/** An interface of the device with its state; a `USBInterface` as hosts see it. */
export interface InterfaceState {
  readonly interfaceNumber: number;
  readonly alternate: USBAlternateInterface;
  readonly alternates: USBAlternateInterface[];
  claimed: boolean;
}

export interface ConfigurationModel {
  readonly configuration: USBConfiguration;
  /** The same objects as in `configuration`, where their state can be changed. */
  readonly interfaces: InterfaceState[];
}

/** Reads the descriptor of this folder's own devices: one alternate setting for each interface. */
export function readConfiguration(descriptor: Uint8Array): ConfigurationModel {
  const view = viewOf(descriptor);
  const interfaces: InterfaceState[] = [];
  for (let at = 0; at < descriptor.length; at += view.getUint8(at)) {
    const type = view.getUint8(at + 1);
    if (type === INTERFACE) {
      const alternate: USBAlternateInterface = {
        alternateSetting: view.getUint8(at + 3),
        interfaceClass: view.getUint8(at + 5),
        interfaceSubclass: view.getUint8(at + 6),
        interfaceProtocol: view.getUint8(at + 7),
        interfaceName: STRINGS[view.getUint8(at + 8)] ?? null,
        endpoints: [],
      };
      interfaces.push({
        interfaceNumber: view.getUint8(at + 2),
        alternate,
        alternates: [alternate],
        claimed: false,
      });
    } else if (type === ENDPOINT) {
      interfaces.at(-1)?.alternate.endpoints.push({
        endpointNumber: view.getUint8(at + 2) & 0xf,
        direction: view.getUint8(at + 2) & 0x80 ? 'in' : 'out',
        type: (view.getUint8(at + 3) & 3) === 3 ? 'interrupt' : 'bulk',
        packetSize: view.getUint16(at + 4, true) & 0x7ff,
      });
    }
  }
  return { configuration: { configurationValue: view.getUint8(5), configurationName: null, interfaces }, interfaces };
}
