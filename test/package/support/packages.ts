/**
 * The packages as `npm run package` makes them, opened.
 *
 * Below: scripts/package. Above: the tests of this folder.
 */

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { vsixName } from '../../../scripts/package/targets.mjs';
import { out, root } from '../../../scripts/paths.mjs';

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };

/** Makes packages; all of them where none is named. */
export async function makePackages(names: readonly string[] = []): Promise<void> {
  const script = path.join(root, 'scripts', 'package.mjs');
  await promisify(execFile)(process.execPath, [script, ...names], { cwd: root, maxBuffer: 1 << 26 });
}

let all: Promise<void> | undefined;

/** All packages, made once a run. */
export function allPackages(): Promise<void> {
  return (all ??= makePackages());
}

/** What is in a package, in a folder as it was laid out to be packed. */
export function laidOut(name: string): string {
  return path.join(out, 'package', name);
}

/** What webpack says of its bundles. */
export const statsFile = path.join(out, 'package', 'stats.json');

/** Where all of them lie. */
export const packages = path.join(out, 'packages');

/** Where a package lies. */
export function packageFile(name: string): string {
  return path.join(packages, vsixName(name, version));
}

/** Where the package for npm lies. */
export const npmPackageFile = path.join(packages, `stm32-dfu-${version}.tgz`);

/** What is in a package: bytes by path below `extension/`, and the two files that vsce puts beside it. */
export interface OpenedPackage {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Bytes that each file takes in the archive. */
  readonly deflated: ReadonlyMap<string, number>;
}

/** Opens a package. */
export function openPackage(name: string): OpenedPackage {
  const deflated = new Map<string, number>();
  const inside = (file: string): string => file.replace(/^extension\//, '');
  const entries = unzipSync(readFileSync(packageFile(name)), {
    filter: ({ name: file, size }) => {
      deflated.set(inside(file), size);
      return true;
    },
  });
  const files = Object.entries(entries).map(([file, bytes]) => [inside(file), bytes] as const);
  return { files: new Map(files), deflated };
}
