/**
 * File systems that make trouble, because tests that run as root may write anywhere:
 *
 *   frozen:/x        is read-only as a whole
 *   faulty:/full/x   has no room: what is written anew fails
 *   faulty:/slow/x   takes a second for everything
 *   faulty:/denied/x lets nobody write
 *   faulty:/fine/x   makes no trouble
 *
 * A file is there once somebody asks for it: it holds what the workspace's file of the same name holds.
 */

const { createHash } = require('node:crypto');
const vscode = require('vscode');

const SLOW_MS = 1000;

class FaultyFiles {
  #files = new Map();
  #changed = new vscode.EventEmitter();
  onDidChangeFile = this.#changed.event;

  async #behave(uri) {
    if (uri.path.startsWith('/slow/')) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
  }

  async readFile(uri) {
    await this.#behave(uri);
    const known = this.#files.get(uri.path);
    if (known) return known;
    const folder = vscode.workspace.workspaceFolders[0].uri;
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, uri.path.split('/').at(-1)));
    this.#files.set(uri.path, bytes);
    return bytes;
  }

  async stat(uri) {
    if (!uri.path.slice(1).includes('.')) return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    const { length } = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: this.#files.size, size: length };
  }

  async writeFile(uri, content) {
    await this.#behave(uri);
    if (uri.path.startsWith('/full/')) throw vscode.FileSystemError.Unavailable('No space left on device');
    if (uri.path.startsWith('/denied/')) throw vscode.FileSystemError.NoPermissions(uri);
    this.#files.set(uri.path, content);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  async rename(from, to) {
    await this.writeFile(to, await this.readFile(from));
    this.#files.delete(from.path);
  }

  delete(uri) {
    this.#files.delete(uri.path);
  }

  watch() {
    return new vscode.Disposable(() => {});
  }
  readDirectory() {
    return [...this.#files.keys()].map((path) => [path.split('/').at(-1), vscode.FileType.File]);
  }
  createDirectory() {}
}

async function ask() {
  const text = await vscode.window.showInputBox({ prompt: 'URI', ignoreFocusOut: true });
  return text && vscode.Uri.parse(text, true);
}

exports.activate = (context) => {
  const { registerFileSystemProvider } = vscode.workspace;
  const { registerCommand, executeCommand } = vscode.commands;
  context.subscriptions.push(
    registerFileSystemProvider('faulty', new FaultyFiles(), { isCaseSensitive: true }),
    registerFileSystemProvider('frozen', new FaultyFiles(), { isCaseSensitive: true, isReadonly: true }),
    registerCommand('tests.open', async () => {
      const uri = await ask();
      if (uri) await executeCommand('vscode.openWith', uri, 'stm32Dfu.editor');
    }),
    registerCommand('tests.show', async () => {
      const uri = await ask();
      if (!uri) return;
      const bytes = await vscode.workspace.fs.readFile(uri);
      const hash = createHash('sha256').update(bytes).digest('hex');
      await vscode.window.showInformationMessage(`${uri.toString()} holds ${bytes.length} bytes, ${hash}`);
    }),
  );
};
