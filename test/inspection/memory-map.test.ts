import assert from 'node:assert/strict';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { mapMemory } from '../../src/inspection/memory-map.ts';
import { chipWithDeviceId } from '../../src/stm32/devices/chip-table.ts';

const f401xe = chipWithDeviceId(0x433)!;
const image = (...parts: [number, number][]): FirmwareImage =>
  FirmwareImage.from(parts.map(([address, size]) => ({ address, bytes: new Uint8Array(size) })));

describe('mapMemory()', () => {
  it('keeps the gap of a MicroPython file: only sectors that are touched would be erased', () => {
    const [flash, ...others] = mapMemory(image([0x0800_0000, 14_800], [0x0802_0000, 325_400]), f401xe);
    assert.deepEqual(others, []);
    assert.deepEqual([flash?.kind, flash?.start, flash?.end], ['flash', 0x0800_0000, 0x0808_0000]);
    assert.deepEqual(
      flash?.sectors.map(({ sector, fate, kept }) => [sector.index, fate, kept]),
      [
        [0, 'erased', 16_384 - 14_800],
        [1, 'untouched', 0],
        [2, 'untouched', 0],
        [3, 'untouched', 0],
        [4, 'untouched', 0],
        [5, 'erased', 0],
        [6, 'erased', 0],
        [7, 'erased', 3 * 131_072 - 325_400],
      ],
    );
    assert.deepEqual(flash?.gaps, [{ start: 0x0800_0000 + 14_800, end: 0x0802_0000 }]);
  });

  it('draws RAM and addresses outside every memory only where the file has content', () => {
    const regions = mapMemory(image([0x0800_0000, 4], [0x2000_0000, 8], [0x9000_0000, 16], [0x9000_1000, 16]), f401xe);
    assert.deepEqual(
      regions.map(({ kind, start, end }) => [kind, start, end]),
      [
        ['flash', 0x0800_0000, 0x0808_0000],
        ['ram', 0x2000_0000, 0x2001_8000],
        ['external-memory', 0x9000_0000, 0x9000_1010],
      ],
    );
    assert.deepEqual(regions[2]?.content, [
      { start: 0x9000_0000, end: 0x9000_0010 },
      { start: 0x9000_1000, end: 0x9000_1010 },
    ]);
  });

  it('names option bytes, one-time programmable memory and data EEPROM', () => {
    const kinds = (chip: number, address: number): string[] =>
      mapMemory(image([address, 4]), chipWithDeviceId(chip)).map(({ kind }) => kind);
    assert.deepEqual(kinds(0x433, 0x1fff_c000), ['flash', 'option-bytes']);
    assert.deepEqual(kinds(0x433, 0x1fff_7800), ['flash', 'otp']);
    assert.deepEqual(kinds(0x447, 0x0808_0000), ['flash', 'data-eeprom']);
    assert.deepEqual(kinds(0x433, 0x4000_0000), ['flash', 'elsewhere']);
  });

  it('tells what reaches past the end of flash', () => {
    const regions = mapMemory(image([0x0807_fff0, 32]), f401xe);
    assert.deepEqual(
      regions.map(({ kind, content }) => [kind, content]),
      [
        ['flash', [{ start: 0x0807_fff0, end: 0x0808_0000 }]],
        ['elsewhere', [{ start: 0x0808_0000, end: 0x0808_0010 }]],
      ],
    );
  });

  it('draws content alone where no chip is chosen', () => {
    const regions = mapMemory(image([0x0800_0000, 4], [0x0900_0000, 4]), undefined);
    assert.deepEqual(
      regions.map(({ kind, start, end, sectors }) => [kind, start, end, sectors.length]),
      [
        ['elsewhere', 0x0800_0000, 0x0800_0004, 0],
        ['elsewhere', 0x0900_0000, 0x0900_0004, 0],
      ],
    );
  });

  it('draws an empty file as a chip without content', () => {
    const [flash] = mapMemory(image(), f401xe);
    assert.deepEqual([flash?.content, flash?.gaps], [[], []]);
  });
});
