import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { FrameLocator } from 'playwright-core';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { elementsOf } from './support/board.ts';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('The elements of a .dfu', () => {
  const name = 'parts.dfu';
  let window: TestWindow;
  let editor: FrameLocator;
  before(async () => {
    window = await openWindow({
      prepare: (folder) => {
        copyFileSync(`${folder}/blink.dfu`, `${folder}/${name}`);
        writeFileSync(`${folder}/more.bin`, Uint8Array.of(1, 2, 3, 4));
        const wrong = readFileSync(`${folder}/blink.dfu`);
        wrong.writeUInt32LE(1, wrong.length - 4); // the CRC
        writeFileSync(`${folder}/wrong.dfu`, wrong);
      },
    });
    editor = await window.workbench.openDfu(name);
  });
  after(() => window?.close());

  const dirty = (file: string) => window.workbench.page.locator(`.tab.dirty[data-resource-name="${file}"]`);
  const button = (words: string) => editor.getByRole('button', { name: words, exact: true });

  async function select(row: RegExp): Promise<void> {
    await editor.getByRole('treeitem', { name: row }).click();
    await editor.getByRole('heading', { level: 2, name: row }).waitFor();
  }

  async function fill(question: string, value: string): Promise<void> {
    await editor.getByRole('textbox', { name: question }).fill(value);
    await button('Apply').click();
  }

  /** Saves, and answers what is on disk then. */
  async function saved(file = name): Promise<Uint8Array> {
    await dirty(file).waitFor();
    await window.workbench.save(file);
    return window.bytes(file);
  }

  /** Picks the .bin, and says where it belongs. */
  async function pickBin(address: string): Promise<void> {
    const { workbench } = window;
    await window.workbench.answerPath(window.file('more.bin'));
    await workbench.page.getByText('Where its first byte belongs.').waitFor();
    await workbench.answer(address);
  }

  const addresses = (bytes: Uint8Array) => elementsOf(bytes).map(({ address }) => address);

  it('are split and merged', async () => {
    await select(/^Element 0/);
    await button('Split…').click();
    await fill('First address of the second part', '0x08000100');
    await editor.getByRole('treeitem', { name: /^Element 1, 0x08000100/ }).waitFor();
    assert.deepEqual(addresses(await saved()), [0x08000000, 0x08000100, 0x08020000]);
    await button('Merge with Next').click();
    await editor.getByRole('treeitem', { name: /^Element 1, 0x08020000/ }).waitFor();
    assert.deepEqual([...(await saved())], [...window.bytes('blink.dfu')]);
  });

  it('are added from a .bin, at an address that is asked for', async () => {
    await select(/^Target 0/);
    await button('Add Element…').click();
    await pickBin('0x08060000');
    await editor.getByRole('treeitem', { name: /^Element 2, 0x08060000, 4 bytes/ }).waitFor();
    assert.deepEqual([...(elementsOf(await saved())[2]?.bytes ?? [])], [1, 2, 3, 4]);
  });

  it('are replaced and removed', async () => {
    await select(/^Element 1/);
    await button('Replace…').click();
    await pickBin('0x08020000');
    await editor.getByRole('treeitem', { name: /^Element 1, 0x08020000, 4 bytes/ }).waitFor();
    await select(/^Element 2/);
    await button('Remove').click();
    await editor.getByRole('treeitem', { name: /^Element 2/ }).waitFor({ state: 'detached' });
    assert.deepEqual(addresses(await saved()), [0x08000000, 0x08020000]);
  });

  it('are not put one over another, which is said', async () => {
    await select(/^Element 1/);
    await button('Change: First address').click();
    await fill('First address', '0x08000010');
    await editor.getByRole('alert').filter({ hasText: 'would lie over the element at 0x08000000' }).waitFor();
    await button('Cancel').click();
    assert.equal(await dirty(name).count(), 0);
  });

  it('belong to targets and a device that can be changed too', async () => {
    await select(/^Target 0/);
    await button('Change: Alternate setting').click();
    await fill('Alternate setting', '3');
    await editor.getByRole('treeitem', { name: new RegExp(`^${name}`) }).click();
    await editor.getByText('DFU header').click();
    await button('Change: USB product ID').click();
    await fill('USB product ID', '0x5af0');
    await editor.getByText('0x5af0').waitFor();
    const file = parseDfuse(await saved());
    assert.deepEqual([file.targets[0]?.alternateSetting, file.suffix?.productId, file.problems], [3, 0x5af0, []]);
  });

  it('are saved under another name, and the file stays as it was', async () => {
    const { workbench } = window;
    const before = window.bytes(name);
    await select(/^Target 0/);
    await button('Change: Name of the target').click();
    await fill('Name of the target', 'Copy');
    await dirty(name).waitFor();
    await workbench.command('File: Save As...', '');
    await window.workbench.answerPath(window.file('copy.dfu'));
    await workbench.tab('copy.dfu').waitFor();
    assert.equal(parseDfuse(window.bytes('copy.dfu')).targets[0]?.name, 'Copy');
    assert.deepEqual(window.bytes(name), before);
  });

  it('are right again, CRC and all, with Fix', async () => {
    editor = await window.workbench.openDfu('wrong.dfu');
    await editor.getByRole('button', { name: /^Fix: .*CRC/ }).click();
    await editor.getByRole('button', { name: /^Fix: .*CRC/ }).waitFor({ state: 'detached' });
    assert.deepEqual([...(await saved('wrong.dfu'))], [...window.bytes('blink.dfu')]);
  });
});
