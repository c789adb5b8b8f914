import assert from 'node:assert/strict';
import { readFirmware } from '../../src/formats/convert.ts';
import type { FirmwareProblem } from '../../src/formats/firmware-file.ts';
import { firmwareProblemText, toldProblems } from '../../src/texts/firmware-texts.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { join, words } from '../fixtures/firmware.ts';

describe('texts of firmware files', () => {
  it('say line, sums and what to do', () => {
    const { problems } = readFirmware('a.hex', Buffer.from(':0100000001FF\n:00000001FF\n'));
    assert.deepEqual(
      problems.map((problem) => firmwareProblemText(problem as FirmwareProblem)),
      [
        {
          sentence: 'The checksum of line 1 is 255; that of its bytes is 254.',
          nextStep: 'Build or download the file again.',
        },
      ],
    );
  });

  it('have every placeholder filled, for problems of every format', () => {
    const block = (flags: number, family: number): Uint8Array =>
      join(
        words(0x0a324655, 0x9e5d5157, flags, 0xffff_ffff, 2, 0, 9, family),
        new Uint8Array(476).fill(flags),
        words(0x0ab16f30),
      );
    const files: [string, Uint8Array][] = [
      ['a.hex', Buffer.from(':01000000 01FE\n:00\n:0100000002FD\n:00000009F7\n:0200000001FD\n')],
      ['a.hex', Buffer.from(':00000001FF\n:00000001FF\n')],
      ['a.s19', Buffer.from('S1040010AA41\nS4040010AA41\nS5030009F3\n')],
      ['a.bin', Buffer.from(':00000001FF\n')],
      ['a.hex', Buffer.from('<!doctype html>')],
      ['a.uf2', join(block(0x2000, 1), block(1, 0), new Uint8Array(512), new Uint8Array(9))],
      ['a.elf', Buffer.from('\x7fELF')],
      ['a.elf', join(Buffer.from('\x7fELF\x02'), new Uint8Array(60))],
    ];
    const problems = files.flatMap(([name, bytes]) => readFirmware(name, bytes).problems as readonly FirmwareProblem[]);
    assert.ok(new Set(problems.map(({ code }) => code)).size >= 13);
    for (const problem of problems) {
      const { sentence, nextStep } = firmwareProblemText(problem);
      for (const text of [sentence, nextStep ?? '']) {
        assert.match(text, /\.$/, problem.code);
        assert.doesNotMatch(text, /\{\d\}|undefined|\[object/, problem.code);
      }
    }
  });

  it('are found for what is called otherwise than it is', () => {
    const dfu = buildDfu({ targets: [{ elements: [{ address: 0x0800_0000, bytes: [1] }] }] });
    const told = (name: string, bytes: Uint8Array): string[] =>
      toldProblems(readFirmware(name, bytes)).map(({ text }) => text.sentence);
    assert.deepEqual(told('a.bin', dfu), ['The file is called .bin, but it is a DfuSe file, and was read as that.']);
    assert.deepEqual(told('a.dfu', Buffer.from(':0400000001020304F2\n:00000001FF\n')), [
      'The file is called .dfu, but it is Intel HEX text, and was read as that.',
    ]);
    assert.deepEqual(told('a.dfu', Buffer.from('#!/bin/sh\n')), [
      'This is not a DfuSe file. It looks like a shell script.',
    ]);
    assert.deepEqual(told('a.dfu', Buffer.from('<!doctype html>')), [
      'This is not a DfuSe file. It looks like a web page.',
    ]);
  });
});
