/** What is in the packages, and what must never be. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { targets } from '../../scripts/package/targets.mjs';
import { root } from '../../scripts/paths.mjs';
import { allPackages, makePackages, openPackage, packageFile, type OpenedPackage } from './support/packages.ts';

/** Everything in a package but its binary, deflated. Bytes. */
const MOST_WITHOUT_BINARY = 600_000;

/**
 * The whole extension for a browser, minified: that host loads one file. Bytes, of which a server sends a third. Two thirds
 * are code, a third is what it says to people and what it knows of chips: that is what grows with each family.
 */
const MOST_IN_WEB_ENTRY = 470_000;

/** What a package is allowed to hold, and no more. Sourcemaps, sources, tests and scripts are not among it. */
const EXPECTED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^(readme|changelog)\.md$/,
  /^SECURITY\.md$/,
  /^ThirdPartyNotices\.md$/,
  /^LICENSE\.txt$/,
  /^package(\.nls)?(\.[a-z-]+)?\.json$/,
  /^l10n\/bundle\.l10n\.[a-z-]+\.json$/,
  /^media\/icons\/[a-z-]+\.(png|svg)$/,
  /^dist\/[a-z0-9.-]+\.js$/,
  /^dist\/media\/[a-z-]+\.(js|css|ttf|js\.LICENSE\.txt)$/,
  /^dist\/node_modules\/usb\/(package\.json|LICENSE|dist\/[a-z/-]+\.js)$/,
  /^dist\/node_modules\/node-gyp-build\/(package\.json|LICENSE|index\.js|node-gyp-build\.js)$/,
  /^dist\/node_modules\/usb\/prebuilds\/[a-z0-9+-]+\/node\.napi\.node$/,
];

/**
 * How a binary begins, by the platform it is for: ELF with its machine (System V ABI, e_machine), PE with its machine
 * (Microsoft PE format, 3.3.1), Mach-O for several machines (mach-o/fat.h).
 */
const BINARIES: Record<string, (bytes: Buffer) => boolean> = {
  'win32-x64': (bytes) => machineOfPe(bytes) === 0x8664,
  'win32-arm64': (bytes) => machineOfPe(bytes) === 0xaa64,
  'linux-x64': (bytes) => machineOfElf(bytes) === 0x3e && needs(bytes, 'libc.so.6'),
  'linux-arm64': (bytes) => machineOfElf(bytes) === 0xb7 && needs(bytes, 'libc.so.6'),
  'linux-armhf': (bytes) => machineOfElf(bytes) === 0x28 && needs(bytes, 'libc.so.6'),
  'alpine-x64': (bytes) => machineOfElf(bytes) === 0x3e && needs(bytes, 'libc.musl-x86_64.so.1'),
  'darwin-x64': (bytes) => bytes.readUInt32BE(0) === 0xcafebabe,
  'darwin-arm64': (bytes) => bytes.readUInt32BE(0) === 0xcafebabe,
};

const machineOfElf = (bytes: Buffer): number => (bytes.readUInt32BE(0) === 0x7f454c46 ? bytes.readUInt16LE(18) : 0);
const machineOfPe = (bytes: Buffer): number =>
  bytes.toString('latin1', 0, 2) === 'MZ' ? bytes.readUInt16LE(bytes.readUInt32LE(0x3c) + 4) : 0;
const needs = (bytes: Buffer, library: string): boolean => bytes.includes(`\0${library}\0`);

const isBinary = (file: string): boolean => file.endsWith('.node');
const text = ({ files }: OpenedPackage, file: string): string => Buffer.from(files.get(file) ?? []).toString('utf8');

describe('Packages', () => {
  before(allPackages);

  for (const { name, binary } of targets) {
    describe(name, () => {
      let opened: OpenedPackage;
      before(() => (opened = openPackage(name)));

      it('holds what is expected and nothing else', () => {
        const stray = [...opened.files.keys()].filter((file) => !EXPECTED.some((pattern) => pattern.test(file)));
        assert.deepEqual(stray, []);
      });

      it('holds the binary of its platform alone', () => {
        const found = [...opened.files].filter(([file]) => isBinary(file));
        assert.equal(found.length, binary ? 1 : 0);
        for (const [file, bytes] of found) {
          assert.ok(file.includes(`/prebuilds/${binary?.folder}/`), file);
          assert.ok(BINARIES[name]?.(Buffer.from(bytes)), `${file} is for another machine`);
        }
      });

      it('holds every file that its manifest names', () => {
        const manifest = JSON.parse(text(opened, 'package.json')) as {
          main: string;
          browser: string;
          icon: string;
          contributes: { languages: { icon: Record<string, string> }[] };
        };
        const icons = manifest.contributes.languages.flatMap(({ icon }) => Object.values(icon));
        for (const file of [manifest.main, manifest.browser, 'dist/virtual-board.js', manifest.icon, ...icons]) {
          assert.ok(opened.files.has(path.posix.normalize(file)), file);
        }
      });

      it('holds the extension for browsers as one file, which is small and asks for nothing but VS Code', () => {
        const entry = text(opened, 'dist/main-web.js');
        console.log(`        ${Math.round(entry.length / 1000)} kB`);
        assert.ok(entry.length <= MOST_IN_WEB_ENTRY, `${entry.length} bytes`);
        const asked = [...entry.matchAll(/(?<![.\w])require\("([^"]+)"\)/g)].map(([, module]) => module);
        assert.deepEqual([...new Set(asked)], ['vscode']);
        assert.doesNotMatch(entry, /importScripts/);
      });

      it('holds the worker of the virtual board as a script that asks for nothing', () => {
        assert.doesNotMatch(text(opened, 'dist/virtual-board.js'), /\brequire\(|importScripts|^import /m);
      });

      it('names everybody whose work is inside, libusb too where there is a binary', () => {
        const notices = text(opened, 'ThirdPartyNotices.md');
        const named = [...notices.matchAll(/^## (\S+) \S+ \(/gm)].map(([, one]) => one);
        for (const library of ['lit', '@vscode-elements/elements', '@vscode/codicons', 'valibot']) {
          assert.ok(named.includes(library), library);
        }
        assert.equal(named.includes('usb') && named.includes('node-gyp-build'), binary !== undefined);
        assert.equal(/GNU LESSER GENERAL PUBLIC LICENSE[^]*Version 2\.1/.test(notices), binary !== undefined);
      });

      it('says nothing of the machine that made it', () => {
        const registry = new URL(execFileSync('npm', ['config', 'get', 'registry'], { cwd: root }).toString().trim());
        const secrets = [root, homedir(), registry.host].filter((secret) => secret.length > 1);
        const telling = [...opened.files]
          .filter(([file]) => !isBinary(file)) // built elsewhere, by those who publish `usb`
          .flatMap(([file, bytes]) => secrets.filter((secret) => Buffer.from(bytes).includes(secret)).map(() => file));
        assert.deepEqual(telling, []);
      });

      it(`takes at most ${MOST_WITHOUT_BINARY / 1000} kB beside its binary`, () => {
        const sum = [...opened.deflated]
          .filter(([file]) => !isBinary(file))
          .reduce((total, [, bytes]) => total + bytes, 0);
        console.log(`        ${Math.round(sum / 1000)} kB`);
        assert.ok(sum <= MOST_WITHOUT_BINARY, `${sum} bytes`);
      });

      it('leads from its description to pages that can be reached from anywhere', () => {
        const links = [...text(opened, 'readme.md').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link ?? '');
        assert.ok(links.length > 0);
        assert.deepEqual(
          links.filter((link) => !/^(https:|#)/.test(link)),
          [],
        );
      });
    });
  }

  it('come with a list of what is inside', () => {
    const list = JSON.parse(
      readFileSync(path.join(path.dirname(packageFile('universal')), 'sbom.cdx.json'), 'utf8'),
    ) as {
      metadata: { component: { name: string } };
      components: { group?: string; name: string; version: string }[];
    };
    assert.equal(list.metadata.component.name, 'stm32-dfu');
    const names = list.components.map(({ group, name }) => (group ? `${group}/${name}` : name));
    const noticed = [...text(openPackage('linux-x64'), 'ThirdPartyNotices.md').matchAll(/^## (\S+) \S+ \(/gm)];
    assert.deepEqual(names.sort(), noticed.map(([, name]) => name ?? '').sort());
  });

  it('are the same bytes when they are made again', async () => {
    const before_ = readFileSync(packageFile('linux-x64'));
    await makePackages(['linux-x64']);
    assert.ok(before_.equals(readFileSync(packageFile('linux-x64'))));
  });
});
