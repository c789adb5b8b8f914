/** A program as GNU's linker makes it, read from its ELF file as objcopy reads it. Debian: binutils-arm-none-eabi. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFirmware } from '../../src/formats/convert.ts';
import { parseSrec } from '../../src/formats/srec.ts';
import { plainSegments } from '../fixtures/images.ts';
import { Seeded } from '../support/seeded.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const PROGRAM = `
.section .vectors,"a"
.word 0x20018000, start+1
.text
.thumb_func
.global start
start: b .
.data
.word 1, 2, 3
.bss
.space 64
`;

const layout = (origin: string): string => `
MEMORY { FLASH (rx): ORIGIN = ${origin}, LENGTH = 512K  RAM (rwx): ORIGIN = 0x20000000, LENGTH = 96K }
ENTRY(start)
SECTIONS {
  .text : { *(.vectors) *(.text) } > FLASH
  .data : { *(.data) } > RAM AT> FLASH
  .bss : { *(.bss) } > RAM
  .after : { QUAD(7) } > FLASH
}`;

describe('a program that GNU ld linked', () => {
  const folder = useTemporaryFolder();

  for (const [origin, what, problems] of [
    ['0x08000000', 'with initialised variables at their place in flash, without .bss', []],
    // Where flash begins within a page, ld lets the first segment begin with the ELF header, below the vector table.
    ['0x08000100', 'without the ELF header that ld puts into the first segment', ['headers-in-segment']],
  ] as const) {
    it(`is read as objcopy reads it, ${what}`, () => {
      const path = (name: string): string => join(folder(), name);
      writeFileSync(path('program.s'), PROGRAM);
      writeFileSync(path('layout.ld'), layout(origin));
      execFileSync('arm-none-eabi-as', ['-mcpu=cortex-m4', '-mthumb', path('program.s'), '-o', path('program.o')]);
      execFileSync('arm-none-eabi-ld', ['-T', path('layout.ld'), path('program.o'), '-o', path('program.elf')]);
      execFileSync('arm-none-eabi-objcopy', ['-O', 'ihex', path('program.elf'), path('program.hex')]);
      const elf = readFirmware('program.elf', readFileSync(path('program.elf')));
      const hex = readFirmware('program.hex', readFileSync(path('program.hex')));
      assert.deepEqual(plainSegments(elf.image.joined()), plainSegments(hex.image.joined()));
      assert.equal(elf.entryPoint, hex.entryPoint);
      assert.deepEqual(
        elf.problems.map(({ code }) => code),
        problems,
      );
    });
  }

  it('is read as objcopy reads it in 15 layouts that nobody would think of, but for zeros between sections', () => {
    const path = (name: string): string => join(folder(), name);
    const run = (tool: string, ...words: string[]): void => void execFileSync(`arm-none-eabi-${tool}`, words);
    for (let seed = 1; seed <= 15; seed++) {
      const { source, script, options } = drawProgram(new Seeded(seed));
      writeFileSync(path('drawn.s'), source);
      writeFileSync(path('drawn.ld'), script);
      run('as', '-mcpu=cortex-m4', path('drawn.s'), '-o', path('drawn.o'));
      run('ld', ...options, '--no-warn-rwx-segments', '-T', path('drawn.ld'), path('drawn.o'), '-o', path('drawn.elf'));
      run('objcopy', '-O', 'srec', '--srec-forceS3', path('drawn.elf'), path('drawn.s19'));
      const { image: ours } = readFirmware('drawn.elf', readFileSync(path('drawn.elf')));
      const { image: theirs } = parseSrec(readFileSync(path('drawn.s19')));
      const whole = (segments: readonly { address: number; bytes: Uint8Array }[]) =>
        new Map(
          segments.flatMap(({ address, bytes }) => Array.from(bytes, (byte, at) => [address + at, byte] as const)),
        );
      const [found, expected] = [whole(ours.segments), whole(theirs.segments)];
      const wrong = [...expected].filter(([address, byte]) => found.get(address) !== byte);
      const more = [...found].filter(([address, byte]) => !expected.has(address) && byte !== 0);
      assert.deepEqual([wrong, more], [[], []], `seed ${seed}\n${script}`);
    }
  });
});

/** A program of some sections, of which some take memory only, at any of several places; and how it is linked. */
function drawProgram(drawn: Seeded): { readonly source: string; readonly script: string; readonly options: string[] } {
  const sections = Array.from({ length: drawn.between(2, 6) }, (_, number) => {
    const takesMemoryOnly = drawn.chance(0.2);
    const size = drawn.oneOf([1, 3, 4, 100, 300]);
    const content = takesMemoryOnly
      ? `.space ${size}`
      : `.byte ${Array.from({ length: size }, () => drawn.between(1, 255)).join()}`;
    const type = drawn.chance(0.2) ? '(NOLOAD)' : '';
    const alignment = drawn.oneOf(['', '', 'ALIGN(16)', 'ALIGN(512)']);
    const place = drawn.oneOf(['> FLASH', '> FLASH', '> RAM AT> FLASH', '> RAM', '> EXTERNAL']);
    return {
      source: `.section .s${number},"aw",%${takesMemoryOnly ? 'nobits' : 'progbits'}\n${content}\n`,
      line: `.o${number} ${type}: ${alignment} { *(.s${number}) } ${place}\n`,
    };
  });
  const memory = [
    `FLASH (rx) : ORIGIN = ${drawn.oneOf(['0x08000000', '0x08000100', '0x08004000'])}, LENGTH = 512K`,
    'RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 96K',
    'EXTERNAL (rx) : ORIGIN = 0x90000000, LENGTH = 1M',
  ];
  return {
    source: sections.map(({ source }) => source).join(''),
    script: `MEMORY {\n${memory.join('\n')}\n}\nSECTIONS {\n${sections.map(({ line }) => line).join('')}}\n`,
    options: drawn.oneOf([[], ['-n'], ['-N'], ['-z', 'max-page-size=4096'], ['-z', 'max-page-size=4']]),
  };
}
