import assert from 'node:assert/strict';
import { readConfiguration } from '../../src/virtual-board/usb-configuration.ts';

describe('readConfiguration', () => {
  it('finds interfaces and endpoints, past descriptors it does not know', () => {
    const { configuration, interfaces } = readConfiguration(
      Uint8Array.from([
        ...[9, 2, 39, 0, 1, 1, 0, 0x80, 50],
        ...[9, 4, 0, 0, 2, 0xff, 0xfe, 0xfd, 4],
        ...[7, 5, 0x81, 2, 64, 0, 0],
        ...[5, 0x24, 0, 1, 2],
        ...[7, 5, 0x02, 3, 0, 2, 10],
      ]),
    );
    assert.equal(configuration.configurationValue, 1);
    assert.equal(interfaces.length, 1);
    assert.deepEqual(interfaces[0]?.alternate, {
      alternateSetting: 0,
      interfaceClass: 0xff,
      interfaceSubclass: 0xfe,
      interfaceProtocol: 0xfd,
      interfaceName: 'ST-Link Debug',
      endpoints: [
        { endpointNumber: 1, direction: 'in', type: 'bulk', packetSize: 64 },
        { endpointNumber: 2, direction: 'out', type: 'interrupt', packetSize: 512 },
      ],
    });
  });
});
