import assert from 'node:assert/strict';
import {
  type FlashDescription,
  flashRange,
  flashRanges,
  sectorRange,
} from '../../../src/stm32/devices/chip-description.ts';

const SECTOR = { index: 0, start: 0x08000000, size: 16384, code: 0 };
const FLASH: FlashDescription = {
  controller: 'f4',
  start: 0x08000000,
  sectors: [SECTOR, { index: 1, start: 0x08004000, size: 65536, code: 1 }],
  registers: 0x40023c00,
  writeUnit: 4,
  writeModes: [],
  erasesAtOnce: true,
  erasedByte: 0xff,
  errorCorrected: false,
  times: { sectorErase: {}, massErase: undefined, program: 0.016, patience: 3 },
};

describe('ranges of a chip', () => {
  it('end behind their last byte', () => {
    assert.deepEqual(sectorRange(SECTOR), { start: 0x08000000, end: 0x08004000 });
    assert.deepEqual(flashRange(FLASH), { start: 0x08000000, end: 0x08014000 });
  });

  it('are two where there is a hole', () => {
    const far = { index: 2, start: 0x08100000, size: 16384, code: 0, bank: 1 };
    assert.deepEqual(flashRanges({ ...FLASH, sectors: [...FLASH.sectors, far] }), [
      { start: 0x08000000, end: 0x08014000 },
      { start: 0x08100000, end: 0x08104000 },
    ]);
  });

  it('are empty without sectors', () => {
    assert.deepEqual(flashRange({ ...FLASH, sectors: [] }), { start: 0x08000000, end: 0x08000000 });
  });
});
