/** “Create .dfu from Files” as a person has it: what is proposed for files that do not say where they belong. */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { FLASH, program } from '../support/flash-board.ts';

describe('Creating a .dfu from files', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  const window = vscode.window as unknown as {
    showInputBox: (options: vscode.InputBoxOptions) => Promise<string | undefined>;
    showSaveDialog: () => Promise<vscode.Uri>;
    showInformationMessage: () => Promise<undefined>;
  };
  const { showInputBox, showSaveDialog, showInformationMessage } = window;
  const dumped = [0, 1].map((index) => `parts.dfu.target0.image${index}.bin`);
  const names = ['boot.bin', 'main.bin', 'parts.dfu', 'made.dfu', ...dumped];

  afterEach(async () => {
    Object.assign(window, { showInputBox, showSaveDialog, showInformationMessage });
    for (const name of names) {
      await fs.delete(at(name)).then(undefined, () => undefined);
    }
  });

  it('proposes where a raw binary was dumped from, else the start of flash, else the next 16 KB', async () => {
    const asked: (string | undefined)[] = [];
    window.showInputBox = ({ value }) => {
      asked.push(value);
      return Promise.resolve(value);
    };
    window.showSaveDialog = () => Promise.resolve(at('made.dfu'));
    window.showInformationMessage = () => Promise.resolve(undefined);
    const parts = [FLASH, FLASH + 0x2_0000].map((address, index) => ({ address, bytes: program(100, index) }));
    await fs.writeFile(at('parts.dfu'), buildDfu({ targets: [{ elements: parts }] }));
    await vscode.commands.executeCommand('stm32Dfu.dump', at('parts.dfu'));
    await fs.writeFile(at('boot.bin'), program(0x4001, 2));
    await fs.writeFile(at('main.bin'), program(100, 3));

    const files = ['boot.bin', 'main.bin', dumped[1] ?? ''].map(at);
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.create', undefined, files);
    assert.ok(answer.ok, JSON.stringify(answer));
    const made = parseDfuse(await fs.readFile(at('made.dfu'))).targets[0]?.elements;
    assert.deepEqual(
      made?.map(({ address, size }) => [address, size]),
      [
        [FLASH, 0x4001],
        [FLASH + 0x8000, 100],
        [FLASH + 0x2_0000, 100],
      ],
    );
    assert.deepEqual(asked, ['0x08000000', '0x08008000', '0x08020000']);
  });
});
