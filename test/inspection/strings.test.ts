import assert from 'node:assert/strict';
import { textRuns } from '../../src/inspection/strings.ts';
import { textBytes } from '../fixtures/firmware.ts';

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
