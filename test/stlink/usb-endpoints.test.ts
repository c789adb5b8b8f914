import assert from 'node:assert/strict';
import { findEndpoints } from '../../src/stlink/usb-endpoints.ts';
import { configurationWith } from '../support/fake-usb-device.ts';

describe('findEndpoints', () => {
  it('reads those of V2 (OUT 2, replies 81, trace 83) and of V2-1 and V3 (OUT 1, replies 81, trace 82)', () => {
    assert.deepEqual(findEndpoints(configurationWith(2, [3, 1])), {
      interfaceNumber: 0,
      out: 2,
      in: 1,
      packetSize: 64,
    });
    assert.deepEqual(findEndpoints(configurationWith(1, [1, 2], 512)), {
      interfaceNumber: 0,
      out: 1,
      in: 1,
      packetSize: 512,
    });
  });

  it('passes by interfaces of other classes', () => {
    const debug = configurationWith(1, [1, 2]).interfaces[0];
    const disk = configurationWith(3, [3]).interfaces[0];
    assert.ok(debug && disk);
    const renamed = { ...disk, alternate: { ...disk.alternate, interfaceClass: 8 } };
    const configuration = { configurationValue: 1, interfaces: [renamed, { ...debug, interfaceNumber: 4 }] };
    assert.equal(findEndpoints(configuration as unknown as USBConfiguration)?.interfaceNumber, 4);
  });

  it('finds nothing where an endpoint is missing', () => {
    assert.equal(findEndpoints(configurationWith(1, [])), undefined);
    assert.equal(findEndpoints({ configurationValue: 1, interfaces: [] } as unknown as USBConfiguration), undefined);
  });
});
