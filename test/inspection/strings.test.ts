import assert from 'node:assert/strict';
import { textRuns, wideTextRuns } from '../../src/inspection/strings.ts';
import { join, textBytes, wideText } from '../fixtures/firmware.ts';

const runs = (text: string, shortest?: number): [number, string][] =>
  [...textRuns({ address: 0x100, bytes: textBytes(text) }, shortest)].map((run) => [run.address, run.text]);

describe('textRuns()', () => {
  it('gives runs of six and more printable characters with their addresses', () => {
    assert.deepEqual(runs('\0\0MicroPython\0short\0exactly\x80'), [
      [0x102, 'MicroPython'],
      [0x114, 'exactly'],
    ]);
  });

  it('takes a run at the very end', () => {
    assert.deepEqual(runs('\xffthe end'), [[0x101, 'the end']]);
  });

  it('obeys the shortest length, counts tabs as text and line ends as none', () => {
    assert.deepEqual(runs('a\tb\ncd\0', 2), [
      [0x100, 'a\tb'],
      [0x104, 'cd'],
    ]);
  });

  it('cuts a run that never ends', () => {
    const long = runs('x'.repeat(2500));
    assert.deepEqual(
      long.map(([address, text]) => [address, text.length]),
      [
        [0x100, 1024],
        [0x500, 1024],
        [0x900, 452],
      ],
    );
  });
});

describe('wideTextRuns()', () => {
  const wideRuns = (...parts: Uint8Array[]): [number, string][] =>
    [...wideTextRuns({ address: 0x100, bytes: join(...parts) })].map((run) => [run.address, run.text]);

  it('gives runs of two bytes a letter, at even and at odd addresses', () => {
    assert.deepEqual(wideRuns(textBytes('\x16\x03'), wideText('HackRF One')), [[0x102, 'HackRF One']]);
    assert.deepEqual(wideRuns(textBytes('\x16\x03\x01'), wideText('HackRF One'), textBytes('\x01')), [
      [0x103, 'HackRF One'],
    ]);
  });

  it('takes neither short ones nor letters of one byte, and cuts what is too long for a text', () => {
    assert.deepEqual(wideRuns(wideText('short'), textBytes('\x01plain letters')), []);
    assert.deepEqual(
      wideRuns(wideText('x'.repeat(1030))).map(([address, text]) => [address, text.length]),
      [
        [0x100, 1024],
        [0x100 + 2048, 6],
      ],
    );
  });
});
