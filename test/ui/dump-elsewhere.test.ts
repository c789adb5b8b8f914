import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { openWindow, type TestWindow } from './support/windows.ts';

describe('Dump, where files cannot be written', () => {
  let window: TestWindow;
  before(async () => {
    window = await openWindow({ prepare: (folder) => mkdirSync(`${folder}/elsewhere`) });
  });
  after(() => window?.close());

  async function openAndDump(uri: string): Promise<void> {
    const { workbench } = window;
    await workbench.command('Open a File by Its URI', 'Tests');
    await workbench.answer(uri);
    await workbench.editor().getByRole('tree').waitFor();
    await workbench.command('Dump Elements as .bin');
  }

  it('asks for a folder where the file lies in a read-only one', async () => {
    const { workbench } = window;
    await openAndDump('frozen:/blink.dfu');
    await workbench.answerPath(window.file('elsewhere/')); // with the slash the dialog is in it, and Enter takes it
    assert.match(await workbench.notified(/Dumped/), /2 elements/);
    assert.equal(window.bytes('elsewhere/blink.dfu.target0.image0.bin').length, 404);
    assert.equal(window.bytes('elsewhere/blink.dfu.target0.image1.bin').length, 128);
    await workbench.clearNotifications();
    // An editor that takes the focus closes the question that is asked next.
    await workbench.command('View: Close All Editors', '');
  });

  it('says so where the disk is full', async () => {
    await openAndDump('faulty:/full/blink-fast.dfu');
    await window.workbench.notified(/No space left/);
    await window.workbench.screenshot('dump-disk-full');
  });
});
