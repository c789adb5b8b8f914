/**
 * Runs test/vscode in the extension host, through `@vscode/test-electron`: in a desktop VS Code where it can get one,
 * else in the VS Code server, by a script that looks like the executable.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildBundles } from '../bundles.mjs';
import { out, root } from '../paths.mjs';
import { whyNoVsCodeServer } from '../setup/vscode-server.mjs';
import { copySampleWorkspace, corpusFolder } from './workspace.mjs';

await buildBundles('extension', 'tests');

const corpus = corpusFolder();
const workspace = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-workspace-'));
copySampleWorkspace(workspace, {
  'files.autoSave': 'off',
  'stm32Dfu.virtualBoard.pace': 'fast',
  'stm32Dfu.virtualBoard.image': 'board.bin',
});
try {
  process.exitCode = await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(out, 'test', 'vscode', 'index.js'),
    launchArgs: [workspace],
    extensionTestsEnv: {
      XDG_STATE_HOME: path.join(workspace, '..', `${path.basename(workspace)}-state`),
      ...(corpus && { STM32_DFU_CORPUS: corpus }),
    },
    ...(whyNoVsCodeServer() ? {} : { vscodeExecutablePath: path.join(import.meta.dirname, 'executable.mjs') }),
  });
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
