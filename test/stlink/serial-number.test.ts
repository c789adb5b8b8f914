import assert from 'node:assert/strict';
import { repairSerialNumber } from '../../src/stlink/serial-number.ts';

describe('repairSerialNumber', () => {
  it('makes digits of the 12 raw bytes that old firmware sends, zeros and high bytes included', () => {
    // OpenOCD's example: 57FF72067265575742132067
    const raw = [0x57, 0xff, 0x72, 0x06, 0x72, 0x65, 0x57, 0x57, 0x42, 0x13, 0x20, 0x67];
    assert.equal(repairSerialNumber(String.fromCharCode(...raw)), '57FF72067265575742132067');
    assert.equal(repairSerialNumber('\0'.repeat(12)), '0'.repeat(24));
  });

  it('leaves proper serial numbers as they are, in upper case', () => {
    assert.equal(repairSerialNumber('066bff343633464257254338'), '066BFF343633464257254338');
    assert.equal(repairSerialNumber('004800303137510D33333639'), '004800303137510D33333639');
  });

  it('keeps what it cannot read, and gives empty text where there is none', () => {
    assert.equal(repairSerialNumber('no serial'), 'no serial');
    assert.equal(repairSerialNumber(undefined), '');
    assert.equal(repairSerialNumber(null), '');
  });
});
