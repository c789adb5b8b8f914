import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { newDfuseContent, newTarget, serialiseDfuse } from '../../src/formats/dfuse-writer.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

const LARGE = 64 * 1024 * 1024;
const SMALL = 1024;

describe('A .dfu of 64 MiB', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        for (const [name, size] of [
          ['large', LARGE],
          ['small', SMALL],
        ] as const) {
          const bytes = new Uint8Array(size).map((_, index) => (index * 2654435761) >>> 13);
          const target = newTarget('ST...', 0, [{ address: 0x08000000, bytes }]);
          writeFileSync(`${folder}/${name}.dfu`, serialiseDfuse(newDfuseContent([target])));
        }
      },
    });
    await window.workbench.openDfu('blink.dfu'); // the extension is awake from here on
  });
  after(() => window?.close());

  /** Milliseconds from the double click to the first painted tree. */
  async function timeToOpen(name: string): Promise<number> {
    const { workbench } = window;
    await workbench.command('View: Close All Editors', '');
    const begun = performance.now();
    await workbench.openDfu(name);
    await workbench
      .editor()
      .getByRole('treeitem', { name: new RegExp(`^${name}`) })
      .waitFor();
    return performance.now() - begun;
  }

  it('opens nearly as quickly as a small one', async () => {
    const [small, large] = [await timeToOpen('small.dfu'), await timeToOpen('large.dfu')];
    console.log(`      1 KB: ${small.toFixed(0)} ms; 64 MiB: ${large.toFixed(0)} ms`);
    // Half as much again and half a second is the aim; what fails is only what no busy machine explains.
    assert.ok(large <= 5 * small + 5000, `${large} ms, and ${small} ms for a small one`);
  });

  it('shows its last byte', async () => {
    const editor = window.workbench.editor();
    await editor.getByRole('treeitem', { name: /^Element 0/ }).click();
    await editor.getByRole('tab', { name: 'Bytes' }).click();
    await editor.getByRole('grid').press('Control+End');
    await editor.getByRole('rowheader', { name: '0bfffff0' }).waitFor();
    const last = (((LARGE - 1) * 2654435761) >>> 13) & 0xff;
    await editor.getByText(new RegExp(`0x0bffffff.*8 bits: ${last} `)).waitFor();
  });
});
