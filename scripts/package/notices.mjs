/**
 * The notices of third parties that every package carries, made from what is really in it: the packages that the bundler
 * took modules from, `usb` with what it loads, and libusb, which is inside `usb`'s binaries and whose licence no
 * package.json names.
 */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../paths.mjs';

const modules = path.join(root, 'node_modules');
const read = (/** @type {string[]} */ ...parts) => readFileSync(path.join(...parts), 'utf8');

/** A package's licence text lies in a file of one of these names. */
const LICENCE_FILE = /^(licen[cs]e|copying)([.-].*)?$/i;

/** Packages under the MIT licence that bring no text of it, with the copyright line of their repository's LICENSE. */
const MIT_WITHOUT_TEXT = /** @type {Record<string, string>} */ ({
  '@vscode/l10n': 'Copyright (c) Microsoft Corporation.', // microsoft/vscode-l10n, LICENSE
});

/** The words of the MIT licence, as this project's own file has them. @param {string} copyright */
const mitText = (copyright) =>
  read(root, 'LICENSE')
    .trim()
    .replace(/^Copyright .*$/m, copyright);

/**
 * @typedef {object} Notice
 * @property {string} name
 * @property {string} version
 * @property {string} licence SPDX identifier
 * @property {string} source where its source is
 * @property {string} text
 */

/** The package that a file belongs to. @param {string} file  @returns {string | undefined} */
export function packageOfFile(file) {
  const [, name] = /.*[\\/]?node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
  return name?.replaceAll('\\', '/');
}

/**
 * The packages that a build took modules from.
 *
 * @param {import('webpack').StatsCompilation} stats of all bundles
 * @returns {string[]} names, sorted
 */
export function bundledPackages(stats) {
  /** @type {Set<string>} */
  const names = new Set();
  const take = (/** @type {import('webpack').StatsModule} */ module) => {
    const name = packageOfFile(module.nameForCondition ?? '');
    if (name) names.add(name);
    module.modules?.forEach(take);
  };
  const all = [stats, ...(stats.children ?? [])];
  all.forEach(({ modules: found }) => found?.forEach(take));
  return [...names].sort();
}

/** @param {string} name  @returns {Notice} @throws where a package has no licence or no text of it */
function noticeOf(name) {
  const manifest = JSON.parse(read(modules, name, 'package.json'));
  const file = readdirSync(path.join(modules, name)).find((entry) => LICENCE_FILE.test(entry));
  const copyright = manifest.license === 'MIT' ? MIT_WITHOUT_TEXT[name] : undefined;
  const text = file ? read(modules, name, file).trim() : copyright && mitText(copyright);
  if (!manifest.license || !text) throw new Error(`${name} has no ${text ? 'licence' : 'text of its licence'}`);
  const repository = manifest.repository?.url ?? manifest.repository ?? manifest.homepage ?? '';
  return {
    name,
    version: manifest.version,
    licence: manifest.license,
    source: String(repository)
      .replace(/^git\+/, '')
      .replace(/\.git$/, ''),
    text,
  };
}

/** libusb's own version, and the text that the LGPL asks to come along. */
function libusbNotice() {
  const folder = path.join(modules, 'usb', 'libusb');
  const version = read(folder, 'libusb', 'version.h');
  const part = (/** @type {string} */ name) => new RegExp(`LIBUSB_${name} (\\d+)`).exec(version)?.[1] ?? '?';
  const usb = JSON.parse(read(modules, 'usb', 'package.json')).version;
  return {
    name: 'libusb',
    version: [part('MAJOR'), part('MINOR'), part('MICRO')].join('.'),
    licence: 'LGPL-2.1-or-later',
    source: `https://github.com/libusb/libusb, and as it was built: https://www.npmjs.com/package/usb/v/${usb} (folder libusb; \`npm run rebuild\` there makes the binary again)`,
    text: read(folder, 'COPYING').trim(),
  };
}

/**
 * @param {readonly string[]} bundled names of packages in the bundles
 * @param {{ usb: boolean }} with whether the package carries `usb` and its binary
 * @returns {Notice[]}
 */
export const notices = (bundled, { usb }) => [
  ...bundled.map(noticeOf),
  ...(usb ? [noticeOf('usb'), noticeOf('node-gyp-build'), libusbNotice()] : []),
];

/** @type {(...about: Parameters<typeof notices>) => string} */
export function thirdPartyNotices(bundled, what) {
  const blocks = notices(bundled, what).map(
    ({ name, version, licence, source, text }) => `## ${name} ${version} (${licence})\n\n${source}\n\n${text}\n`,
  );
  return ['# What this package contains of others\n', ...blocks].join('\n');
}
