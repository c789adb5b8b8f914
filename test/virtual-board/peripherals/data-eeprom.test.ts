import assert from 'node:assert/strict';
import { DataEeprom } from '../../../src/virtual-board/peripherals/data-eeprom.ts';

describe('DataEeprom', () => {
  it('is erased at first, and takes words, half-words and bytes at their places', () => {
    const data = new DataEeprom({ start: 0x08080000, size: 512 });
    assert.ok(data.bytes.every((byte) => byte === 0));
    data.store(0x08080008, 4, 0x44332211);
    data.store(0x0808000a, 2, 0xbbaa);
    data.store(0x08080009, 1, 0xee);
    assert.deepEqual([...data.bytes.subarray(8, 12)], [0x11, 0xee, 0xaa, 0xbb]);
    assert.equal(data.wordAt(0x0808000b), 0xbbaaee11);
  });

  it('ends where its size says', () => {
    const data = new DataEeprom({ start: 0x08080000, size: 512 });
    assert.deepEqual(
      [0x0807ffff, 0x08080000, 0x080801ff, 0x08080200].map((address) => data.holds(address)),
      [false, true, true, false],
    );
  });
});
