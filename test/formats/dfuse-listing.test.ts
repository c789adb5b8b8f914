import assert from 'node:assert/strict';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { dfuseListing, dumpFileName } from '../../src/formats/dfuse-listing.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

describe('dfuseListing()', () => {
  it('has the lines of dfu.py, strings as text', () => {
    const bytes = buildDfu({
      targets: [
        {
          name: 'ST...',
          elements: [
            { address: 0x0800_0000, bytes: [1, 2, 3, 4] },
            { address: 0x0802_0000, bytes: [5, 6] },
          ],
        },
      ],
      suffix: { crc: 0x713e2c79 },
    });
    assert.deepEqual(dfuseListing('firmware.dfu', parseDfuse(bytes)), [
      'File: "firmware.dfu"',
      'DfuSe v1, image size: 307, targets: 1',
      'Target 0, alt setting: 0, name: "ST...", size: 22, elements: 2',
      '  0, address: 0x08000000, size: 4',
      '  1, address: 0x08020000, size: 2',
      'usb: 0483:df11, device: 0x0000, dfu: 0x011a, UFD, 16, 0x713e2c79',
    ]);
  });

  it('does not let a name break out of its line', () => {
    const [, , line] = dfuseListing('a', parseDfuse(buildDfu({ targets: [{ name: 'a"\n\x1b[31m', elements: [] }] })));
    assert.equal(line, 'Target 0, alt setting: 0, name: "a\\"\\n\\u001b[31m", size: 0, elements: 0');
    const turned = Buffer.from('\u202e\u009b31m').toString('latin1'); // the field's bytes, which are UTF-8
    const [, , other] = dfuseListing('a', parseDfuse(buildDfu({ targets: [{ name: turned, elements: [] }] })));
    assert.equal(other, 'Target 0, alt setting: 0, name: "\\u202e\\u009b31m", size: 0, elements: 0');
  });

  it('shows what there is of a file that is none', () => {
    assert.deepEqual(dfuseListing('a.dfu', parseDfuse(Buffer.from('hello'))), ['File: "a.dfu"']);
  });
});

describe('dumpFileName()', () => {
  it('is the name that dfu.py --dump gives', () => {
    assert.equal(dumpFileName('firmware.dfu', 0, 1), 'firmware.dfu.target0.image1.bin');
  });
});
