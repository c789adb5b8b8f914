import assert from 'node:assert/strict';
import { modelOf, PROBE_MODELS } from '../../src/stlink/models.ts';

const st = (productId: number): string | undefined => modelOf({ vendorId: 0x0483, productId })?.name;

describe('models of ST-Link', () => {
  it('knows every probe that can debug, by the ids of OpenOCD, pyOCD and probe-rs', () => {
    const expected: Record<number, string> = {
      0x3748: 'ST-Link/V2',
      0x374a: 'ST-Link/V2-1',
      0x374b: 'ST-Link/V2-1',
      0x3742: 'ST-Link/V2-1',
      0x3752: 'ST-Link/V2-1',
      0x374e: 'ST-Link/V3',
      0x374f: 'ST-Link/V3',
      0x3753: 'ST-Link/V3',
      0x3754: 'ST-Link/V3',
      0x3757: 'ST-Link/V3PWR',
    };
    for (const [productId, name] of Object.entries(expected)) {
      assert.equal(st(Number(productId)), name);
      assert.equal(modelOf({ vendorId: 0x0483, productId: Number(productId) })?.unusable, undefined);
    }
    assert.equal(PROBE_MODELS.filter(({ unusable }) => unusable === undefined).length, Object.keys(expected).length);
  });

  it('tells loaders and V1 apart from probes', () => {
    const unusable = (productId: number): unknown => modelOf({ vendorId: 0x0483, productId })?.unusable;
    assert.deepEqual([0x374d, 0x3755, 0x3744].map(unusable), ['loader', 'loader', 'v1']);
  });

  it('takes neither another device of ST nor the same product id of another vendor', () => {
    assert.equal(st(0xdf11), undefined);
    assert.equal(modelOf({ vendorId: 0x1234, productId: 0x374b }), undefined);
  });
});
