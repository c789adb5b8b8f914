/** A Node for VS Code's server that loads a library by itself: VS Code takes LD_PRELOAD out of its extension host's environment. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { out } from '../../../scripts/paths.mjs';
import { vsCodeServer } from '../../../scripts/setup/vscode-server.mjs';

/** @returns the path of that Node, which is this process's own: suites run side by side. It is gone when this ends */
export function nodeWithLibrary(library: string): string {
  mkdirSync(out, { recursive: true });
  const node = path.join(out, `node-with-umockdev-${process.pid}`);
  process.once('exit', () => rmSync(node, { force: true }));
  copyFileSync(vsCodeServer.node, node);
  execFileSync('patchelf', ['--add-needed', library, node]);
  return node;
}
