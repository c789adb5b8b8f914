/**
 * Our files against tools nobody here wrote, over the whole corpus, both ways: what we write they read, what they
 * write we read, and always an element's bytes have the hash that the manifest has.
 *
 * Debian packages: binutils-arm-none-eabi, srecord, gdb-multiarch, dfu-util. A tool that is missing is a failure.
 * No tool here reads or writes UF2 but ours.
 */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hex32 } from '../../src/base/hex.ts';
import { type FirmwareFormat, readFirmware, writeFirmware } from '../../src/formats/convert.ts';
import { parseDfuse, targetImage } from '../../src/formats/dfuse.ts';
import { dfuseContentOf, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { endOf, type FirmwareImage, type Segment } from '../../src/image/firmware-image.ts';
import { corpus, corpusPath, describeCorpus, readCorpus } from '../support/corpus.ts';

const PACKAGES: Readonly<Record<string, string>> = {
  'arm-none-eabi-objcopy': 'binutils-arm-none-eabi',
  'arm-none-eabi-objdump': 'binutils-arm-none-eabi',
  'arm-none-eabi-readelf': 'binutils-arm-none-eabi',
  'arm-none-eabi-ld': 'binutils-arm-none-eabi',
  srec_cat: 'srecord',
  'gdb-multiarch': 'gdb-multiarch',
  'dfu-suffix': 'dfu-util',
  'dfuse-pack': 'dfu-util',
};

/** Runs a peer; fails with the Debian package where it is missing, and with what it said where it fails. */
function peer(program: string, words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (error) {
    throw new Error(`cannot run ${program}: it is in the Debian package ${PACKAGES[program] ?? '?'}`, { cause: error });
  }
  assert.equal(status, 0, `${program} ${words.join(' ')}: ${stderr || stdout}`);
  return stdout;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Address and hash of each element, ascending: what every way must preserve. */
type Fingerprint = readonly (readonly [string, string])[];

function fingerprint(segments: readonly Segment[]): Fingerprint {
  return segments.map(({ address, bytes }) => [hex32(address), sha256(bytes)] as const);
}

/** The bytes of an image at the addresses of the manifest's elements: neighbours may have become one segment. */
function fingerprintAt(image: FirmwareImage, elements: readonly { address: string; size: number }[]): Fingerprint {
  return elements.map(({ address, size }) => {
    const start = Number(address);
    const { segments } = image.slice({ start, end: start + size }).joined();
    assert.deepEqual([segments.length, segments[0]?.bytes.length], [1, size]);
    return [address, sha256(segments[0]?.bytes ?? new Uint8Array())] as const;
  });
}

/** Options that choose the sections of a file that lie in a segment: of a .hex, GNU's tools make one each 64 KB. */
function sectionsIn(file: string, segment: Segment): string[] {
  const listed = peer('arm-none-eabi-objdump', ['-h', file]).matchAll(/^ +\d+ (\S+) +([0-9a-f]{8}) +([0-9a-f]{8})/gm);
  return [...listed]
    .map(([, name = '', , address = '']) => ({ name, address: parseInt(address, 16) }))
    .filter(({ address }) => address >= segment.address && address < endOf(segment))
    .flatMap(({ name }) => ['-j', name]);
}

const targets = corpus.flatMap(({ file, targets: listed }) =>
  (listed ?? []).map((target, index) => ({
    title: (listed?.length ?? 0) > 1 ? `${file}, target ${index}` : file,
    file,
    index,
    elements: target.elements,
    expected: target.elements.map(({ address, sha256: hash }) => [address, hash] as const),
  })),
);

describeCorpus('every target of the corpus, and what other tools make of it', function () {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'stm32-dfu-peers-'));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { title, file, index, elements, expected } of targets) {
    describe(title, function () {
      this.timeout(600_000);
      const image = (): FirmwareImage => targetImage(parseDfuse(readCorpus(file)).targets[index]!);
      const write = (format: FirmwareFormat, name: string): string => {
        writeFileSync(path(name), writeFirmware(format, image(), { entryPoint: 0x0800_0101 }));
        return path(name);
      };
      /** The elements as files, and their addresses, for tools that build. */
      const elementFiles = (): { address: string; file: string }[] =>
        image().segments.map(({ address, bytes }, number) => {
          writeFileSync(path(`element${number}.bin`), bytes);
          return { address: hex32(address), file: path(`element${number}.bin`) };
        });
      const readBack = (name: string): Fingerprint => {
        const { image: read, problems } = readFirmware(name, readFileSync(path(name)));
        assert.deepEqual(
          problems.filter(({ severity }) => severity === 'error'),
          [],
        );
        return fingerprintAt(read, elements);
      };

      for (const [format, ending, type] of [
        ['intel-hex', 'hex', '-intel'],
        ['s-record', 's19', '-motorola'],
      ] as const) {
        it(`our .${ending} holds the elements, says srec_cat`, () => {
          const ours = write(format, `ours.${ending}`);
          const found = elements.map(({ address, size }) => {
            const end = String(Number(address) + size);
            const crop = ['-crop', address, end, '-offset', `-${address}`];
            peer('srec_cat', [ours, type, ...crop, '-o', path('range.bin'), '-binary']);
            return [address, sha256(readFileSync(path('range.bin')))] as const;
          });
          assert.deepEqual(found, expected);
        });

        it(`our .${ending} holds the ranges, says objcopy`, () => {
          const bfd = format === 'intel-hex' ? 'ihex' : 'srec';
          const ours = write(format, `ours.${ending}`);
          const found = image()
            .joined()
            .segments.map((segment) => {
              peer('arm-none-eabi-objcopy', [
                '-I',
                bfd,
                '-O',
                'binary',
                ...sectionsIn(ours, segment),
                ours,
                path('range.bin'),
              ]);
              return sha256(readFileSync(path('range.bin')));
            });
          const { segments } = image().joined();
          assert.deepEqual(
            found,
            segments.map(({ bytes }) => sha256(bytes)),
          );
        });

        it(`we read the .${ending} that srec_cat makes of the elements`, () => {
          const inputs = elementFiles().flatMap((each) => [each.file, '-binary', '-offset', each.address]);
          peer('srec_cat', [...inputs, '-o', path(`theirs.${ending}`), type]);
          assert.deepEqual(readBack(`theirs.${ending}`), expected);
        });

        it(`we read the .${ending} that objcopy makes of our ELF file`, () => {
          const bfd = format === 'intel-hex' ? 'ihex' : 'srec';
          peer('arm-none-eabi-objcopy', ['-O', bfd, write('elf', 'ours.elf'), path(`theirs.${ending}`)]);
          assert.deepEqual(readBack(`theirs.${ending}`), expected);
        });
      }

      it('our .elf has a segment for each range, says readelf, and they hold the elements', () => {
        const ours = write('elf', 'ours.elf');
        const file = readFileSync(ours);
        const loads = [...peer('arm-none-eabi-readelf', ['-lW', ours]).matchAll(/LOAD +(\S+) +(\S+) +(\S+) +(\S+)/g)];
        const found = loads.map(([, offset, , physical, size]) => ({
          address: Number(physical),
          bytes: file.subarray(Number(offset), Number(offset) + Number(size)),
        }));
        assert.deepEqual(fingerprint(found), fingerprint(image().joined().segments));
        assert.match(peer('arm-none-eabi-readelf', ['-h', ours]), /Entry point address: +0x8000101/);
        assert.equal(peer('arm-none-eabi-readelf', ['-aW', ours]).includes('Warning'), false);
      });

      it('our .elf holds the elements, says gdb', () => {
        const ours = write('elf', 'ours.elf');
        const dumps = elements.flatMap(({ address, size }, number) => [
          '-ex',
          `dump binary memory ${path(`gdb${number}.bin`)} ${address} ${Number(address) + size}`,
        ]);
        peer('gdb-multiarch', ['-nx', '-batch', ours, ...dumps]);
        const found = elements.map(
          ({ address }, number) => [address, sha256(readFileSync(path(`gdb${number}.bin`)))] as const,
        );
        assert.deepEqual(found, expected);
      });

      it('we read the .elf that ld links of the elements, at physical addresses that are not the virtual ones', () => {
        const objects = elementFiles().map(({ file: element, address }, number) => {
          const object = path(`element${number}.o`);
          const words = ['-I', 'binary', '-O', 'elf32-littlearm', '-B', 'arm', '--rename-section', `.data=.e${number}`];
          peer('arm-none-eabi-objcopy', [...words, element, object]);
          return { object, address, number };
        });
        const sections = objects.map(
          ({ address, number }) =>
            `.e${number} ${hex32(0x2000_0000 + 0x10_0000 * number)} : AT(${address}) { *(.e${number}) }`,
        );
        writeFileSync(path('link.ld'), `SECTIONS { ${sections.join('\n')} /DISCARD/ : { *(*) } }`);
        const inputs = objects.map(({ object }) => object);
        peer('arm-none-eabi-ld', [
          '--no-warn-rwx-segments',
          '-T',
          path('link.ld'),
          '-o',
          path('theirs.elf'),
          ...inputs,
        ]);
        assert.deepEqual(readBack('theirs.elf'), expected);
      });

      it('our .dfu is whole, says dfu-suffix, and holds the ranges, says dfuse-pack', () => {
        const dumps = mkdtempSync(path('dump-'));
        const ours = join(dumps, 'ours.dfu');
        writeFileSync(ours, writeFirmware('dfuse', image()));
        assert.match(peer('dfu-suffix', ['-c', ours]), /Vendor ID:\s+0x0483[^]*BCD DFU:\s+0x011A/);
        peer('dfuse-pack', ['-d', ours]);
        const { segments } = image().joined();
        const found = segments.map((_, number) => sha256(readFileSync(`${ours}.target0.image${number}.bin`)));
        assert.deepEqual(
          found,
          segments.map(({ bytes }) => sha256(bytes)),
        );
        assert.equal(readdirSync(dumps).length, 1 + segments.length);
      });

      it('we read the .dfu that dfuse-pack builds of the elements, and of our .s19', () => {
        const builds = elementFiles().flatMap((each) => ['-b', `${each.address}:${each.file}`]);
        peer('dfuse-pack', [...builds, path('theirs.dfu')]);
        assert.deepEqual(readBack('theirs.dfu'), expected);
        if (expected.every(([address]) => address !== '0x00000000')) {
          // dfuse-pack 0.11 fails with an UnboundLocalError for S-records at address 0
          peer('dfuse-pack', ['-s', write('s-record', 'ours.s19'), path('theirs.dfu')]);
          assert.deepEqual(readBack('theirs.dfu'), expected);
        }
      });
    });
  }

  for (const { file } of corpus.filter((entry) => entry.targets?.length)) {
    it(`${file} as our writer writes it again is whole, says dfu-suffix, for the same device`, () => {
      writeFileSync(path('again.dfu'), serialiseDfuse(dfuseContentOf(parseDfuse(readCorpus(file)))));
      const facts = (name: string): string[] =>
        peer('dfu-suffix', ['-c', name])
          .split('\n')
          .filter((line) => /(ID|device|DFU|Length):/.test(line));
      assert.deepEqual(facts(path('again.dfu')), facts(corpusPath(file)));
    });
  }

  it('has segments that end where the manifest says, in every target', () => {
    for (const { file, index, elements } of targets) {
      const { segments } = targetImage(parseDfuse(readCorpus(file)).targets[index]!);
      assert.deepEqual(
        segments.map(endOf),
        elements.map(({ address, size }) => Number(address) + size),
      );
    }
  });
});
