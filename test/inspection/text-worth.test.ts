import assert from 'node:assert/strict';
import { textWorth } from '../../src/inspection/text-worth.ts';

describe('textWorth()', () => {
  for (const [worth, what, texts] of [
    [
      3,
      'versions, dates and addresses',
      ['MicroPython v1.14 on 2021-02-02', 'v1.2.3-dirty', 'http://micropython.org/', 'GCC 9.3.1 20200408'],
    ],
    [2, 'sentences', ['Type "help()" for more information.', 'can not open file', 'WeAct F401CE with STM32F401CE']],
    [1, 'names', ['usb_device', 'MicroPython', '/flash/main.py', 'NotImplementedError', 'boot.py']],
    [0, 'code that is printable', ['pGpG#h3h', '0F1F"F(F', 'FFFFFFFFFF', '!"#$%&\'()*', 'xQzBkTrW', '~~~~....~~~~']],
  ] as const) {
    it(`is ${worth} for ${what}`, () => {
      assert.deepEqual(
        texts.map((text) => [text, textWorth(text)]),
        texts.map((text) => [text, worth]),
      );
    });
  }
});
