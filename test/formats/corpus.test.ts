import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { hex32 } from '../../src/base/hex.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { dfuseListing } from '../../src/formats/dfuse-listing.ts';
import { dfuseContentOf, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { corpus, describeCorpus, readCorpus } from '../support/corpus.ts';

/** Product 0000 in the suffix, as `dfu-suffix -c` prints it. */
const ZERO_PRODUCT = 'information zero-product';

/**
 * The problems of each file, found without our parser: sizes, residue and CRC with Python's struct and binascii, the
 * suffix with `dfu-suffix -c` of dfu-util 0.11, what the foreign ones are by looking at them. Files that are not
 * named have none.
 */
const expectedProblems: Readonly<Record<string, readonly string[]>> = {
  '32blit-flash-loader.dfu': ['warning image-size', ZERO_PRODUCT],
  'foboot-pvt-nosuffix.dfu': ['error not-dfuse'],
  'fwupd-dev_VRBRAIN.dfu': ['information name-residue', ZERO_PRODUCT],
  'fwupd-metadata-suffix29.dfu': ['error not-dfuse', 'information suffix-metadata'],
  'fwupd-plain-hello.dfu': ['error not-dfuse'],
  'hackrf-portapack.dfu': ['error not-dfuse', 'error wrong-crc'],
  'huettern-output-badsize.dfu': ['warning image-size', 'information name-residue', ZERO_PRODUCT],
  'ironos-intelhex-named-dfu.dfu': ['error not-dfuse'],
  'ironos-pinecil-logo.dfu': ['warning image-size'],
  'kiibohd-load.dfu': ['error not-dfuse'],
  'mkdfu-3targets.dfu': ['warning image-size', 'warning targets-overlap', 'warning targets-overlap'],
  'mpy-pr-tiger4-crlf-damaged.dfu': [
    'error text-damage',
    'warning image-size',
    'error truncated-element',
    'error wrong-crc',
  ],
  'nanovna-h-laiudm.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubef0-stm32072b.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubef1-3210e.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubeg4-eval.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubeg4-eval1-utf8-mangled.dfu': [
    'error text-damage',
    'warning image-size',
    'warning no-targets',
    'warning bytes-after-elements',
    'error no-suffix',
  ],
  'st-cubel0-l073.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubel4-l496-oddsize.dfu': ['information name-residue', ZERO_PRODUCT],
  'st-cubeu5-u585.dfu': ['information name-residue', ZERO_PRODUCT],
};

/** What the files that are no DfuSe files are. */
const expectedKinds: Readonly<Record<string, string>> = {
  'foboot-pvt-nosuffix.dfu': 'fpga-bitstream',
  'fwupd-metadata-suffix29.dfu': 'text',
  'fwupd-plain-hello.dfu': 'text',
  'hackrf-portapack.dfu': 'lpc-dfu',
  'ironos-intelhex-named-dfu.dfu': 'intel-hex',
  'kiibohd-load.dfu': 'script',
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What dfu.py printed for a file, byte reprs turned into text and the lines about dumping left out. */
function listingOf(dfuPy: string): string[] {
  return dfuPy
    .split('\n')
    .filter((line) => line !== '' && !line.includes('DUMPED IMAGE'))
    .map((line) => line.replace(/name: "b'([^']*)'"/, 'name: "$1"').replaceAll(/b'(DfuSe|Target|UFD)'/g, '$1'));
}

describeCorpus('every file of the corpus', () => {
  for (const entry of corpus) {
    describe(entry.file, () => {
      const bytes = readCorpus(entry.file);
      const file = parseDfuse(bytes);

      it('is the file that the manifest speaks of', () => {
        assert.deepEqual([bytes.length, sha256(bytes)], [entry.size, entry.sha256]);
      });

      it('has the problems that other tools and eyes found', () => {
        const found = file.problems.map(({ severity, code }) => `${severity} ${code}`);
        assert.deepEqual(found, expectedProblems[entry.file] ?? []);
      });

      if (entry.targets) {
        it("has the manifest's targets, elements and hashes", () => {
          const targets = file.targets.map(({ alternateSetting, named, name, elements }) => ({
            alternateSetting,
            named,
            name,
            elements: elements.map(({ address, size, bytes }) => ({
              address: hex32(address),
              size,
              sha256: sha256(bytes),
            })),
          }));
          assert.deepEqual(targets, entry.targets);
        });
      }

      if (expectedKinds[entry.file] !== undefined) {
        it('is told what it looks like', () => {
          const [problem] = file.problems;
          assert.equal(problem?.code === 'not-dfuse' && problem.details.looksLike.kind, expectedKinds[entry.file]);
          assert.equal(file.prefix, undefined);
        });
      }

      if (entry.targets && entry.targets.length > 0) {
        it('is listed as dfu.py lists it', () => {
          assert.deepEqual(dfuseListing('in.dfu', file), listingOf(entry.dfuPy.listing));
        });

        it('is written again byte for byte, but for a wrong size field', () => {
          const written = serialiseDfuse(dfuseContentOf(file));
          if (!file.problems.some(({ code }) => code === 'image-size')) {
            assert.equal(sha256(written), entry.sha256);
          } else {
            assert.equal(sha256(written.subarray(10, -4)), sha256(bytes.subarray(10, -4)));
            assert.deepEqual(
              parseDfuse(written).problems.filter(
                ({ severity, code }) => severity === 'error' || code === 'image-size',
              ),
              [],
            );
          }
        });
      }
    });
  }

  it('the file whose line ends were changed shows what is left of its second element', () => {
    const { targets, problems } = parseDfuse(readCorpus('mpy-pr-tiger4-crlf-damaged.dfu'));
    // 528547 bytes in all; 11 + 274 + 8 + 15392 + 8 stand before, 16 after; manifest: 146 bytes lost
    assert.deepEqual(
      targets[0]?.elements.map(({ address, size, bytes }) => [hex32(address), size, bytes.length]),
      [
        ['0x08000000', 15392, 15392],
        ['0x08020000', 512984, 528547 - 15693 - 16],
      ],
    );
    const damage = problems.find(({ code }) => code === 'text-damage');
    assert.deepEqual(damage?.details, { kind: 'line-ends', count: 146 });
  });

  it('the file that was taken for UTF-8 has lost 1,655 bytes', () => {
    const [damage] = parseDfuse(readCorpus('st-cubeg4-eval1-utf8-mangled.dfu')).problems;
    assert.deepEqual(damage?.details, { kind: 'replaced-bytes', count: 1655 });
  });
});
