/**
 * `npm start`: VS Code with this extension, a copy of the sample workspace, and the virtual board chosen. In a desktop
 * VS Code where there is one; else, or with `npm start -- --serve`, served to a browser on this machine alone, behind
 * a password made for this run, until the command is stopped.
 *
 * Uses Node alone at first: it runs before anything is installed.
 */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { out, root, tools } from './paths.mjs';
import { outcomeOf, run, tool } from './process.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installVsCodeServer, whyNoVsCodeServer } from './setup/vscode-server.mjs';
import { startServer } from './vscode/server.mjs';
import { copySampleWorkspace } from './vscode/workspace.mjs';

/** A desktop VS Code that can show a window here, or undefined. */
async function desktopVsCode() {
  const hasScreen = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasScreen) return undefined;
  const applications = '/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code';
  const names = ['code', 'code-insiders', 'codium', ...(existsSync(applications) ? [applications] : [])];
  for (const name of names) {
    if ((await outcomeOf(name, ['--version'], { shell: process.platform === 'win32' })).code === 0) return name;
  }
  return undefined;
}

/** @param {string} workspace */
async function serve(workspace) {
  const reason = whyNoVsCodeServer();
  if (reason) throw new Error(`There is no desktop VS Code here (\`code\` on the PATH), and ${reason}.`);
  await installVsCodeServer();
  const password = randomBytes(12).toString('base64url');
  const server = await startServer({ password });
  console.log(`\nVS Code is at   ${server.address(workspace)}\nThe password is ${password}\nCtrl+C stops it.`);
  const stop = () => void server.stop();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop);
  await server.ended;
}

await installNodeModules(root);
await run(tool('webpack'), [], { cwd: root });
const workspace = path.join(out, 'sample-workspace');
copySampleWorkspace(workspace);

const code = process.argv.includes('--serve') ? undefined : await desktopVsCode();
if (code) {
  console.log(`Opening ${workspace} with ${code}; close its window to end this command.`);
  const words = [
    '--new-window',
    '--wait',
    `--extensionDevelopmentPath=${root}`,
    '--disable-workspace-trust',
    workspace,
  ];
  const profile = ['--user-data-dir', path.join(tools, 'vscode-user-data')];
  await run(code, [...words, ...profile], { shell: process.platform === 'win32' });
} else {
  await serve(workspace);
}
