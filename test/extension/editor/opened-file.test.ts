import assert from 'node:assert/strict';
import { describeDocument } from '../../../src/extension/editor/describe-document.ts';
import { type Opened, openedProblemText, openFirmware } from '../../../src/extension/editor/opened-file.ts';
import type { DocumentView } from '../../../src/messages/document-view.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Two runs of bytes; from Intel's specification (1988), with the start address of a program. */
const HEX = text(
  [':020000040800F2', ':0400000001020304F2', ':0410000005060708D2', ':0400000508000101ED', ':00000001FF', ''].join(
    '\n',
  ),
);

const partsOf = ({ file }: Opened): [number, ...number[]][] =>
  file.targets.flatMap(({ elements }) =>
    elements.map(({ address, bytes }): [number, ...number[]] => [address, ...bytes]),
  );

const viewOf = ({ format, file }: Opened): DocumentView =>
  describeDocument(file, {
    revision: 1,
    name: 'x',
    format,
    entryPoint: null,
    whyNotEditable: 'Only shown.',
    card: { title: null, built: null, board: null, others: [], chip: '', evidence: null },
    chips: [],
    chip: null,
    regions: [],
    isFixable: () => false,
  });

describe('openFirmware', () => {
  it('takes the runs of bytes of any format for parts, which stand nowhere in the file as such', () => {
    const opened = openFirmware('app.hex', HEX, {});
    assert.deepEqual(partsOf(opened), [
      [0x08000000, 1, 2, 3, 4],
      [0x08001000, 5, 6, 7, 8],
    ]);
    assert.deepEqual([opened.format, opened.entryPoint, opened.file.problems], ['intel-hex', 0x08000101, []]);
    assert.equal(opened.file.bytes, HEX);
    const view = viewOf(opened);
    assert.deepEqual([view.foreign, view.formatName, view.prefix, view.suffix], [null, 'Intel HEX', null, null]);
    assert.deepEqual(
      view.targets[0]?.elements.map(({ offset, size }) => [offset, size]),
      [
        [null, 4],
        [null, 4],
      ],
    );
  });

  it('takes a .dfu for what it is under any name, and raw bytes for what they are said to be', () => {
    const dfu = buildDfu({ targets: [{ elements: [{ address: 0x08000000, bytes: [1] }] }] });
    assert.equal(openFirmware('app.hex', dfu, {}).format, 'dfuse');
    assert.deepEqual(partsOf(openFirmware('app.bin', Uint8Array.of(9), { address: 0x1000 })), [[0x1000, 9]]);
    assert.throws(() => openFirmware('app.bin', Uint8Array.of(9), {}), { code: 'address-needed' });
  });

  it('says what is wrong with a damaged file, where', () => {
    const damaged = HEX.slice();
    damaged[damaged.indexOf(0x31)] = 0x37; // a “1”
    const opened = openFirmware('app.hex', damaged, {});
    const view = viewOf(opened);
    assert.match(view.problems.map(({ sentence }) => sentence).join(), /checksum of line \d is/);
    assert.ok(view.problems.every(({ fixable }) => !fixable));
    const [problem] = opened.file.problems;
    assert.ok(problem && openedProblemText(problem, 'intel-hex').nextStep);
  });

  it('says what a file is that is no firmware, and that text is text', () => {
    const view = viewOf(openFirmware('app.hex', text('<!doctype html><p>404'), {}));
    assert.match(view.foreign?.sentence ?? '', /no firmware in this file.*a web page/);
    assert.deepEqual([view.foreign?.isText, view.targets, view.problems], [true, [], []]);
    const empty = viewOf(openFirmware('app.hex', new Uint8Array(), {}));
    assert.deepEqual([empty.foreign?.isEmpty, empty.foreign?.isText], [false, false]);
  });
});
