import assert from 'node:assert/strict';
import { dfuseContentOf } from '../../../src/formats/dfuse-writer.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import { overwriteBytes, repeated } from '../../../src/extension/editor/edit-bytes.ts';
import type { ByteSource } from '../../../src/messages/requests.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';

const file = parseDfuse(
  buildDfu({
    targets: [
      { name: 'First', elements: [{ address: 0x08000000, bytes: [1, 2, 3, 4] }] },
      {
        name: 'Second',
        alternateSetting: 1,
        elements: [
          { address: 0x08000000, bytes: [5, 6] },
          { address: 0x08000002, bytes: [7, 8] },
        ],
      },
    ],
  }),
);
/** UM0391: prefix 11 bytes, target header 274, element header 8. */
const FIRST = 11 + 274 + 8;
const SECOND = FIRST + 4;

function overwritten(source: ByteSource, offset: number, ...by: number[]): number[][] {
  const changed = overwriteBytes(dfuseContentOf(file), file, { source, offset, by: Uint8Array.from(by) });
  return changed.targets.flatMap(({ elements }) => elements.map(({ bytes }) => [...bytes]));
}

describe('overwriteBytes', () => {
  it('takes offsets of an element, of a target, and of the file', () => {
    const expected = [
      [1, 2, 3, 4],
      [5, 6],
      [7, 9],
    ];
    assert.deepEqual(overwritten({ of: 'element', target: 1, element: 1 }, 1, 9), expected);
    assert.deepEqual(overwritten({ of: 'target', target: 1 }, 274 + 8 + 2 + 8 + 1, 9), expected);
    assert.deepEqual(overwritten({ of: 'file' }, SECOND + 274 + 8 + 2 + 8 + 1, 9), expected);
  });

  it('refuses headers, what lies over the end of an element, and what does not fit', () => {
    for (const [source, offset] of [
      [{ of: 'file' }, 0],
      [{ of: 'file' }, FIRST - 1],
      [{ of: 'file' }, FIRST + 3], // its second byte is the next target's
      [{ of: 'target', target: 1 }, 0],
    ] as const) {
      assert.throws(() => overwritten(source, offset, 9, 9), { code: 'not-content' });
    }
    assert.throws(() => overwritten({ of: 'element', target: 0, element: 0 }, 3, 9, 9), { code: 'past-element' });
    assert.throws(() => overwritten({ of: 'element', target: 0, element: 7 }, 0, 9), { code: 'no-such-part' });
    assert.throws(() => overwritten({ of: 'target', target: 7 }, 0, 9), { code: 'no-such-part' });
  });
});

describe('repeated', () => {
  it('begins anew as often as it must, and is cut at the end', () => {
    assert.deepEqual([...repeated(Uint8Array.of(1, 2, 3), 7)], [1, 2, 3, 1, 2, 3, 1]);
  });
});
