/**
 * The file that the virtual board of a window lives in is one program's at a time: a window keeps away from it while a
 * command line, or another window, is at it, and neither undoes what the other has done.
 */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { journalOfImage, userJournals } from '../../src/cli/file-journal.ts';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { commandId } from '../../src/extension/contributions.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { FLASH, noise } from '../support/flash-board.ts';

describe('The image of the virtual board', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const [image, blink] = ['board.bin', 'blink.dfu'].map((name) => vscode.Uri.joinPath(workspace, name));
  assert.ok(image && blink);
  const settings = vscode.workspace.getConfiguration('stm32Dfu');
  const another = journalOfImage(userJournals(process.env), image.fsPath);

  const code = async (): Promise<string> => {
    const answer = await vscode.commands.executeCommand<CommandAnswer>(commandId('flash'), blink, { ask: false });
    return answer.ok ? 'done' : answer.code;
  };

  before(() => settings.update('connect.waitForProbe', 0));
  after(() => settings.update('connect.waitForProbe', undefined));

  it('is left alone while another program has it, and read anew when that one has written it', async () => {
    assert.equal(await code(), 'done');
    await another.hold('image');
    try {
      assert.equal(await code(), 'chip-in-use');
      const board = new VirtualBoard();
      board.writeFlash(FLASH + 0x4_0000, noise(100));
      await vscode.workspace.fs.writeFile(image, board.boardImage());
    } finally {
      await another.release('image');
    }
    assert.equal(await code(), 'done');
    const after = new VirtualBoard({ image: await vscode.workspace.fs.readFile(image) });
    assert.deepEqual(after.readFlash(FLASH + 0x4_0000, 100), noise(100));
    assert.equal(await code(), 'done', 'the window has let go of it itself');
  });

  it('is another program’s as soon as a job has ended', async () => {
    assert.equal(await code(), 'done');
    await another.hold('image');
    await another.release('image');
  });
});
