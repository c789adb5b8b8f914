import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  addElements,
  addTarget,
  mergeElements,
  moveElement,
  overwriteElement,
  removeElement,
  removeTarget,
  renameTarget,
  reorderElement,
  reorderTarget,
  replaceElement,
  setAlternateSetting,
  setIdentity,
  splitElement,
} from '../../src/document/content-edits.ts';
import { EditError, type EditErrorCode } from '../../src/document/edit-error.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { type DfuseContent, dfuseContentOf, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { FormatError } from '../../src/formats/format-error.ts';
import { buildDfu, type DfuFixture } from '../fixtures/dfu-builder.ts';

/** Three elements: two that touch, and one far away. */
const three: DfuFixture = {
  targets: [
    {
      name: 'Internal Flash',
      alternateSetting: 1,
      residue: 'C:\\Users',
      elements: [
        { address: 0x08000000, bytes: [1, 2, 3, 4] },
        { address: 0x08000004, bytes: [5, 6] },
        { address: 0x08020000, bytes: [7, 8, 9] },
      ],
    },
  ],
  afterElements: [0xaa],
  suffix: { metadata: [1, 2, 3] },
};
const content = dfuseContentOf(parseDfuse(buildDfu(three)));

/** What the serialised content is to another tool: elements as they are read again, with their addresses. */
function elementsOf(changed: DfuseContent, target = 0): [number, ...number[]][] {
  const file = parseDfuse(serialiseDfuse(changed));
  return file.targets[target]?.elements.map(({ address, bytes }) => [address, ...bytes]) ?? [];
}

function refuses(code: EditErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof EditError && error.code === code;
}

describe('Edits of a .dfu', () => {
  it('change a name and nothing else', () => {
    const renamed = serialiseDfuse(renameTarget(content, 0, 'Renamed'));
    const expected = buildDfu({
      ...three,
      targets: three.targets.map(({ residue: _, ...rest }) => ({ ...rest, name: 'Renamed' })),
    });
    assert.deepEqual(renamed, Uint8Array.from(expected));
  });

  it('change the alternate setting and the device', () => {
    const identity = { vendorId: 0x1209, productId: 0x5af0, deviceVersion: 0x0102 };
    const file = parseDfuse(serialiseDfuse(setIdentity(setAlternateSetting(content, 0, 3), identity)));
    assert.equal(file.targets[0]?.alternateSetting, 3);
    assert.deepEqual(
      [file.suffix?.vendorId, file.suffix?.productId, file.suffix?.deviceVersion],
      [0x1209, 0x5af0, 0x0102],
    );
  });

  it('move an element, and keep its place in the file', () => {
    assert.deepEqual(elementsOf(moveElement(content, { target: 0, element: 0 }, 0x08040000)), [
      [0x08040000, 1, 2, 3, 4],
      [0x08000004, 5, 6],
      [0x08020000, 7, 8, 9],
    ]);
  });

  it('type over bytes of an element, whose length and neighbours stay', () => {
    const changed = overwriteElement(content, { target: 0, element: 2 }, 1, Uint8Array.of(0xee, 0xff));
    assert.deepEqual(elementsOf(changed), [
      [0x08000000, 1, 2, 3, 4],
      [0x08000004, 5, 6],
      [0x08020000, 7, 0xee, 0xff],
    ]);
    assert.deepEqual(elementsOf(content)[2], [0x08020000, 7, 8, 9]); // undoing is going back to it
    assert.throws(
      () => overwriteElement(content, { target: 0, element: 2 }, 2, Uint8Array.of(1, 2)),
      refuses('past-element'),
    );
  });

  it('put an element or a target at another place, and leave addresses and content as they are', () => {
    const [first, second, third] = elementsOf(content);
    assert.deepEqual(elementsOf(reorderElement(content, { target: 0, element: 0 }, 2)), [second, third, first]);
    assert.deepEqual(elementsOf(reorderElement(content, { target: 0, element: 2 }, 0)), [third, first, second]);
    const two = addTarget(content, 'Second', 2, []);
    const turned = parseDfuse(serialiseDfuse(reorderTarget(two, 1, 0)));
    assert.deepEqual(
      turned.targets.map(({ alternateSetting }) => alternateSetting),
      [2, 1],
    );
    assert.throws(() => reorderElement(content, { target: 0, element: 0 }, 3), refuses('no-such-part'));
    assert.throws(() => reorderTarget(content, 0, 1), refuses('no-such-part'));
  });

  it('may move an element within its own addresses', () => {
    assert.deepEqual(elementsOf(moveElement(content, { target: 0, element: 2 }, 0x08020001))[2], [0x08020001, 7, 8, 9]);
  });

  it('do not put one element over another, nor past the address space', () => {
    assert.throws(() => moveElement(content, { target: 0, element: 2 }, 0x08000003), refuses('addresses-taken'));
    const bytes = new Uint8Array(4);
    assert.throws(() => addElements(content, 0, [{ address: 0x08000002, bytes }]), refuses('addresses-taken'));
    assert.throws(() => moveElement(content, { target: 0, element: 0 }, 0xfffffffe), FormatError);
  });

  it('add elements where they belong', () => {
    const added = addElements(content, 0, [
      { address: 0x08010000, bytes: Uint8Array.of(1) },
      { address: 0x09000000, bytes: Uint8Array.of(2) },
    ]);
    assert.deepEqual(
      elementsOf(added).map(([address]) => address),
      [0x08000000, 0x08000004, 0x08010000, 0x08020000, 0x09000000],
    );
  });

  it('replace and remove elements, and whole targets', () => {
    const place = { target: 0, element: 1 };
    assert.deepEqual(
      elementsOf(replaceElement(content, place, [{ address: 0x08000008, bytes: Uint8Array.of(9) }]))[1],
      [0x08000008, 9],
    );
    assert.deepEqual(
      elementsOf(removeElement(content, place)).map(([address]) => address),
      [0x08000000, 0x08020000],
    );
    const two = addTarget(content, 'External', 2, [{ address: 0x90000000, bytes: Uint8Array.of(1) }]);
    assert.deepEqual(elementsOf(two, 1), [[0x90000000, 1]]);
    assert.equal(removeTarget(two, 1).targets.length, 1);
    assert.deepEqual(serialiseDfuse(removeTarget(two, 1)), serialiseDfuse(content));
  });

  it('split an element inside it only', () => {
    const place = { target: 0, element: 0 };
    assert.deepEqual(elementsOf(splitElement(content, place, 0x08000001)).slice(0, 2), [
      [0x08000000, 1],
      [0x08000001, 2, 3, 4],
    ]);
    for (const at of [0x08000000, 0x08000004, 0x07000000]) {
      assert.throws(() => splitElement(content, place, at), refuses('split-outside'));
    }
  });

  it('merge elements that touch', () => {
    assert.deepEqual(elementsOf(mergeElements(content, { target: 0, element: 0 }))[0], [0x08000000, 1, 2, 3, 4, 5, 6]);
    assert.throws(() => mergeElements(content, { target: 0, element: 1 }), refuses('not-adjacent'));
    assert.throws(() => mergeElements(content, { target: 0, element: 2 }), refuses('not-adjacent'));
  });

  it('give the old file again when a split is merged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 2, maxLength: 50 }), fc.nat(), (bytes, seed) => {
        const file = buildDfu({ targets: [{ elements: [{ address: 0x100, bytes }] }] });
        const place = { target: 0, element: 0 };
        const at = 0x101 + (seed % (bytes.length - 1));
        const back = mergeElements(splitElement(dfuseContentOf(parseDfuse(file)), place, at), place);
        assert.deepEqual(serialiseDfuse(back), Uint8Array.from(file));
      }),
    );
  });

  it('say when a part is not there', () => {
    assert.throws(() => renameTarget(content, 1, 'x'), refuses('no-such-part'));
    assert.throws(() => removeElement(content, { target: 0, element: 3 }), refuses('no-such-part'));
  });

  it('leave the content that they were given as it was', () => {
    const before = serialiseDfuse(content);
    moveElement(content, { target: 0, element: 0 }, 0x08040000);
    mergeElements(content, { target: 0, element: 0 });
    removeTarget(content, 0);
    assert.deepEqual(serialiseDfuse(content), before);
  });
});
