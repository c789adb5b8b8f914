import assert from 'node:assert/strict';
import { fromLanes, inLanes, MemoryAccessPort } from '../../../src/virtual-board/probe/memory-access-port.ts';

const [CSW, TAR, DRW, BD1, BASE, IDR] = [0x00, 0x04, 0x0c, 0x14, 0xf8, 0xfc];

describe('MemoryAccessPort', () => {
  it('holds control word and address, and says who it is', () => {
    const port = new MemoryAccessPort(0x2477_0011);
    port.write(CSW, 0x2300_0012);
    port.write(TAR, 0x2000_0004);
    port.write(IDR, 5);
    assert.deepEqual(
      [CSW, TAR, BASE, IDR, 0xf4].map((address) => port.read(address)),
      [0x2300_0052, 0x2000_0004, 0xe00f_f003, 0x2477_0011, 0],
    );
    const fresh = new MemoryAccessPort(0);
    fresh.restore(port.snapshot());
    assert.equal(fresh.read(TAR), 0x2000_0004);
  });

  it('moves on by the size of an access, within 1 KB, and not for banked registers', () => {
    const port = new MemoryAccessPort(0);
    for (const [csw, size, next] of [
      [0x10, 1, 0x2000_03fd],
      [0x11, 2, 0x2000_03fe],
      [0x12, 4, 0x2000_0000],
      [0x02, 4, 0x2000_03fc],
    ] as const) {
      port.write(CSW, csw);
      port.write(TAR, 0x2000_03fc);
      const data = port.data(DRW);
      assert.deepEqual(data, { at: 0x2000_03fc, size, banked: false });
      port.accessed(data);
      assert.equal(port.read(TAR), next);
    }
    const banked = port.data(BD1);
    assert.deepEqual(banked, { at: 0x2000_03f4, size: 4, banked: true });
    port.accessed(banked);
    assert.equal(port.read(TAR), 0x2000_03fc);
    assert.equal(port.data(TAR), undefined);
  });

  it('has narrow data in the lanes of its address', () => {
    const at = { at: 0x2000_0002, size: 2, banked: false } as const;
    assert.equal(inLanes(0xbeef, at), 0xbeef_0000);
    assert.equal(fromLanes(0xbeef_1234, at), 0xbeef);
    assert.equal(fromLanes(0x1234_5600, { ...at, at: 0x2000_0001, size: 1 }), 0x56);
    assert.equal(fromLanes(0x1234_5678, { ...at, at: 0x2000_0000, size: 4 }), 0x1234_5678);
  });
});
