/** The editor for firmware of other formats than DfuSe, in VS Code. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { FIRMWARE_EDITOR } from '../../src/extension/contributions.ts';
import { FirmwareDocument } from '../../src/extension/editor/firmware-document.ts';
import { KnownAddresses } from '../../src/extension/files/known-addresses.ts';

/** Milliseconds within which a change on disk must be seen; a watcher needs far less. */
const SEEN_WITHIN = 60_000;

describe('A firmware file of another format that is open', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  const made = ['opened.bin', 'opened.hex', 'broken.uf2'];
  const window = vscode.window as unknown as {
    showInputBox: (options: vscode.InputBoxOptions) => Promise<string | undefined>;
  };
  const { showInputBox } = window;
  let inputs = 0;
  let answer: string | undefined;
  let document: FirmwareDocument | undefined;
  const memory = new Map<string, unknown>();
  const memento = {
    get: (key: string) => memory.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void memory.set(key, value)),
  } as unknown as vscode.Memento;

  beforeEach(() => {
    [inputs, answer] = [0, undefined];
    memory.clear();
    window.showInputBox = () => {
      inputs += 1;
      return Promise.resolve(answer);
    };
  });

  afterEach(async () => {
    window.showInputBox = showInputBox;
    document?.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const name of made) {
      await fs.delete(at(name)).then(undefined, () => undefined); // not every test made it
    }
  });

  async function open(name: string): Promise<FirmwareDocument> {
    document?.dispose();
    document = new FirmwareDocument(at(name), {
      chipMemory: { get: () => undefined, set: () => undefined },
      onFailure: (error) => assert.fail(String(error)),
      addresses: new KnownAddresses(memento),
    });
    await document.loaded;
    return document;
  }

  const address = ({ file }: FirmwareDocument): number | undefined => file.targets[0]?.elements[0]?.address;

  it('asks once where raw bytes belong, remembers it, and lets it be said anew', async () => {
    await fs.writeFile(at('opened.bin'), Uint8Array.of(1, 2, 3));
    answer = '0x08004000';
    assert.equal(address(await open('opened.bin')), 0x08004000);
    const again = await open('opened.bin');
    assert.deepEqual([address(again), inputs], [0x08004000, 1]);
    answer = '0x08008000';
    await again.changeAddress();
    assert.equal(address(again), 0x08008000);
    assert.throws(() => again.edit(), RangeError);
  });

  it('shows raw bytes where flash begins as long as nobody says otherwise, and asks again another time', async () => {
    await fs.writeFile(at('opened.bin'), Uint8Array.of(1, 2, 3));
    assert.equal(address(await open('opened.bin')), 0x08000000);
    const again = await open('opened.bin');
    assert.deepEqual([address(again), inputs], [0x08000000, 2]);
    assert.match(again.whyNotEditable, /^Nobody has said where these bytes belong/);
    answer = '0x08008000';
    await again.changeAddress();
    assert.doesNotMatch(again.whyNotEditable, /Nobody/);
  });

  it('follows the file on disk', async () => {
    await fs.writeFile(at('opened.hex'), new TextEncoder().encode(':0400000001020304F2\n:00000001FF\n'));
    const opened = await open('opened.hex');
    const reloaded = new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error('The change on disk was not seen')), SEEN_WITHIN).unref();
      opened.onDidChange(() => resolve());
    });
    await fs.writeFile(at('opened.hex'), new TextEncoder().encode(':0410000005060708D2\n:00000001FF\n'));
    await reloaded;
    assert.equal(address(opened), 0x1000);
  });

  it('opens by the command in the editor that is never the default, with its problems in the panel', async () => {
    await fs.writeFile(at('broken.uf2'), new TextEncoder().encode('<!doctype html><p>404'));
    const result = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.open', at('broken.uf2'));
    assert.equal(result.ok, true);
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, FIRMWARE_EDITOR);
    const problems = (): string[] => vscode.languages.getDiagnostics(at('broken.uf2')).map(({ message }) => message);
    for (const end = Date.now() + SEEN_WITHIN; problems().length === 0 && Date.now() < end;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.match(problems().join(), /no firmware in this file.*a web page/);
  });
});
