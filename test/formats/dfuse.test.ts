import assert from 'node:assert/strict';
import { parseDfuse, targetImage } from '../../src/formats/dfuse.ts';
import { buildDfu, type DfuFixture, withSuffix } from '../fixtures/dfu-builder.ts';

const boot = { address: 0x0800_0000, bytes: [1, 2, 3] };
const application = { address: 0x0802_0000, bytes: [4, 5, 6, 7] };
const good: DfuFixture = { targets: [{ name: 'flash', elements: [boot, application] }] };

/** Codes with severities and offsets: `error wrong-crc @340`. */
function problemsOf(bytes: Uint8Array): string[] {
  return parseDfuse(bytes).problems.map(({ severity, code, offset }) => `${severity} ${code} @${offset}`);
}

function detailsOf(bytes: Uint8Array, code: string): unknown {
  return parseDfuse(bytes).problems.find((problem) => problem.code === code)?.details;
}

const headerEnd = 11 + 274;
/** Length of `good`. */
const goodSize = headerEnd + 8 + 3 + 8 + 4 + 16;

describe('parseDfuse()', () => {
  describe('reads a good file', () => {
    const bytes = buildDfu({
      targets: [
        { name: 'one', alternateSetting: 3, elements: [boot, application] },
        { name: '', named: 0, elements: [{ address: 0, bytes: [8] }] },
      ],
      suffix: { device: 0x0200, product: 0x5678, vendor: 0x1234 },
    });
    const file = parseDfuse(bytes);

    it('without problems', () => {
      assert.deepEqual(file.problems, []);
    });

    it('with prefix, targets and elements, and where they lie', () => {
      assert.deepEqual(file.prefix, { version: 1, imageSize: bytes.length - 16, targetCount: 2 });
      const second = headerEnd + 8 + 3 + 8 + 4;
      assert.deepEqual(
        file.targets.map(({ index, offset, alternateSetting, named, name, size, elementCount }) => [
          index,
          offset,
          alternateSetting,
          named,
          name,
          size,
          elementCount,
        ]),
        [
          [0, 11, 3, 1, 'one', 23, 2],
          [1, second, 0, 0, '', 9, 1],
        ],
      );
      assert.deepEqual(
        file.targets.flatMap(({ elements }) =>
          elements.map((element) => [element.index, element.offset, element.address, element.size, [...element.bytes]]),
        ),
        [
          [0, headerEnd, 0x0800_0000, 3, [1, 2, 3]],
          [1, headerEnd + 11, 0x0802_0000, 4, [4, 5, 6, 7]],
          [0, second + 274, 0, 1, [8]],
        ],
      );
    });

    it('with the suffix', () => {
      assert.equal(file.suffix?.offset, bytes.length - 16);
      assert.deepEqual(
        [file.suffix?.vendorId, file.suffix?.productId, file.suffix?.deviceVersion],
        [0x1234, 0x5678, 0x0200],
      );
    });

    it('without copying any bytes', () => {
      const element = file.targets[0]!.elements[1]!;
      bytes[element.offset + 8] = 99;
      assert.equal(element.bytes[0], 99);
    });

    it('also as a view at an odd offset', () => {
      const shifted = new Uint8Array(goodSize + 1);
      shifted.set(buildDfu(good), 1);
      assert.deepEqual(problemsOf(shifted.subarray(1)), []);
    });
  });

  describe('reads names', () => {
    const nameOf = (name: string): string | undefined => {
      return parseDfuse(buildDfu({ targets: [{ name, elements: [boot] }] })).targets[0]?.name;
    };

    it('as UTF-8 where it is that, else as Latin-1', () => {
      assert.equal(nameOf(Buffer.from('größe').toString('latin1')), 'größe');
      assert.equal(nameOf('größe'), 'größe');
    });

    it('that fill their field without a NUL', () => {
      assert.equal(nameOf('x'.repeat(255))?.length, 255);
    });

    it('up to the first NUL, and tells what stands behind it', () => {
      const bytes = buildDfu({ targets: [{ name: 'ST...', residue: ':\\\0sers\\me\\a.dfu', elements: [boot] }] });
      assert.equal(parseDfuse(bytes).targets[0]?.name, 'ST...');
      assert.deepEqual(problemsOf(bytes), ['information name-residue @27']);
      assert.deepEqual(detailsOf(bytes, 'name-residue'), { target: 0, size: 17, text: 'sers\\me\\a.dfu' });
    });

    it('with text of 16-bit characters behind them', () => {
      const residue = [...'\\user'].map((letter) => `${letter}\0`).join('');
      const bytes = buildDfu({ targets: [{ residue, elements: [boot] }] });
      assert.deepEqual(detailsOf(bytes, 'name-residue'), { target: 0, size: 10, text: '\\user' });
    });
  });

  describe('finds in the prefix', () => {
    it('another version', () => {
      assert.deepEqual(problemsOf(buildDfu({ ...good, version: 2 })), ['warning unknown-version @5']);
    });

    it('a size that is not the length without the suffix', () => {
      const bytes = buildDfu({ ...good, imageSize: goodSize });
      assert.deepEqual(problemsOf(bytes), ['warning image-size @6']);
      assert.deepEqual(detailsOf(bytes, 'image-size'), { declared: goodSize, expected: goodSize - 16 });
    });

    it('no targets', () => {
      assert.deepEqual(problemsOf(buildDfu({ targets: [] })), ['warning no-targets @10']);
    });

    it('more targets than there are', () => {
      const bytes = buildDfu({ ...good, targetCount: 255 });
      assert.deepEqual(problemsOf(bytes), ['error missing-targets @10']);
      assert.equal(parseDfuse(bytes).targets.length, 1);
    });

    it('fewer targets than there are, and reads them all', () => {
      const bytes = buildDfu({ targets: [...good.targets, ...good.targets], targetCount: 1 });
      assert.deepEqual(problemsOf(bytes), ['warning more-targets @10', `warning targets-overlap @${goodSize - 16}`]);
      const none = buildDfu({ ...good, targetCount: 0 });
      assert.deepEqual(problemsOf(none), ['warning more-targets @10']);
      assert.equal(parseDfuse(none).targets.length, 1);
    });

    it('that it is cut off', () => {
      assert.deepEqual(problemsOf(buildDfu(good).slice(0, 9)), ['error truncated-header @0']);
    });
  });

  describe('finds in targets', () => {
    it('a wrong signature, and reads the target all the same', () => {
      const bytes = buildDfu({ targets: [{ ...good.targets[0]!, signature: 'tArget' }] });
      assert.deepEqual(problemsOf(bytes), ['error target-signature @11']);
      assert.equal(parseDfuse(bytes).targets[0]?.elements.length, 2);
    });

    it('neither signature nor a possible size: then there is no target', () => {
      const bytes = buildDfu({ targets: [{ ...good.targets[0]!, signature: 'xxxxxx', size: 0xffff_ffff }] });
      assert.deepEqual(problemsOf(bytes), [
        'error missing-targets @10',
        'error target-signature @11',
        'warning bytes-after-elements @11',
      ]);
    });

    it('a size that is not that of the elements, and goes by the elements', () => {
      const bytes = buildDfu({ targets: [{ ...good.targets[0]!, size: 7 }, good.targets[0]!] });
      assert.deepEqual(problemsOf(bytes).slice(0, 1), ['warning target-size @277']);
      assert.deepEqual(detailsOf(bytes, 'target-size'), { target: 0, declared: 7, expected: 23 });
      assert.equal(parseDfuse(bytes).targets[1]?.elements.length, 2);
    });

    it('a target at the stated size where none follows the elements: goes on there, tells of the bytes between', () => {
      const bytes = buildDfu({ targets: [{ ...good.targets[0]!, elementCount: 1 }, good.targets[0]!] });
      assert.deepEqual(
        parseDfuse(bytes).targets.map(({ elements }) => elements.length),
        [1, 2],
      );
      assert.deepEqual(detailsOf(bytes, 'bytes-in-target'), { target: 0, size: 12 });
    });

    it('a target within the elements, by the stated size: the elements end there', () => {
      const swallowing = { elements: [{ ...boot, size: 0xffff }], size: 11 };
      const bytes = buildDfu({ targets: [swallowing, good.targets[0]!] });
      assert.deepEqual(detailsOf(bytes, 'truncated-element'), { target: 0, element: 0, declared: 0xffff, present: 3 });
      assert.equal(parseDfuse(bytes).targets[1]?.elements.length, 2);
    });

    it('more elements than there are, without believing the count', () => {
      const bytes = buildDfu({ targets: [{ ...good.targets[0]!, elementCount: 0xffff_ffff }] });
      assert.deepEqual(problemsOf(bytes), [`error missing-elements @${goodSize - 16}`]);
      assert.deepEqual(detailsOf(bytes, 'missing-elements'), { target: 0, declared: 0xffff_ffff, found: 2 });
    });

    it('no elements', () => {
      assert.deepEqual(problemsOf(buildDfu({ targets: [{ elements: [] }] })), ['warning empty-target @281']);
    });

    it('a flag for the name that is neither 0 nor 1, and a name that should not be there', () => {
      const target = good.targets[0]!;
      assert.deepEqual(problemsOf(buildDfu({ targets: [{ ...target, named: 7 }] })), ['warning named-flag @18']);
      assert.deepEqual(problemsOf(buildDfu({ targets: [{ ...target, named: 0 }] })), [
        'information unexpected-name @18',
      ]);
    });

    it('two for one alternate setting that hold the same addresses', () => {
      const bytes = buildDfu({ targets: [good.targets[0]!, good.targets[0]!] });
      assert.deepEqual(detailsOf(bytes, 'targets-overlap'), { target: 1, other: 0, alternateSetting: 0 });
      const apart = buildDfu({ targets: [good.targets[0]!, { ...good.targets[0]!, alternateSetting: 1 }] });
      assert.deepEqual(problemsOf(apart), []);
    });

    it('that a header is cut off', () => {
      assert.deepEqual(problemsOf(buildDfu(good).slice(0, 100)), [
        'warning image-size @6',
        'error missing-targets @10',
        'error truncated-header @11',
        'warning bytes-after-elements @11',
        'error no-suffix @100',
      ]);
    });
  });

  describe('finds in elements', () => {
    const withElements = (...elements: { address: number; bytes: number[]; size?: number }[]): Uint8Array =>
      buildDfu({ targets: [{ elements }] });

    it('one that the file ends in, and shows the bytes that are there', () => {
      const bytes = withElements(boot, { ...application, size: 0xffff_ffff });
      const file = parseDfuse(bytes);
      assert.deepEqual(
        problemsOf(bytes).filter((problem) => problem.startsWith('error')),
        ['error truncated-element @296', 'error address-space @296'],
      );
      assert.deepEqual(file.targets[0]?.elements[1]?.size, 0xffff_ffff);
      assert.deepEqual([...(file.targets[0]?.elements[1]?.bytes ?? [])], [4, 5, 6, 7]);
    });

    it('a header that is cut off', () => {
      const bytes = buildDfu({ ...good, suffix: false }).slice(0, headerEnd + 8 + 3 + 5);
      assert.deepEqual(problemsOf(bytes).slice(2, 4), ['error truncated-header @296', 'error missing-elements @296']);
    });

    it('one that reaches past 2³²; one that ends there is fine', () => {
      assert.deepEqual(problemsOf(withElements({ address: 0xffff_fffe, bytes: [1, 2, 3] })), [
        'error address-space @285',
      ]);
      assert.deepEqual(problemsOf(withElements({ address: 0xffff_fffd, bytes: [1, 2, 3] })), []);
    });

    it('none with bytes, and order', () => {
      assert.deepEqual(problemsOf(withElements(application, { address: 0x0800_0000, bytes: [] })), [
        'information empty-element @297',
        'information out-of-order @297',
      ]);
    });

    it('overlaps: an error where the bytes differ, else a warning', () => {
      const over = (bytes: number[]): Uint8Array => withElements(boot, { address: 0x0800_0002, bytes });
      assert.deepEqual(problemsOf(over([3, 4])), ['warning overlap @296']);
      assert.deepEqual(problemsOf(over([9, 4])), ['error overlap @296']);
      assert.deepEqual(detailsOf(over([9, 4]), 'overlap'), {
        target: 0,
        element: 1,
        other: 0,
        address: 0x0800_0002,
        size: 1,
        differing: true,
      });
    });

    it('an overlap with a long element that began earlier', () => {
      const bytes = withElements(
        { address: 0, bytes: [1, 2, 3, 4, 5, 6] },
        { address: 1, bytes: [2] },
        { address: 4, bytes: [5] },
      );
      assert.deepEqual(problemsOf(bytes), ['warning overlap @299', 'warning overlap @308']);
    });

    it('neighbours, which are no overlap', () => {
      assert.deepEqual(problemsOf(withElements(boot, { address: 0x0800_0003, bytes: [4] })), []);
    });
  });

  describe('finds in the suffix', () => {
    it('a wrong CRC', () => {
      const bytes = buildDfu(good);
      bytes[headerEnd + 8] = 0xff;
      assert.deepEqual(problemsOf(bytes), [`error wrong-crc @${goodSize - 4}`]);
    });

    it('that there is none', () => {
      assert.deepEqual(problemsOf(buildDfu({ ...good, suffix: false })), [`error no-suffix @${goodSize - 16}`]);
    });

    it('another DFU version than DfuSe has', () => {
      const bytes = buildDfu({ ...good, suffix: { dfu: 0x0100 } });
      assert.deepEqual(problemsOf(bytes), [`warning suffix-version @${goodSize - 10}`]);
    });

    it('metadata', () => {
      const bytes = buildDfu({ ...good, suffix: { metadata: [1, 2] } });
      assert.deepEqual(problemsOf(bytes), [`information suffix-metadata @${goodSize - 16}`]);
    });

    it('bytes before it and bytes after it', () => {
      assert.deepEqual(problemsOf(buildDfu({ ...good, afterElements: [1, 2] })), [
        `warning bytes-after-elements @${goodSize - 16}`,
      ]);
      for (const suffix of [{}, { metadata: [5, 6, 7] }]) {
        const size = goodSize + (suffix.metadata?.length ?? 0);
        const problems = problemsOf(buildDfu({ ...good, suffix, afterSuffix: [1, 2, 3] }));
        assert.deepEqual(
          problems.filter((problem) => !problem.includes('metadata')),
          [`warning bytes-after-suffix @${size}`],
        );
      }
    });
  });

  describe('finds damage by text tools', () => {
    it('bytes that became EF BF BD', () => {
      const mangled = Buffer.from(
        Buffer.from(
          buildDfu({
            targets: [{ elements: [{ address: 0x0800_0000, bytes: new Array<number>(50).fill(0x80) }] }],
          }),
        ).toString('utf8'),
      );
      assert.deepEqual(detailsOf(mangled, 'text-damage'), {
        kind: 'replaced-bytes',
        count: mangled.toString('latin1').split('\xef\xbf\xbd').length - 1,
      });
    });

    it('CR LF that became LF', () => {
      const whole = Buffer.from(
        buildDfu({ targets: [{ elements: [{ address: 0, bytes: [...Buffer.from('a\r\nb\r\nc\r\n')] }] }] }),
      );
      const damaged = Buffer.from(whole.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
      assert.deepEqual(detailsOf(damaged, 'text-damage'), { kind: 'line-ends', count: 3 });
    });

    it('but none in a file that was cut off or changed otherwise', () => {
      const bytes = buildDfu({ targets: [{ elements: [{ address: 0, bytes: [...Buffer.from('a\nb\nc\n')] }] }] });
      assert.equal(detailsOf(bytes.slice(0, -3), 'text-damage'), undefined);
      bytes[headerEnd + 8] = 0x20;
      assert.equal(detailsOf(bytes, 'text-damage'), undefined);
    });
  });

  describe('says what is no DfuSe file', () => {
    it('and what it looks like', () => {
      const hex = Buffer.from(':0200000408 00F2\r\n'.replace(' ', ''));
      assert.deepEqual(parseDfuse(hex).problems, [
        {
          code: 'not-dfuse',
          severity: 'error',
          offset: 0,
          details: { looksLike: { kind: 'intel-hex', hasSuffix: false } },
        },
      ]);
    });

    it('and checks a suffix all the same', () => {
      const plain = Uint8Array.from(withSuffix([...Buffer.from('hello')], { dfu: 0x0100, crc: 1 }));
      assert.deepEqual(problemsOf(plain), ['error not-dfuse @0', 'error wrong-crc @17']);
      assert.equal(parseDfuse(plain).suffix?.offset, 5);
    });

    it('with nothing in it', () => {
      assert.deepEqual(problemsOf(new Uint8Array()), ['error not-dfuse @0']);
    });
  });

  describe('is not to be exhausted', () => {
    it('by a million empty elements: it reads the first 10,000', () => {
      const elements = 1_000_000;
      const bytes = new Uint8Array(headerEnd + 8 * elements);
      bytes.set(buildDfu({ targets: [{ elements: [], elementCount: elements, size: 8 * elements }], suffix: false }));
      const file = parseDfuse(bytes);
      assert.equal(file.targets[0]?.elements.length, 10_000);
      assert.ok(file.problems.some(({ code }) => code === 'too-many-elements'));
      assert.ok(file.problems.length < 200);
    });
  });
});

describe('targetImage()', () => {
  it('places the elements at their addresses', () => {
    const image = targetImage(parseDfuse(buildDfu(good)).targets[0]!);
    assert.deepEqual(image.ranges(), [
      { start: 0x0800_0000, end: 0x0800_0003 },
      { start: 0x0802_0000, end: 0x0802_0004 },
    ]);
  });

  it('lets the later of two overlapping elements count, and takes a truncated one as far as it goes', () => {
    const bytes = buildDfu({
      targets: [
        {
          elements: [
            { address: 1, bytes: [5, 5] },
            { address: 0, bytes: [6, 6], size: 100 },
          ],
        },
      ],
    });
    const image = targetImage(parseDfuse(bytes).targets[0]!);
    assert.deepEqual([...image.flatten({ start: 0, end: 3 }, 0)], [6, 6, 5]);
  });
});
