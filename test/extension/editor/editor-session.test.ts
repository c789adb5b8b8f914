import assert from 'node:assert/strict';
import * as v from 'valibot';
import { SystemClock } from '../../../src/base/clock.ts';
import { EditorSession, type OpenDocument } from '../../../src/extension/editor/editor-session.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { type DocumentView, documentView } from '../../../src/messages/document-view.ts';
import { type Action, type Edit, type Facts, replies, type Request } from '../../../src/messages/requests.ts';
import { CHIPS } from '../../../src/stm32/devices/chip-table.ts';
import { buildDfu, type DfuFixture } from '../../fixtures/dfu-builder.ts';
import { firmwareAt } from '../../fixtures/firmware.ts';

const F401 = CHIPS.find(({ name }) => name === 'STM32F401xD/xE');
const code = Uint8Array.from({ length: 300 }, (_, index) => index);
const fixture: DfuFixture = {
  targets: [
    {
      name: '<b>ST...</b>',
      elements: [
        { address: 0x08000000, bytes: firmwareAt(0x08000000) },
        { address: 0x0801ff00, bytes: code },
        { address: 0x20000000, bytes: [1, 2, 3, 4] },
      ],
    },
  ],
};

interface Opened {
  readonly session: EditorSession;
  readonly edits: Edit[];
  readonly actions: Action[];
  readonly copied: string[];
}

function open(bytes: Uint8Array, change: Partial<OpenDocument> = {}): Opened {
  const edits: Edit[] = [];
  const actions: Action[] = [];
  const copied: string[] = [];
  const document: OpenDocument = {
    uri: 'file:///firmware.dfu',
    name: 'firmware.dfu',
    revision: 4,
    format: 'dfuse',
    entryPoint: undefined,
    file: parseDfuse(bytes),
    whyNotEditable: null,
    chips: CHIPS,
    chip: F401,
    chipIsGuessed: true,
    known: { identity: undefined, guess: undefined },
    isFixable: ({ code }) => code === 'wrong-crc',
    chooseChip: () => undefined,
    edit: (edit) => void edits.push(edit),
    ...change,
  };
  const host = {
    copy: (text: string) => Promise.resolve(void copied.push(text)),
    act: (action: Action) => void actions.push(action),
    board: () => undefined,
  };
  return { session: new EditorSession(document, host, new SystemClock()), edits, actions, copied };
}

/** The facts of a part, checked as the webview checks them. */
async function factsOf(session: EditorSession, element: number | null): Promise<Facts> {
  return v.parse(replies.facts, await session.answer({ kind: 'facts', part: { target: 0, element } }));
}

describe('EditorSession', () => {
  it('shows a document that the webview accepts, as it stands in the file', () => {
    const { session } = open(buildDfu(fixture));
    const view = v.parse(documentView, session.view());
    assert.equal(view.revision, 4);
    assert.equal(view.targets[0]?.name, '<b>ST...</b>');
    assert.deepEqual(
      view.targets[0].elements.map(({ address, size }) => [address, size]),
      [
        [0x08000000, 468],
        [0x0801ff00, 300],
        [0x20000000, 4],
      ],
    );
    assert.deepEqual(view.problems, []);
    assert.equal(view.suffix?.crcIsRight, true);
    assert.deepEqual(view.chip, { id: 'STM32F401xD/xE', guessed: true });
  });

  it('shows what a flash would erase and keep', () => {
    const { session } = open(buildDfu(fixture));
    const [flash, ram] = session.view().regions;
    const erased = flash?.sectors.filter(({ fate }) => fate === 'erased');
    // 300 bytes from 0x0801ff00 on: 256 in sector 4, 44 in sector 5.
    assert.deepEqual(
      erased?.map(({ name, kept }) => [name, kept]),
      [
        ['0', 0x4000 - 468],
        ['4', 0x10000 - 256],
        ['5', 0x20000 - 44],
      ],
    );
    assert.deepEqual(ram?.sectors, []);
  });

  it('says what is wrong, where, and whether it can be fixed', () => {
    const { session } = open(buildDfu({ ...fixture, suffix: { crc: 1 } }));
    const view = session.view();
    const [problem] = view.problems;
    assert.equal(problem?.severity, 'error');
    assert.equal(problem.offset, view.size - 4);
    assert.equal(problem.fixable, true);
    assert.match(problem.sentence, /CRC/);
    assert.equal(view.suffix?.crcIsRight, false);
  });

  it('explains what is no DfuSe file, and that text is text', () => {
    const hex = open(new TextEncoder().encode(':020000040800F2\n:00000001FF\n')).session.view();
    assert.match(hex.foreign?.sentence ?? '', /Intel HEX/);
    assert.deepEqual([hex.foreign?.isText, hex.foreign?.isFirmware], [true, true]);
    assert.equal(hex.editable, false);
    const binary = open(Uint8Array.from({ length: 100 }, (_, index) => (index * 37) & 0xff)).session.view();
    assert.equal(binary.foreign?.isText, false);
  });

  it('lists as many elements as a person can look at, and says how many there are', () => {
    const elements = Array.from({ length: 3000 }, (_, index) => ({ address: 16 * index, bytes: [] }));
    const view = open(buildDfu({ targets: [{ elements }] })).session.view();
    assert.equal(view.targets[0]?.elements.length, 1000);
    assert.equal(view.targets[0].elementCount, 3000);
    assert.equal(view.elementCount, 3000);
  });

  it('knows the facts of an element', async () => {
    const { session } = open(buildDfu(fixture));
    const facts = await factsOf(session, 1);
    // By Python's hashlib and zlib, of the same 300 bytes.
    assert.equal(facts.sha256, '7728ae2f2c36e2aaafbe79ca14c87ae2f89e7c88c4390ecbbf82dce88706958d');
    assert.equal(facts.crc32, '3abcfcee');
    assert.deepEqual(
      facts.sectors.map(({ name, covered }) => [name, covered]),
      [
        ['4', 256],
        ['5', 44],
      ],
    );
    assert.equal(facts.outside, 0);
    assert.equal(facts.vectorTable, null);
  });

  it('knows the vector table of code, and what lies outside the flash', async () => {
    const { session } = open(buildDfu(fixture));
    const { vectorTable } = await factsOf(session, 0);
    assert.equal(vectorTable?.initialStackPointer, 0x20018000);
    assert.equal(vectorTable.vectors[1]?.name, 'Reset');
    assert.equal((await factsOf(session, 2)).outside, 4);
  });

  it('gives exactly the bytes that are asked for, in a buffer of their own', async () => {
    const { session } = open(buildDfu(fixture));
    const request: Request = {
      kind: 'bytes',
      source: { of: 'element', target: 0, element: 1 },
      offset: 16,
      length: 32,
    };
    const { bytes } = v.parse(replies.bytes, await session.answer(request));
    assert.deepEqual(bytes, code.slice(16, 48));
    // eslint-disable-next-line no-restricted-syntax -- the buffer is what this is about
    assert.equal(bytes.buffer.byteLength, 32); // what crosses to the webview is the buffer, whole
  });

  it('finds in an element, and copies from it', async () => {
    const { session, copied } = open(buildDfu(fixture));
    const source = { of: 'element', target: 0, element: 1 } as const;
    const found = await session.answer({
      kind: 'find',
      source,
      pattern: Uint8Array.of(4, 5),
      from: 5,
      direction: 'forward',
      ignoreCase: false,
    });
    // 0, 1, 2 … 255, 0, 1 …: the two bytes stand there twice.
    assert.deepEqual(found, { offset: 260, wrapped: false, position: 2, count: 2 });
    const copy = { kind: 'copy', source, start: 254, end: 258 } as const;
    assert.deepEqual(await session.answer({ ...copy, format: 'hex' }), { copied: 4 });
    assert.deepEqual(await session.answer({ ...copy, format: 'base64' }), { copied: 4 });
    assert.deepEqual(copied, ['fe ff 00 01', '/v8AAQ==']);
  });

  it('lists readable text, and no more of it than a person reads', async () => {
    const listed = async (bytes: Uint8Array, containing = ''): Promise<unknown> => {
      const { session } = open(buildDfu({ targets: [{ elements: [{ address: 0x100, bytes }] }] }));
      return session.answer({ kind: 'texts', part: { target: 0, element: 0 }, containing });
    };
    assert.deepEqual(await listed(new TextEncoder().encode('\u0000\u0001Hello, world\u0000short\u0000')), {
      runs: [{ address: 0x102, text: 'Hello, world' }],
      more: false,
    });
    const many = v.parse(replies.texts, await listed(new TextEncoder().encode('long enough\u0000'.repeat(600))));
    assert.equal(many.runs.length, 500);
    assert.equal(many.more, true);
    // Past the first 500 too, in whatever case.
    const late = new TextEncoder().encode(`${'long enough\u0000'.repeat(600)}MicroPython v1.14\u0000`);
    assert.deepEqual(await listed(late, 'PYTHON'), {
      runs: [{ address: 0x100 + 7200, text: 'MicroPython v1.14' }],
      more: false,
    });
  });

  it('lists first what tells most', async () => {
    const bytes = new TextEncoder().encode('pGpG#h3h(F\0usb_device\0no such file\0FW v1.14.2\0other_name\0');
    const { session } = open(buildDfu({ targets: [{ elements: [{ address: 0x100, bytes }] }] }));
    const part = { target: 0, element: 0 };
    const { runs } = v.parse(replies.texts, await session.answer({ kind: 'texts', part, containing: '' }));
    assert.deepEqual(
      runs.map(({ text }) => text),
      ['FW v1.14.2', 'no such file', 'usb_device', 'other_name', 'pGpG#h3h(F'],
    );
  });

  it('passes edits and actions on', async () => {
    const { session, edits, actions } = open(buildDfu(fixture));
    await session.answer({ kind: 'edit', revision: 4, edit: { change: 'rename', target: 0, name: 'New' } });
    await session.answer({ kind: 'act', revision: 4, action: { action: 'flash' } });
    assert.deepEqual(edits, [{ change: 'rename', target: 0, name: 'New' }]);
    assert.deepEqual(actions, [{ action: 'flash' }]);
  });

  it('names no buttons that are not there', () => {
    const wrong = buildDfu({ ...fixture, suffix: { crc: 1 } });
    const stepsOf = (view: DocumentView): string => view.problems.map(({ nextStep }) => nextStep).join(' ');
    assert.match(stepsOf(open(wrong).session.view()), /“Fix”/);
    const off = open(wrong, { whyNotEditable: 'It is read-only.' }).session.view();
    assert.doesNotMatch(stepsOf(off), /Fix|Add|“/);
    assert.ok(off.problems.length > 0 && off.problems.every(({ fixable }) => !fixable));
  });

  it('gives a target’s bytes as they stand in the file', async () => {
    const { session } = open(buildDfu(fixture));
    const [target] = session.view().targets;
    assert.equal(target?.length, 274 + 3 * 8 + 468 + 300 + 4); // UM0391: headers of 274 and 8 bytes
    const source = { of: 'target', target: 0 } as const;
    const answer = await session.answer({ kind: 'bytes', source, offset: 0, length: 6 });
    assert.deepEqual(answer, { bytes: new TextEncoder().encode('Target') });
    await assert.rejects(
      session.answer({ kind: 'bytes', source: { of: 'target', target: 1 }, offset: 0, length: 1 }),
      RangeError,
    );
  });

  it('refuses what was chosen in an older revision: its numbers mean other parts now', async () => {
    const { session, edits, actions } = open(buildDfu(fixture));
    const changed = { code: 'document-changed' };
    const edit = { change: 'remove', target: 0, element: 1 } as const;
    await assert.rejects(session.answer({ kind: 'edit', revision: 3, edit }), changed);
    const action = { action: 'replace-element', target: 0, element: 1 } as const;
    await assert.rejects(session.answer({ kind: 'act', revision: 3, action }), changed);
    assert.deepEqual([edits, actions], [[], []]);
  });

  it('refuses questions about what is not there', async () => {
    const { session } = open(buildDfu(fixture));
    await assert.rejects(session.answer({ kind: 'facts', part: { target: 1, element: null } }), RangeError);
    const source = { of: 'element', target: 0, element: 9 } as const;
    await assert.rejects(session.answer({ kind: 'bytes', source, offset: 0, length: 1 }), RangeError);
  });
});
