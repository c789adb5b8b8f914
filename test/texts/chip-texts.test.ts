import assert from 'node:assert/strict';
import { chipTexts } from '../../src/texts/chip-texts.ts';

describe('chipTexts', () => {
  it('say the facts, and end with full stops', () => {
    const texts = [
      chipTexts['unknown-chip']({ deviceId: 0x410 }),
      chipTexts['unlikely-flash-size']({ chip: 'STM32F401xD/xE', kilobytes: 65535 }),
      chipTexts['unknown-layout']({ chip: 'STM32G0B1', options: 0x1234 }),
      chipTexts['flash-locked']({ control: 0x80000000 }),
      chipTexts['erase-failed']({ sector: 5, fault: 'protected', status: 0x10 }),
      chipTexts['erase-failed']({ sector: undefined, fault: 'sequence', status: 0x10 }),
      chipTexts['program-failed']({ address: 0x08000400, fault: 'too-wide', status: 0x40 }),
      chipTexts['flash-stuck']({ during: 'erase', milliseconds: 3500 }),
      chipTexts['flash-stuck']({ during: 'program', milliseconds: 500 }),
      chipTexts['no-room-in-ram']({ needed: 4096, available: 1024 }),
    ];
    const facts = [
      '0x0410',
      '65535',
      '0x00001234',
      '0x80000000',
      'Sector 5',
      'chip',
      '0x08000400',
      '3.5 s',
      '0.50 s',
      '1,024',
    ];
    texts.forEach(({ sentence, nextStep = '.' }, index) => {
      assert.ok(sentence.includes(facts[index] ?? '?'), sentence);
      assert.match(sentence, /\.$/);
      assert.match(nextStep, /\.$/);
    });
  });
});
