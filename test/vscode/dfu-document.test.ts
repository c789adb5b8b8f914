import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { equalBytes } from '../../src/base/bytes.ts';
import { DfuDocument, type DocumentEdit } from '../../src/extension/editor/dfu-document.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

/** Milliseconds within which a change on disk must be seen; a watcher needs far less. */
const SEEN_WITHIN = 20_000;

const firmwareNamed = (name: string): Uint8Array =>
  buildDfu({ targets: [{ name, elements: [{ address: 0x08000000, bytes: [1, 2, 3, 4] }] }] });

describe('A .dfu that is open', function () {
  this.timeout(60_000);
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const file = vscode.Uri.joinPath(workspace, 'document-test.dfu');
  const backup = vscode.Uri.joinPath(workspace, 'document-test.backup');
  const { fs } = vscode.workspace;

  let document: DfuDocument | undefined;
  let edits: DocumentEdit[] = [];
  let outdated: string[] = [];

  const open = async (kept?: vscode.Uri): Promise<DfuDocument> => {
    [edits, outdated] = [[], []];
    const opened = new DfuDocument(
      file,
      {
        chipMemory: { get: () => undefined, set: () => undefined },
        onFailure: (error) => assert.fail(String(error)),
        onOutdatedStep: (label) => outdated.push(label),
      },
      kept,
    );
    opened.onDidEdit((edit) => edits.push(edit));
    document = opened;
    await opened.loaded;
    return opened;
  };

  afterEach(async () => {
    document?.dispose();
    for (const one of [file, backup]) {
      await fs.delete(one).then(undefined, () => undefined); // not every test made it
    }
  });

  it('comes back from its backup where the file is gone, can be edited, and saving makes the file again', async () => {
    await fs.writeFile(backup, firmwareNamed('Kept'));
    const opened = await open(backup);
    assert.equal(opened.file.targets[0]?.name, 'Kept');
    assert.equal(opened.whyNotEditable, null);
    await opened.save();
    assert.ok(equalBytes(await fs.readFile(file), opened.file.bytes));
  });

  it('is not there where neither file nor backup is', async () => {
    await assert.rejects(open(), vscode.FileSystemError);
  });

  it('undoes and redoes an edit', async () => {
    await fs.writeFile(file, firmwareNamed('Old'));
    const opened = await open();
    opened.edit({ change: 'rename', target: 0, name: 'New' });
    assert.equal(edits.length, 1);
    edits[0]?.undo();
    assert.equal(opened.file.targets[0]?.name, 'Old');
    edits[0]?.redo();
    assert.equal(opened.file.targets[0]?.name, 'New');
    assert.deepEqual(outdated, []);
  });

  it('stays what another program made of it when an edit of before is undone', async () => {
    await fs.writeFile(file, firmwareNamed('Old'));
    const opened = await open();
    opened.edit({ change: 'rename', target: 0, name: 'Edited' });
    await opened.save();
    const reloaded = new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error('The change on disk was not seen')), SEEN_WITHIN).unref();
      opened.onDidChange(() => opened.file.targets[0]?.name === 'Rebuilt' && resolve());
    });
    await fs.writeFile(file, firmwareNamed('Rebuilt'));
    await reloaded;
    edits[0]?.undo();
    assert.equal(opened.file.targets[0]?.name, 'Rebuilt');
    edits[0]?.redo();
    assert.equal(opened.file.targets[0]?.name, 'Rebuilt');
    assert.deepEqual(outdated, ['Rename Target', 'Rename Target']);
    opened.edit({ change: 'rename', target: 0, name: 'After' });
    edits[1]?.undo();
    assert.equal(opened.file.targets[0]?.name, 'Rebuilt');
    await opened.save();
    assert.ok(equalBytes(await fs.readFile(file), opened.file.bytes));
  });

  it('has nothing to undo where an edit changed nothing', async () => {
    await fs.writeFile(file, firmwareNamed('Same'));
    const opened = await open();
    const { revision } = opened;
    opened.edit({ change: 'rename', target: 0, name: 'Same' });
    assert.equal(edits.length, 0);
    assert.equal(opened.revision, revision);
  });

  it('refuses a change that was thought of for an older revision', async () => {
    await fs.writeFile(file, firmwareNamed('Old'));
    const opened = await open();
    const { revision } = opened;
    opened.edit({ change: 'rename', target: 0, name: 'New' });
    assert.throws(() => opened.change('Change', revision, (content) => ({ ...content, targets: [] })), {
      code: 'document-changed',
    });
    assert.equal(opened.file.targets.length, 1);
  });
});
