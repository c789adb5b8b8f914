/**
 * Small files that were taken wrongly once, each read as it has to be. They are other people's finds and stay outside
 * the repository: `shared/cases` beside it, or the folder that STM32_DFU_CASES names. Each kind has a test of its own with
 * a file made here, too; these show that the files that people had are right as well.
 */

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isFixable, isWhole } from '../../src/document/fixes.ts';
import { joinImages, type ReadOptions, readFirmware, writeFirmware } from '../../src/formats/convert.ts';
import { detectFormat } from '../../src/formats/detect.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { isFormatError } from '../../src/formats/format-error.ts';
import { FirmwareImage } from '../../src/image/firmware-image.ts';
import { hasErrors } from '../../src/formats/problem.ts';

const folder = process.env['STM32_DFU_CASES'] ?? resolve(__dirname, '../../../shared/cases');
const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
const read = (file: string, options?: ReadOptions) => readFirmware(file, bytesOf(file), options);
const codes = (file: string, options?: ReadOptions): string[] => read(file, options).problems.map(({ code }) => code);
const ranges = (file: string, options?: ReadOptions) =>
  read(file, options)
    .image.ranges()
    .map(({ start, end }) => [start, end - start]);

describe('files that were taken wrongly once', () => {
  if (!existsSync(folder)) {
    it(`need their folder: none at ${folder}, STM32_DFU_CASES names it`);
    return;
  }

  it('a .dfu cut in half stays an error, and no edit makes it look whole', () => {
    const { problems } = parseDfuse(bytesOf('d31_half.dfu'));
    assert.ok(hasErrors(problems));
    assert.equal(isWhole(problems), false);
  });

  it('targets that the prefix does not count are there, and a fix corrects the count', () => {
    for (const [file, targets] of [
      ['d20_nt1of2.dfu', 2],
      ['d18_nt0.dfu', 1],
    ] as const) {
      const { targets: found, problems } = parseDfuse(bytesOf(file));
      assert.equal(found.length, targets, file);
      const problem = problems.find(({ code }) => code === 'more-targets');
      assert.ok(problem && isFixable(problem) && isWhole(problems), file);
    }
  });

  it('an error is not hidden behind fifty harmless problems', () => {
    for (const file of ['f1_49.hex', 'f1_50.hex', 'f1_hidden_overlap.hex', 'f1_hidden_overlap.dfu']) {
      assert.ok(hasErrors(read(file).problems), file);
    }
    assert.ok(codes('f1_hidden_overlap.hex').includes('more-problems'));
  });

  it('two files one behind the other are both read, and it is said', () => {
    assert.deepEqual(codes('f2_concat.hex'), ['after-end']);
    assert.equal(ranges('f2_concat.hex').length, 2);
  });

  it('broken .hex is an error, and one without a record is nothing', () => {
    assert.ok(hasErrors(read('g1_badsum.hex').problems));
    assert.ok(hasErrors(read('g2_truncated.hex').problems));
    assert.deepEqual(codes('g3_garbage.hex'), ['not-firmware']);
    assert.equal(read('g3_garbage.hex').image.size, 0);
  });

  it('a web page and a pointer of Git LFS are named, once', () => {
    for (const [file, looksLike] of [
      ['b14_html.hex', 'html'],
      ['b14_lfs.hex', 'git-lfs-pointer'],
    ] as const) {
      const [problem, ...others] = read(file).problems;
      assert.deepEqual([problem?.code, problem?.details, others], ['not-firmware', { looksLike }, []]);
    }
  });

  it('a DfuSe file called .bin is read for what it is; its bytes as they are only on request', () => {
    const { format, problems } = read('b2_dfuse_named.bin');
    assert.deepEqual([format, problems[0]?.code], ['dfuse', 'named-otherwise']);
    const raw = read('b2_dfuse_named.bin', { raw: true, address: 0 });
    assert.equal(raw.format, 'bin');
  });

  it('what is packed for mboot is known, and nothing of it can be flashed', () => {
    for (const file of ['m1_mboot_pack_raw.dfu', 'm1_mboot_pack_gzip.dfu']) {
      assert.ok(codes(file).includes('packed-for-mboot'), file);
      assert.ok(hasErrors(read(file).problems));
      assert.equal(read(file).image.size, 0, file);
    }
  });

  it('a gap within a page makes no UF2 block at an address that boot loaders skip', () => {
    const { image } = read('f3_gap_in_page.hex');
    const uf2 = writeFirmware('uf2', image);
    const view = new DataView(uf2.buffer); // eslint-disable-line no-restricted-syntax -- made here, whole
    for (let at = 0; at < uf2.length; at += 512) {
      assert.deepEqual([view.getUint32(at + 12, true) % 256, view.getUint32(at + 16, true)], [0, 256]);
    }
    const back = readFirmware('a.uf2', uf2);
    assert.deepEqual(back.problems, []);
    for (const { address, bytes } of image.joined().segments) {
      assert.deepEqual(back.image.flatten({ start: address, end: address + bytes.length }, 0xee), bytes);
    }
  });

  it('which UF2 blocks are there counts, not how many', () => {
    assert.ok(codes('u3_missing_mid.uf2').includes('missing-blocks'));
    assert.ok(hasErrors(read('u3_missing_mid.uf2').problems));
    assert.equal(hasErrors(read('u2_dup.uf2').problems), false);
  });

  it('of a UF2 for two kinds of chips one is chosen', () => {
    assert.throws(
      () => read('u4_two_families.uf2'),
      (error) => {
        assert.ok(isFormatError(error, 'family-needed'));
        const [first, second] = error.details.families.map((family) => read('u4_two_families.uf2', { family }).image);
        assert.ok(first && second && first.size > 0 && second.size > 0);
        return true;
      },
    );
  });

  it('of an ELF file sections are loaded, as objcopy has it, and not headers that a segment takes in', () => {
    const { problems } = read('e8b_ld_phdrs.elf');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['headers-in-segment'],
    );
  });

  it('an ELF file without physical addresses is loaded at its virtual ones, .bss or not', () => {
    assert.equal(ranges('e1_paddr0_bss.elf')[0]?.[0], 0x0800_0000);
  });

  it('what is written as .dfu can be read again', () => {
    assert.throws(
      () => writeFirmware('dfuse', read('k3_10001parts.hex').image),
      (error) => isFormatError(error, 'too-many-ranges'),
    );
  });

  it('equal bytes twice are fine, different ones are not, and both files are named', () => {
    assert.equal(hasErrors(read('h18_dup_same.hex').problems), false);
    assert.ok(hasErrors(read('h19_dup_diff.hex').problems));
    const parts = (...names: string[]) => names.map((name) => ({ name, image: read(name).image }));
    assert.ok(joinImages(parts('j1_boot.hex', 'j1_app.hex')).size > 0);
    assert.ok(joinImages(parts('j1_boot.hex', 'j1_app_ovl.hex')).size > 0);
    const changed = read('j1_boot.hex').image.segments.map(({ address, bytes }) => ({
      address,
      bytes: bytes.map((b) => ~b),
    }));
    const other = { name: 'changed.hex', image: FirmwareImage.from(changed) };
    assert.throws(
      () => joinImages([...parts('j1_boot.hex'), other]),
      (error) => isFormatError(error, 'overlap') && error.details.files.join() === 'j1_boot.hex,changed.hex',
    );
  });

  it('a bitstream with a comment before it is one all the same', () => {
    const comment = Uint8Array.from([0xff, 0x00, ...Buffer.from('Part: iCE40UP5K\0'), 0x00, 0xff]);
    const file = Uint8Array.from([...comment, 0x7e, 0xaa, 0x99, 0x7e, 1, 2, 3]);
    assert.equal(detectFormat(file).kind, 'fpga-bitstream');
  });
});
