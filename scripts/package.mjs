/**
 * `npm run package [-- TARGET…]`: builds the extension for users and packs it, for every platform, and the command line
 * with the library for npm (`npm`); or those that are named, into `out/packages`. The same commit gives the same bytes:
 * times come from the commit, modes are set.
 */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { out, root } from './paths.mjs';
import { outcomeOf, run, tool } from './process.mjs';
import { installNodeModules } from './setup/node-modules.mjs';
import { installPackingTools, vsce } from './setup/packing-tools.mjs';
import { billOfMaterials } from './package/bill-of-materials.mjs';
import { bundledPackages, thirdPartyNotices } from './package/notices.mjs';
import { stage } from './package/stage.mjs';
import { makeNpmPackage } from './package/npm-package.mjs';
import { targets, vsixName } from './package/targets.mjs';

const asked = process.argv.slice(2);
/** The package for npm, which is no VSIX. */
const NPM = 'npm';
const known = [...targets.map(({ name }) => name), NPM];
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`No such package: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);

await installNodeModules(root);

const packages = path.join(out, 'packages');
mkdirSync(packages, { recursive: true });
const isAsked = (/** @type {string} */ name) => asked.length === 0 || asked.includes(name);

if (isAsked(NPM)) console.log(`✔ ${path.relative(root, await makeNpmPackage(packages))}`);
const vsixTargets = targets.filter(({ name }) => isAsked(name));
if (vsixTargets.length > 0) await makeVsixes(vsixTargets);

/** @param {typeof targets} wanted */
async function makeVsixes(wanted) {
  await installPackingTools();
  const bundles = path.join(out, 'package', 'dist');
  const statsFile = path.join(out, 'package', 'stats.json');
  rmSync(bundles, { recursive: true, force: true });

  console.log('Building…');
  await run(tool('webpack'), ['--env', 'package', '--json', statsFile], { cwd: root });
  const bundled = bundledPackages(JSON.parse(readFileSync(statsFile, 'utf8')));
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

  // A working tree without git (an unpacked archive) has no commit to take the time from: then it is a fixed one.
  const commit = await outcomeOf('git', ['log', '-1', '--format=%ct'], { cwd: root });
  const time = commit.code === 0 ? commit.output.trim() : '1577836800';

  for (const target of wanted) {
    const folder = path.join(out, 'package', target.name);
    const file = path.join(packages, vsixName(target.name, version));
    stage(folder, target, { bundles, bundled });
    rmSync(file, { force: true });
    const platform = target.binary ? ['--target', target.name] : [];
    const { code, output } = await outcomeOf(
      process.execPath,
      [vsce, 'package', '--no-dependencies', '--out', file, ...platform],
      { cwd: folder, env: { ...process.env, SOURCE_DATE_EPOCH: time, TZ: 'UTC' } },
    );
    if (code !== 0) throw new Error(`vsce could not pack ${target.name}:\n${output}`);
    console.log(`✔ ${path.relative(root, file)}`);
  }
  // Beside the packages, for whoever publishes them: what is inside of any.
  writeFileSync(path.join(packages, 'sbom.cdx.json'), await billOfMaterials(bundled));
  writeFileSync(path.join(packages, 'ThirdPartyNotices.md'), thirdPartyNotices(bundled, { usb: true }));
}
