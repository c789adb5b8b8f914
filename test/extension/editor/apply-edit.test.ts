import assert from 'node:assert/strict';
import { applyEdit, labelOf } from '../../../src/extension/editor/apply-edit.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import type { Edit } from '../../../src/messages/requests.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';

const file = parseDfuse(
  buildDfu({
    targets: [
      {
        name: 'ST...',
        elements: [
          { address: 0x08000000, bytes: [1, 2, 3, 4] },
          { address: 0x08000004, bytes: [5, 6] },
        ],
      },
      { name: 'Second', alternateSetting: 1, elements: [] },
    ],
    suffix: { crc: 1 },
  }),
);

/** Each edit, with what it must have done to the file. */
const edits: readonly [Edit, (edited: typeof file) => void][] = [
  [{ change: 'rename', target: 1, name: 'Other' }, ({ targets }) => assert.equal(targets[1]?.name, 'Other')],
  [
    { change: 'alternate-setting', target: 0, value: 9 },
    ({ targets }) => assert.equal(targets[0]?.alternateSetting, 9),
  ],
  [
    { change: 'identifiers', vendor: 1, product: 2, device: 3 },
    ({ suffix }) => assert.deepEqual([suffix?.vendorId, suffix?.productId, suffix?.deviceVersion], [1, 2, 3]),
  ],
  [
    { change: 'move', target: 0, element: 1, address: 0x100 },
    ({ targets }) => assert.equal(targets[0]?.elements[1]?.address, 0x100),
  ],
  [{ change: 'remove', target: 0, element: 0 }, ({ targets }) => assert.equal(targets[0]?.elements.length, 1)],
  [{ change: 'remove', target: 0, element: null }, ({ targets }) => assert.equal(targets[0]?.name, 'Second')],
  [
    { change: 'reorder', target: 0, element: 1, to: 0 },
    ({ targets }) => assert.equal(targets[0]?.elements[0]?.address, 0x08000004),
  ],
  [
    { change: 'reorder', target: 0, element: null, to: 1 },
    ({ targets }) =>
      assert.deepEqual(
        targets.map(({ name }) => name),
        ['Second', 'ST...'],
      ),
  ],
  [
    { change: 'split', target: 0, element: 0, at: 0x08000002 },
    ({ targets }) => assert.equal(targets[0]?.elements.length, 3),
  ],
  [{ change: 'merge', target: 0, element: 0 }, ({ targets }) => assert.equal(targets[0]?.elements[0]?.size, 6)],
  [
    { change: 'overwrite', source: { of: 'element', target: 0, element: 0 }, offset: 1, bytes: Uint8Array.of(9, 8) },
    ({ targets }) => assert.deepEqual([...(targets[0]?.elements[0]?.bytes ?? [])], [1, 9, 8, 4]),
  ],
  [
    { change: 'fix', problem: file.problems.findIndex(({ code }) => code === 'wrong-crc') },
    ({ problems }) => assert.ok(problems.every(({ code }) => code !== 'wrong-crc')),
  ],
];

describe('applyEdit', () => {
  for (const [edit, check] of edits) {
    it(`makes the edit “${labelOf(edit)}” (${edit.change}), and reads the file anew`, () => {
      const before = file.bytes.slice();
      const edited = applyEdit(file, edit);
      check(edited);
      assert.ok(edited.problems.every(({ code }) => code !== 'wrong-crc'));
      assert.deepEqual(file.bytes, before); // undoing is going back to it
    });
  }

  it('refuses to fix what is no problem', () => {
    assert.throws(() => applyEdit(file, { change: 'fix', problem: 99 }));
  });

  it('begins a file where there is nothing, and only there', () => {
    const begun = applyEdit(parseDfuse(new Uint8Array()), { change: 'begin' });
    assert.deepEqual([begun.prefix?.targetCount, begun.suffix?.productId, begun.targets], [0, 0xdf11, []]);
    assert.deepEqual(
      begun.problems.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.throws(() => applyEdit(file, { change: 'begin' }), /document-changed|changed/);
  });
});
