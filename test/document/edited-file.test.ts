/* eslint-disable no-restricted-syntax -- whose buffer is behind a view is what is tested here */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { moveElement, renameTarget, setIdentity, splitElement } from '../../src/document/content-edits.ts';
import { contentOf, editFile, recipeOf } from '../../src/document/edited-file.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import type { DfuseFile } from '../../src/formats/dfuse-file.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

const bytes = buildDfu({
  targets: [
    { name: 'one', residue: 'left behind', elements: [{ address: 0x0800_0000, bytes: [1, 2, 3, 4] }] },
    { name: 'two', residue: 'C:\\path', alternateSetting: 1, elements: [{ address: 0, bytes: [5, 6] }] },
  ],
  suffix: { metadata: [7, 8, 9] },
  imageSize: 1,
});

/** Edits of the first target and of the identity, at random. */
const edits = fc.array(
  fc.oneof(
    fc
      .string({ unit: 'grapheme-ascii', maxLength: 20 })
      .map((name) => (file: DfuseFile) => editFile(file, (content) => renameTarget(content, 0, name))),
    fc
      .nat(0xffff)
      .map(
        (address) => (file: DfuseFile) =>
          editFile(file, (content) => moveElement(content, { target: 0, element: 0 }, address)),
      ),
    fc
      .nat(0xffff)
      .map(
        (vendorId) => (file: DfuseFile) =>
          editFile(file, (content) => setIdentity(content, { vendorId, productId: 1, deviceVersion: 2 })),
      ),
  ),
  { minLength: 1, maxLength: 8 },
);

/** From the second target's header to the suffix's metadata: what none of these edits touches. */
function untouched(file: DfuseFile): string {
  const end = file.suffix?.offset ?? 0;
  return Buffer.from(file.bytes.subarray(file.targets[1]?.offset, end + 3)).toString('hex');
}

describe('an edited file', () => {
  it('has right sizes, a right CRC and every byte that no edit touched', () => {
    fc.assert(
      fc.property(edits, (made) => {
        const opened = parseDfuse(bytes);
        const edited = made.reduce((file, edit) => edit(file), opened);
        assert.equal(untouched(edited), untouched(opened));
        const codes = new Set(edited.problems.map(({ code }) => code));
        assert.ok(!codes.has('image-size') && !codes.has('wrong-crc'));
      }),
    );
  });

  it('comes back by its recipe byte for byte, and so does the file that was opened', () => {
    fc.assert(
      fc.property(edits, (made) => {
        const opened = parseDfuse(bytes);
        const files = made.reduce((all, edit) => [...all, edit(all.at(-1)!)], [opened]);
        const recipes = files.map(recipeOf);
        assert.equal(recipes[0]?.(), opened);
        recipes.forEach((recipe, index) => assert.deepEqual(recipe(), files[index]));
      }),
    );
  });

  it('shares its bytes with the file that was opened, however many edits lie between', () => {
    const opened = parseDfuse(bytes);
    const renamed = editFile(opened, (content) => renameTarget(content, 0, 'x'));
    const split = editFile(renamed, (content) => splitElement(content, { target: 0, element: 0 }, 0x0800_0002));
    const elements = contentOf(split).targets.flatMap((target) => target.elements);
    assert.deepEqual(
      elements.map((element) => element.bytes.buffer === bytes.buffer),
      [true, true, true],
    );
    assert.notEqual(split.bytes.buffer, bytes.buffer);
  });

  it('throws what the edit throws, and the file stays as it was', () => {
    const opened = parseDfuse(bytes);
    assert.throws(() => editFile(opened, (content) => renameTarget(content, 9, 'x')));
    assert.deepEqual(opened, parseDfuse(bytes));
  });
});
