/** A program as GNU's linker makes it, read from its ELF file as objcopy reads it. Debian: binutils-arm-none-eabi. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFirmware } from '../../src/formats/convert.ts';
import { plainSegments } from '../fixtures/images.ts';
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
});
