/**
 * Lays out what goes into a package, file by file, in a folder of its own: nothing gets in by not having been kept out.
 */

import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.mjs';
import { thirdPartyNotices } from './notices.mjs';

/** Files of the root that are shipped as they are. */
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE', 'SECURITY.md', 'package.nls.json', 'media/icons'];

/** What the manifest needs only while the extension is developed. */
const FOR_DEVELOPERS = ['scripts', 'devDependencies', 'dependencies', 'private'];

/**
 * Lays out one package.
 *
 * @param {string} folder made anew
 * @param {import('./targets.mjs').Target} target
 * @param {{ bundles: string, bundled: readonly string[] }} build where the bundles lie, and which packages are in them
 */
export function stage(folder, target, { bundles, bundled }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const key of FOR_DEVELOPERS) delete manifest[key];
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const file of DOCUMENTS) cpSync(path.join(root, file), path.join(folder, file), { recursive: true });
  for (const file of readdirSync(path.join(root, 'l10n')).filter((name) => /^bundle\.l10n\..+\.json$/.test(name))) {
    cpSync(path.join(root, 'l10n', file), path.join(folder, 'l10n', file));
  }
  cpSync(bundles, path.join(folder, 'dist'), { recursive: true });
  if (target.binary) stageUsb(path.join(folder, 'dist', 'node_modules'), target.binary);
  const notices = thirdPartyNotices(bundled, { usb: target.binary !== undefined });
  writeFileSync(path.join(folder, 'ThirdPartyNotices.md'), notices);
  withEqualModes(folder);
}

/**
 * `usb` lies beside the bundle that asks for it: a bundle cannot hold it, because node-gyp-build looks for the binary in
 * the folder of the package.
 *
 * @param {string} modules @param {NonNullable<import('./targets.mjs').Target['binary']>} binary
 */
function stageUsb(modules, { folder, from }) {
  const usb = path.join(root, 'node_modules', 'usb');
  const source = (/** @type {string} */ file) => !/\.(d\.ts|map)$/.test(file);
  cpSync(path.join(usb, 'dist'), path.join(modules, 'usb', 'dist'), { recursive: true, filter: source });
  for (const file of ['package.json', 'LICENSE']) cpSync(path.join(usb, file), path.join(modules, 'usb', file));
  cpSync(path.join(usb, 'prebuilds', from), path.join(modules, 'usb', 'prebuilds', folder, 'node.napi.node'));
  for (const file of ['package.json', 'LICENSE', 'index.js', 'node-gyp-build.js']) {
    cpSync(path.join(root, 'node_modules', 'node-gyp-build', file), path.join(modules, 'node-gyp-build', file));
  }
}

/** The same modes whatever the umask was: they stand in the archive. @param {string} folder */
export function withEqualModes(folder) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, String(entry));
    chmodSync(file, statSync(file).isDirectory() ? 0o755 : 0o644);
  }
}
