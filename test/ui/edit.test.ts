import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { elementsOf } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

/** A second .dfu for every test that changes one. */
const FILES = ['rename.dfu', 'move.dfu', 'raced.dfu', 'same.dfu'];

describe('Changing a .dfu', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        for (const file of FILES) copyFileSync(`${folder}/blink.dfu`, `${folder}/${file}`);
      },
    });
  });
  after(() => window?.close());

  const press = (keys: string) => window.workbench.page.keyboard.press(keys);
  const dirty = (name: string) => window.workbench.page.locator(`.tab.dirty[data-resource-name="${name}"]`);
  const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  /** Changes a fact through its form. */
  async function change(editor: FrameLocator, question: string, value: string): Promise<void> {
    await editor.getByRole('button', { name: `Change: ${question}` }).click();
    await editor.getByRole('textbox', { name: question }).fill(value);
    await editor.getByRole('button', { name: 'Apply' }).click();
  }

  const save = (name: string) => window.workbench.save(name);

  it('renames a target, undoes and redoes, and saves it with a right CRC', async () => {
    const name = 'rename.dfu';
    const editor = await window.workbench.openDfu(name);
    await editor.getByRole('treeitem', { name: /^Target 0/ }).click();
    await change(editor, 'Name of the target', 'Other');
    await editor.getByRole('treeitem', { name: /^Target 0: Other/ }).waitFor();
    await dirty(name).waitFor();
    await press('Control+Z');
    await editor.getByRole('treeitem', { name: /^Target 0: Blink/ }).waitFor();
    await dirty(name).waitFor({ state: 'detached' });
    await press('Control+Y');
    await editor.getByRole('treeitem', { name: /^Target 0: Other/ }).waitFor();
    await save(name);
    const saved = parseDfuse(window.bytes(name));
    assert.equal(saved.targets[0]?.name, 'Other');
    assert.deepEqual(saved.problems, []);
    const hashes = [name, 'blink.dfu'].map((file) => elementsOf(window.bytes(file)).map(({ bytes }) => sha(bytes)));
    assert.deepEqual(hashes[0], hashes[1]);
  });

  it('moves an element', async () => {
    const name = 'move.dfu';
    const editor = await window.workbench.openDfu(name);
    await editor.getByRole('treeitem', { name: /^Element 1/ }).click();
    await change(editor, 'First address', '0x08040000');
    await editor.getByRole('treeitem', { name: /^Element 1, 0x08040000/ }).waitFor();
    await save(name);
    assert.deepEqual(
      elementsOf(window.bytes(name)).map(({ address }) => address),
      [0x08000000, 0x08040000],
    );
  });

  it('reverts', async () => {
    const name = 'move.dfu';
    const editor = await window.workbench.openDfu(name);
    await editor.getByRole('treeitem', { name: /^Element 1/ }).click();
    await change(editor, 'First address', '0x08060000');
    await dirty(name).waitFor();
    await window.workbench.command('File: Revert File', '');
    await editor.getByRole('treeitem', { name: /^Element 1, 0x08040000/ }).waitFor();
    await dirty(name).waitFor({ state: 'detached' });
  });

  it('asks before it overwrites what another program wrote meanwhile', async () => {
    const name = 'raced.dfu';
    const { workbench } = window;
    const editor = await workbench.openDfu(name);
    await editor.getByRole('treeitem', { name: /^Target 0/ }).click();
    await change(editor, 'Name of the target', 'Mine');
    await dirty(name).waitFor();
    const theirs = window.bytes('blink-fast.dfu');
    writeFileSync(window.file(name), theirs);
    await workbench.saveUntil(workbench.dialog.or(workbench.notification(/chang|overwrit|newer/i)).first());
    await workbench.screenshot('overwrite-question');
    assert.equal(sha(window.bytes(name)), sha(theirs));
    await press('Escape');
  });

  it('changes nothing where nothing was changed', async () => {
    const name = 'same.dfu';
    const { workbench } = window;
    await workbench.openDfu(name);
    await press('Control+S');
    await workbench.command('File: Save All', '');
    assert.equal(sha(window.bytes(name)), sha(window.bytes('blink.dfu')));
  });
});

describe('A .dfu where nobody can write', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow();
  });
  after(() => window?.close());

  async function openUri(uri: string): Promise<FrameLocator> {
    const { workbench } = window;
    await workbench.command('Open a File by Its URI', 'Tests');
    await workbench.answer(uri);
    const editor = workbench.editor();
    await editor.getByRole('tree').waitFor();
    return editor;
  }

  it('opens with editing off', async () => {
    const editor = await openUri('frozen:/blink.dfu');
    await editor.getByRole('treeitem', { name: /^Target 0/ }).click();
    await editor.getByRole('heading', { name: /^Target 0/ }).waitFor();
    assert.equal(await editor.getByRole('button', { name: /^Change/ }).count(), 0);
    await window.workbench.screenshot('read-only');
  });

  it('stays as it was when a disk is full, and the change is not lost', async () => {
    const { workbench } = window;
    const editor = await openUri('faulty:/full/blink-fast.dfu');
    await editor.getByRole('treeitem', { name: /^Target 0/ }).click();
    await editor.getByRole('button', { name: 'Change: Name of the target' }).click();
    await editor.getByRole('textbox', { name: 'Name of the target' }).fill('No room');
    await editor.getByRole('button', { name: 'Apply' }).click();
    await editor.getByRole('treeitem', { name: /No room/ }).waitFor();
    await workbench.saveUntil(workbench.notification(/No space left/).first());
    await workbench.screenshot('disk-full');
    await workbench.page.locator('.tab.dirty[data-resource-name="blink-fast.dfu"]').waitFor();
    await workbench.command('Show What a File Holds', 'Tests');
    await workbench.answer('faulty:/full/blink-fast.dfu');
    const hash = createHash('sha256').update(window.bytes('blink-fast.dfu')).digest('hex');
    assert.match(await workbench.notified(/holds/), new RegExp(hash));
  });
});
