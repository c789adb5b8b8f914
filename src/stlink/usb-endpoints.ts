/**
 * Where on a probe's USB device commands go in and replies come out, read from its descriptors. Pure.
 *
 * Below: nothing. Above: the USB link.
 */

/** Interface and endpoint numbers, and the size of the reply endpoint's packets in bytes. */
export interface ProbeEndpoints {
  readonly interfaceNumber: number;
  readonly out: number;
  readonly in: number;
  readonly packetSize: number;
}

/** “Vendor specific” (USB-IF class codes). */
const VENDOR_CLASS = 0xff;

/**
 * The first vendor-specific interface with a bulk endpoint each way. Of its two IN endpoints the lower is the replies',
 * the higher the trace's: on every ST-Link replies come from 0x81, trace from 0x82 or 0x83.
 * @returns undefined where there is no such interface
 */
export function findEndpoints(configuration: USBConfiguration): ProbeEndpoints | undefined {
  for (const { interfaceNumber, alternate } of configuration.interfaces) {
    const bulk = alternate.endpoints
      .filter((endpoint) => endpoint.type === 'bulk')
      .sort((a, b) => a.endpointNumber - b.endpointNumber);
    const output = bulk.find((endpoint) => endpoint.direction === 'out');
    const input = bulk.find((endpoint) => endpoint.direction === 'in');
    if (alternate.interfaceClass === VENDOR_CLASS && output !== undefined && input !== undefined) {
      return {
        interfaceNumber,
        out: output.endpointNumber,
        in: input.endpointNumber,
        packetSize: input.packetSize,
      };
    }
  }
  return undefined;
}
