import assert from 'node:assert/strict';
import { type Side, SidesBySide } from '../../../src/extension/editor/side-by-side.ts';
import { parseDfuse } from '../../../src/formats/dfuse.ts';
import type { BesideView, LookedAt } from '../../../src/messages/messages.ts';
import { buildDfu } from '../../fixtures/dfu-builder.ts';

const FLASH = 0x0800_0000;
const AT: LookedAt = { selected: { target: 0, element: 0 }, tab: 'bytes', overview: 0, first: FLASH + 32 };

describe('SidesBySide', () => {
  const failures: unknown[] = [];
  let sides: SidesBySide;
  beforeEach(() => {
    sides = new SidesBySide({ sleep: () => Promise.resolve() }, (error) => failures.push(error));
  });
  afterEach(() => assert.deepEqual(failures.splice(0), []));

  /** An editor that is seen in a column, and what its page was told. */
  function editor(scheme: string, bytes: Uint8Array, viewColumn = 1) {
    const told: (BesideView | null)[] = [];
    const followed: LookedAt[] = [];
    const place: { visible: boolean; viewColumn: number } = { visible: true, viewColumn };
    const side = {
      document: {
        loaded: Promise.resolve(),
        revision: 1,
        file: parseDfuse(buildDfu({ targets: [{ elements: [{ address: FLASH, bytes }] }] })),
        uri: { scheme },
      },
      place,
      show: (beside) => void told.push(beside),
      follow: (at) => void followed.push(at),
    } satisfies Side;
    const added = sides.add(side);
    added.ready();
    return { ...side, added, told, followed };
  }
  const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  it('tells both sides of a diff what the other holds otherwise, and which is the older', async () => {
    const old = editor('git', Uint8Array.of(1, 2, 3, 4));
    const now = editor('file', Uint8Array.of(1, 9, 3, 4, 5));
    await settled();
    const ranges = [
      { start: FLASH + 1, end: FLASH + 2 },
      { start: FLASH + 4, end: FLASH + 5 },
    ];
    assert.deepEqual(old.told, [{ older: true, differing: 2, ranges }]);
    assert.deepEqual(now.told, [{ older: false, differing: 2, ranges }]);
  });

  it('has each side look where the other looks', async () => {
    const [old, now] = [editor('git', Uint8Array.of(1)), editor('file', Uint8Array.of(2))];
    await settled();
    now.added.moved(AT);
    assert.deepEqual([old.followed, now.followed], [[AT], []]);
  });

  it('takes editors in two columns for two editors', async () => {
    const [one, two] = [editor('git', Uint8Array.of(1), 1), editor('file', Uint8Array.of(2), 2)];
    await settled();
    one.added.moved(AT);
    assert.deepEqual([one.told, two.told, two.followed], [[], [], []]);
  });

  it('tells of no pair while one tab goes and another comes in the same column', async () => {
    const gone = editor('file', Uint8Array.of(1));
    const come = editor('file', Uint8Array.of(2));
    gone.place.visible = false; // told a moment later
    gone.added.changed();
    await settled();
    assert.deepEqual([gone.told, come.told], [[], []]);
  });

  it('compares again when one of them changes, and says when it is alone', async () => {
    const old = editor('git', Uint8Array.of(1));
    const now = editor('file', Uint8Array.of(2));
    await settled();
    now.document.file = old.document.file;
    now.document.revision = 2;
    now.added.changed();
    await settled();
    assert.deepEqual([old.told.at(-1)?.differing, now.told.at(-1)?.differing], [0, 0]);
    now.added.remove();
    await settled();
    assert.equal(old.told.at(-1), null);
    assert.equal(old.told.length, 3);
  });
});
