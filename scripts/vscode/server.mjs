/**
 * Starts the VS Code server on loopback with this extension in it, and stops it again.
 *
 * Above: `npm start`, `npm run demo`, the tests in VS Code. It knows nothing of browsers.
 */

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extensionId, root } from '../paths.mjs';
import { run } from '../process.mjs';
import { vsCodeServer } from '../setup/vscode-server.mjs';

/** A cold start on a busy machine was seen to take 8 s. */
const START_LIMIT_MS = 180_000;

/** What every window is started with: nothing that asks the network, nothing that greets. */
const quietSettings = {
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.openRepositoryInParentFolders': 'never',
  // Where this VS Code's files are, and its USB, not in the browser that shows it; tests of browsers take that back.
  'remote.extensionKind': { [extensionId]: ['workspace'] },
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
};

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, unknown>} [settings] user settings, over the quiet ones
 * @property {boolean} [trusted] false: the workspace is not trusted. Default true
 * @property {boolean} [runsTests] whether `testAddress` is to work. Default false
 * @property {string | null} [extension] a folder with an extension that takes the place of this one; null: none does
 * @property {string | undefined} [vsix] a package to install, as users do, instead of this folder
 * @property {string[]} [moreExtensions] folders of extensions to install beside this one
 * @property {string} [password] asked by the page; none: whoever reaches the port may enter
 * @property {number} [port] default: any free one
 * @property {Record<string, string>} [environment] for the extension host, beside this process's own
 * @property {string} [node] the Node to run on; default: the one that was fetched with the server
 *
 * @typedef {object} Server
 * @property {string} origin `http://localhost:PORT`
 * @property {string} state folder with the user data and the log; gone after `stop`
 * @property {(folder: string) => string} address of a window for a folder
 * @property {(folder: string, tests: string) => string} testAddress of a window that runs tests in the extension host
 * @property {() => string} log what the server printed
 * @property {() => Promise<void>} stop
 * @property {Promise<void>} ended
 */

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/**
 * As an installation does it, but with a link, so that a new build is what the next window runs.
 *
 * @param {string} extension a folder with its package.json
 * @param {string} folder where extensions are installed
 */
function install(extension, folder) {
  const { publisher, name, version } = JSON.parse(readFileSync(path.join(extension, 'package.json'), 'utf8'));
  symlinkSync(extension, path.join(folder, `${publisher}.${name}-${version}`));
}

/** @param {ServerOptions} options  @returns {Promise<Server>} */
export async function startServer(options = {}) {
  const {
    settings = {},
    trusted = true,
    runsTests = false,
    extension = root,
    vsix,
    moreExtensions = [],
    password,
    port,
    environment = {},
    node = vsCodeServer.node,
  } = options;
  const state = mkdtempSync(path.join(tmpdir(), 'stm32-dfu-vscode-'));
  const user = path.join(state, 'data', 'User');
  mkdirSync(user, { recursive: true });
  const extensions = path.join(state, 'extensions');
  mkdirSync(extensions);
  for (const one of [...(vsix || extension === null ? [] : [extension]), ...moreExtensions]) install(one, extensions);
  writeFileSync(path.join(state, 'config.yaml'), '');
  writeFileSync(path.join(user, 'settings.json'), JSON.stringify({ ...quietSettings, ...settings }, undefined, 2));
  // A remote window takes settings of the scope “machine” from here, and forgets a moment later what the user's say.
  const machine = path.join(state, 'data', 'Machine');
  mkdirSync(machine, { recursive: true });
  writeFileSync(path.join(machine, 'settings.json'), JSON.stringify(settings, undefined, 2));

  const places = [
    ...['--config', path.join(state, 'config.yaml')], // else it writes one into the home directory
    ...['--user-data-dir', path.join(state, 'data')],
    ...['--extensions-dir', extensions],
  ];
  if (vsix)
    await run(vsCodeServer.node, [vsCodeServer.entry, ...places, '--install-extension', vsix], { stdio: 'ignore' });

  const listenPort = port ?? (await freePort());
  const origin = `http://localhost:${listenPort}`;
  let log = '';
  const child = spawn(
    node,
    [
      vsCodeServer.entry,
      ...places,
      ...['--auth', password ? 'password' : 'none'],
      ...['--bind-addr', `127.0.0.1:${listenPort}`],
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-getting-started-override',
      '--ignore-last-opened',
      ...(trusted ? ['--disable-workspace-trust'] : []),
      // Without it the page's `payload`, which names the tests, is ignored and nothing ever loads; with it no
      // notification is ever shown.
      ...(runsTests ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // a group of its own: the extension hosts go with it
      env: {
        ...process.env,
        EXTENSIONS_GALLERY: '{}',
        XDG_STATE_HOME: path.join(state, 'state'), // what is owed to boards: not among this user's own
        ...(password ? { PASSWORD: password } : {}),
        ...environment,
      },
    },
  );
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk));
  let running = true;
  const ended = /** @type {Promise<void>} */ (
    new Promise((resolve) =>
      child.on('close', () => {
        running = false;
        resolve();
      }),
    )
  );
  child.on('error', (error) => (log += `${error.message}\n`));

  const killGroup = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // already gone
    }
  };
  const stop = async () => {
    process.off('exit', killNow);
    killGroup('SIGTERM');
    await Promise.race([ended, sleep(3000, undefined, { ref: false })]);
    killGroup('SIGKILL');
    rmSync(state, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const killNow = () => killGroup('SIGKILL');
  process.on('exit', killNow);

  for (const deadline = Date.now() + START_LIMIT_MS; ; await sleep(100)) {
    const health = await fetch(`${origin}/healthz`).catch(() => undefined);
    if (health?.ok) break;
    if (!running || Date.now() > deadline) {
      await stop();
      throw new Error(`The VS Code server did not start.\n${log}`);
    }
  }

  const remote = (/** @type {string} */ absolute) => `vscode-remote://localhost:${listenPort}${absolute}`;
  return {
    origin,
    state,
    ended,
    stop,
    log: () => log,
    address: (folder) => `${origin}/?${new URLSearchParams({ folder }).toString()}`,
    testAddress(folder, tests) {
      const payload = JSON.stringify([
        ['extensionDevelopmentPath', remote(root)],
        ['extensionTestsPath', remote(tests)],
      ]);
      return `${origin}/?${new URLSearchParams({ folder, payload }).toString()}`;
    },
  };
}
