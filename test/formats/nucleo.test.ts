/** MicroPython as it is published for Nucleo boards, most of it as .hex: read and converted as others read it. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { ENDINGS, type FirmwareFormat, readFirmware, writeFirmware } from '../../src/formats/convert.ts';
import { corpusPath, readCorpus } from '../support/corpus.ts';

/** What `manifest.json` says of a file: segments and hashes by the Python package intelhex. */
interface NucleoFile {
  readonly file: string;
  readonly segments: readonly { readonly address: string; readonly size: number; readonly sha256: string }[];
  readonly start?: { readonly EIP?: string } | null;
}

/** What the manifest says of a .dfu is of another kind. */
const isHex = (file: Partial<NucleoFile>): file is NucleoFile => file.segments !== undefined;

const manifest = corpusPath('nucleo/manifest.json');
const files = existsSync(manifest)
  ? (JSON.parse(readFileSync(manifest, 'utf8')) as { files: Partial<NucleoFile>[] }).files.filter(isHex)
  : [];

describe("MicroPython's files for Nucleo boards", () => {
  if (files.length === 0) {
    it(`need the corpus: no ${manifest}`);
    return;
  }

  for (const { file, segments, start } of files) {
    it(`${file} is read as intelhex reads it, and survives every format`, () => {
      const { image, entryPoint, problems } = readFirmware(file, readCorpus(`nucleo/${file}`));
      assert.deepEqual(
        problems.filter(({ severity }) => severity !== 'information'),
        [],
      );
      const found = image.joined().segments.map(({ address, bytes }) => ({
        address: `0x${address.toString(16)}`,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      }));
      assert.deepEqual(found, segments);
      if (start?.EIP !== undefined) {
        assert.equal(entryPoint, Number(start.EIP));
      }
      for (const format of ['dfuse', 'intel-hex', 's-record', 'elf', 'uf2'] satisfies FirmwareFormat[]) {
        const back = readFirmware(`a${ENDINGS[format][0]}`, writeFirmware(format, image, { entryPoint })).image;
        for (const { address, bytes } of image.joined().segments) {
          assert.deepEqual(back.flatten({ start: address, end: address + bytes.length }, 0xee), bytes, format);
        }
      }
    });
  }
});
