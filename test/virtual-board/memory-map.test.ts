import assert from 'node:assert/strict';
import { Chip } from '../../src/virtual-board/chip.ts';
import { chipNamed } from '../../src/virtual-board/chips/chip-table.ts';
import { BusError, type AccessSize } from '../../src/virtual-board/memory-bus.ts';
import type { MemoryMap } from '../../src/virtual-board/memory-map.ts';
import { Violations } from '../../src/virtual-board/violations.ts';
import { flashWith } from './raw-probe.ts';

function mapOf(name = 'stm32f401xe'): { map: MemoryMap; chip: Chip } {
  const chip = new Chip({
    row: chipNamed(name),
    faults: {},
    violations: new Violations(),
    volts: () => 3.3,
    boot0: () => false,
    flashChanged: () => undefined,
  });
  chip.flash.array.bytes.set(flashWith(0xe7fe).subarray(0, 1024));
  chip.powerOn();
  return { map: chip.map, chip };
}

describe('MemoryMap', () => {
  it('shows flash at its place and at 0', () => {
    const { map } = mapOf();
    assert.equal(map.read(0x08000000, 4, 'data'), 0x20001000);
    assert.equal(map.read(0, 4, 'data'), 0x20001000);
    assert.equal(map.read(0x08000005, 1, 'data'), 0x00);
    assert.equal(map.read(0x08000008, 2, 'fetch'), 0xe7fe);
    assert.equal(map.read(0x0807fffc, 4, 'data'), 0xffffffff);
  });

  it('has RAM of every width, little-endian', () => {
    const { map } = mapOf();
    map.write(0x20000010, 4, 0x11223344, 'debug');
    map.write(0x20000011, 1, 0xaa, 'debug');
    map.write(0x20000012, 2, 0xbbcc, 'debug');
    assert.equal(map.read(0x20000010, 4, 'data'), 0xbbccaa44);
    assert.equal(map.read(0x20000012, 2, 'data'), 0xbbcc);
  });

  for (const address of [0x08080000, 0x20018000, 0x10000000, 0x60000000, 0x1fff8000 + 0x4010, 0x00080000]) {
    it(`has nothing at 0x${address.toString(16)}`, () => {
      const { map } = mapOf();
      assert.throws(() => map.read(address, 4, 'data'), BusError);
      assert.throws(() => map.write(address, 4, 0, 'data'), BusError);
    });
  }

  it('has the second RAM of an F407', () => {
    const { map } = mapOf('stm32f407xg');
    map.write(0x1000fffc, 4, 5, 'data');
    assert.equal(map.read(0x1000fffc, 4, 'data'), 5);
  });

  it('has a unique id, the flash size and the option bytes in system memory', () => {
    const { map } = mapOf();
    assert.equal(map.read(0x1fff7a22, 2, 'data'), 512);
    assert.notEqual(map.read(0x1fff7a10, 4, 'data'), map.read(0x1fff7a14, 4, 'data'));
    assert.equal(map.read(0x1fffc000, 2, 'data'), 0xaaec);
    assert.equal(map.read(0x1fffc008, 2, 'data'), 0x0fff);
    assert.equal(map.read(0x1fff7800, 4, 'data'), 0xffffffff);
  });

  it('reads 0 where there is no peripheral, and forgets what is written', () => {
    const { map } = mapOf();
    map.write(0x50000000, 4, 7, 'data');
    assert.equal(map.read(0x50000000, 4, 'data'), 0);
  });

  it('reads 0 from an unclocked CRC unit and ignores writes to it', () => {
    const { map } = mapOf();
    map.write(0x40023000, 4, 7, 'data');
    assert.equal(map.read(0x40023000, 4, 'data'), 0);
    map.write(0x40023830, 4, 0x1000, 'data');
    assert.equal(map.read(0x40023000, 4, 'data'), 0xffffffff);
  });

  it('gives narrow accesses their byte lanes', () => {
    const { map } = mapOf();
    map.write(0x40020014, 4, 0x12345678, 'data');
    map.write(0x40020016, 1, 0xff, 'data');
    assert.equal(map.read(0x40020014, 4, 'data'), 0x12ff5678);
    assert.equal(map.read(0x40020017, 1, 'data'), 0x12);
    assert.equal(map.read(0x40020016, 2, 'data'), 0x12ff);
  });

  it('has bits of RAM and peripherals as words in the bit-band aliases', () => {
    const { map } = mapOf();
    map.write(0x20000004, 4, 0, 'data');
    // ARM DDI 0403E, B3.1: alias = base + byte × 32 + bit × 4.
    map.write(0x22000000 + 4 * 32 + 7 * 4, 4, 1, 'data');
    assert.equal(map.read(0x20000004, 4, 'data'), 0x80);
    assert.equal(map.read(0x22000000 + 4 * 32 + 7 * 4, 4, 'data'), 1);
    map.write(0x42000000 + 0x23830 * 32 + 12 * 4, 4, 1, 'data');
    assert.equal(map.read(0x40023830, 4, 'data'), 0x1000);
  });

  it('answers a wrong key to the flash with a bus error', () => {
    const { map } = mapOf();
    assert.throws(() => map.write(0x40023c04, 4, 0, 'data'), BusError);
  });

  it('shows system memory at 0 when that is mapped there', () => {
    const { map } = mapOf();
    map.write(0x40013800, 4, 1, 'data');
    assert.equal(map.read(0, 4, 'data'), map.read(0x1fff0000, 4, 'data'));
    map.write(0x40013800, 4, 3, 'data');
    map.write(0x20000000, 4, 0xcafe, 'data');
    assert.equal(map.read(0, 4, 'data'), 0xcafe);
  });

  it('hides the data of sectors in PCROP mode, not their code', () => {
    const { map, chip } = mapOf();
    chip.flash.optionContent = [0x8001aaec];
    for (const size of [1, 2, 4] as AccessSize[]) {
      assert.equal(map.read(0x08000000, size, 'data'), 0);
    }
    assert.equal(map.read(0x08000008, 2, 'fetch'), 0xe7fe);
    assert.equal(chip.flash.read(0x0c) & 0x100, 0x100, 'RDERR');
    assert.equal(map.read(0x08004000, 4, 'debug'), 0xffffffff);
  });
});
