import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { equalBytes } from '../../src/base/bytes.ts';
import { DFU_EDITOR } from '../../src/extension/contributions.ts';
import { DfuDocument, type DocumentEdit } from '../../src/extension/editor/dfu-document.ts';
import { addDropped } from '../../src/extension/editor/add-firmware.ts';
import { fillBytes } from '../../src/extension/editor/fill-bytes.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';

/** Milliseconds within which a change on disk must be seen; a watcher needs far less. */
const SEEN_WITHIN = 60_000;

const firmwareNamed = (name: string): Uint8Array =>
  buildDfu({ targets: [{ name, elements: [{ address: 0x08000000, bytes: [1, 2, 3, 4] }] }] });

describe('A .dfu that is open', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const file = vscode.Uri.joinPath(workspace, 'document-test.dfu');
  const backup = vscode.Uri.joinPath(workspace, 'document-test.backup');
  const { fs } = vscode.workspace;

  let document: DfuDocument | undefined;
  let edits: DocumentEdit[] = [];
  let outdated: string[] = [];

  const open = async (kept?: vscode.Uri, from = file): Promise<DfuDocument> => {
    [edits, outdated] = [[], []];
    const opened = new DfuDocument(
      from,
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

  it('can be begun where it is empty, and undone', async () => {
    await fs.writeFile(file, new Uint8Array());
    const opened = await open();
    opened.edit({ change: 'begin' });
    assert.equal(opened.file.prefix?.targetCount, 0);
    assert.equal(opened.whyNotEditable, null);
    edits[0]?.undo();
    assert.equal(opened.file.bytes.length, 0);
  });

  it('has its problems in VS Code’s Problems panel, as long as it is open', async () => {
    const damaged = firmwareNamed('Damaged');
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    await fs.writeFile(file, damaged);
    const problems = (): vscode.Diagnostic[] => vscode.languages.getDiagnostics(file);
    await vscode.commands.executeCommand('vscode.openWith', file, DFU_EDITOR);
    await waitFor(() => problems().length > 0);
    const [problem] = problems();
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.code, 'wrong-crc');
    assert.match(problem.message, /CRC.*\(offset 0x[0-9a-f]+\)$/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await waitFor(() => problems().length === 0);
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

  it('takes bytes that are typed over as edits: undone, made again, saved with a right CRC', async () => {
    await fs.writeFile(file, firmwareNamed('Bytes'));
    const opened = await open();
    const bytes = (): number[] => [...(opened.file.targets[0]?.elements[0]?.bytes ?? [])];
    const source = { of: 'element', target: 0, element: 0 } as const;
    opened.edit({ change: 'overwrite', source, offset: 1, bytes: Uint8Array.of(0xaa, 0xbb) });
    assert.deepEqual(bytes(), [1, 0xaa, 0xbb, 4]);
    assert.ok(opened.isDirty);
    edits[0]?.undo();
    assert.deepEqual([bytes(), opened.isDirty], [[1, 2, 3, 4], false]);
    edits[0]?.redo();
    await opened.save();
    assert.ok(equalBytes(await fs.readFile(file), opened.file.bytes));
    assert.deepEqual([edits[0]?.label, opened.file.problems], ['Change Bytes', []]);
  });

  it('is filled with what somebody is asked for, over and over; nothing where it is not said', async () => {
    await fs.writeFile(file, firmwareNamed('Fill'));
    const opened = await open();
    const bytes = (): number[] => [...(opened.file.targets[0]?.elements[0]?.bytes ?? [])];
    const source = { of: 'element', target: 0, element: 0 } as const;
    const window = vscode.window as unknown as { showInputBox: (options: vscode.InputBoxOptions) => Promise<unknown> };
    const { showInputBox } = window;
    const complaints: unknown[] = [];
    try {
      window.showInputBox = async (options) => {
        for (const typed of ['de a', 'de ad be ef', 'de ad']) {
          complaints.push(await options.validateInput?.(typed));
        }
        return 'de ad';
      };
      await fillBytes(opened, source, 0, 3);
      window.showInputBox = () => Promise.resolve(undefined);
      await fillBytes(opened, source, 0, 4);
    } finally {
      window.showInputBox = showInputBox;
    }
    assert.deepEqual([bytes(), edits.map(({ label }) => label)], [[0xde, 0xad, 0xde, 4], ['Fill Bytes']]);
    assert.match(String(complaints[0]), /Pairs of hexadecimal digits/);
    assert.match(String(complaints[1]), /Only 3 bytes/);
    assert.equal(complaints[2], undefined);
  });

  it('takes files that were dropped, all in one step, and none where one is given up', async () => {
    await fs.writeFile(file, firmwareNamed('Drop'));
    await fs.writeFile(backup, new TextEncoder().encode(':0410000005060708D2\n:00000001FF\n'));
    const opened = await open();
    const addresses = (): (number | undefined)[] =>
      opened.file.targets.flatMap(({ elements }) => elements.map(({ address }) => address));
    const window = vscode.window as unknown as { showInputBox: (options: vscode.InputBoxOptions) => Promise<unknown> };
    const { showInputBox } = window;
    const sent = { from: 'page', name: 'raw.bin', bytes: Uint8Array.of(9) } as const;
    try {
      window.showInputBox = () => Promise.resolve(undefined);
      await addDropped(opened, 0, [{ from: 'uri', uri: backup.toString() }, sent]);
      assert.deepEqual([addresses(), edits.length], [[0x08000000], 0]);
      window.showInputBox = ({ value }) => Promise.resolve(value);
      await addDropped(opened, 0, [{ from: 'uri', uri: backup.toString() }, sent]);
      assert.deepEqual([addresses(), edits.length], [[0x1000, 0x1004, 0x08000000], 1]);
      await addDropped(opened, null, [sent]);
      assert.equal(opened.file.targets.length, 2);
    } finally {
      window.showInputBox = showInputBox;
    }
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

  it('keeps an edit that is made while a changed file is being read', async () => {
    const slow = new SlowFile(firmwareNamed('Old'));
    const registered = vscode.workspace.registerFileSystemProvider('slow-test', slow);
    try {
      const opened = await open(undefined, vscode.Uri.parse('slow-test:/slow.dfu'));
      const reading = slow.holdNextRead();
      slow.change(firmwareNamed('Rebuilt'));
      await reading; // the document has looked for unsaved changes, and now waits for the bytes
      opened.edit({ change: 'rename', target: 0, name: 'Edited' });
      await slow.release();
      assert.equal(opened.file.targets[0]?.name, 'Edited');
      assert.equal(opened.isDirty, true);
    } finally {
      registered.dispose();
    }
  });
});

/** A file system of one file, whose next read can be held until it is released. */
class SlowFile implements vscode.FileSystemProvider {
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private onHeld: (() => void) | undefined;
  private letGo: (() => void) | undefined;
  private changedAt = 1;
  readonly onDidChangeFile = this.changes.event;

  constructor(private bytes: Uint8Array) {}

  /** Resolves when the next read has begun; it stands until {@link release}. */
  holdNextRead(): Promise<void> {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error('Nobody read the changed file')), SEEN_WITHIN).unref();
      this.onHeld = resolve;
    });
  }

  /** Lets the held read end, and waits until the reader has had its answer: a second read goes the same way after it. */
  async release(): Promise<void> {
    this.letGo?.();
    await vscode.workspace.fs.readFile(vscode.Uri.parse('slow-test:/slow.dfu'));
  }

  change(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.changedAt += 1;
    this.changes.fire([{ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse('slow-test:/slow.dfu') }]);
  }

  async readFile(): Promise<Uint8Array> {
    const held = this.onHeld;
    if (held !== undefined) {
      this.onHeld = undefined;
      await new Promise<void>((resolve) => {
        this.letGo = resolve;
        held();
      });
    }
    return this.bytes;
  }

  stat(): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: this.changedAt, size: this.bytes.length };
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [['slow.dfu', vscode.FileType.File]];
  }

  writeFile(_file: vscode.Uri, bytes: Uint8Array): void {
    this.bytes = bytes;
  }

  createDirectory(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): void {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): void {
    throw vscode.FileSystemError.NoPermissions();
  }
}

/** Waits for what VS Code does in its own time. */
async function waitFor(condition: () => boolean): Promise<void> {
  for (
    const deadline = Date.now() + SEEN_WITHIN;
    !condition();
    await new Promise((resolve) => setTimeout(resolve, 50))
  ) {
    assert.ok(Date.now() < deadline, 'It did not come to be');
  }
}
