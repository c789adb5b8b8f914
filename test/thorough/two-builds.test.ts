/** One commit, built twice: in two folders, at another time of day, under another umask. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { out, root } from '../../scripts/paths.mjs';
import { installPackingTools } from '../../scripts/setup/packing-tools.mjs';

const program = promisify(execFile);

/** In the ignored folder of this project: packages can be linked there, which a temporary folder may be too far for. */
const place = path.join(out, 'two-builds');

/** What differs between the two, beside the time. */
const BUILDS = [
  { folder: path.join(place, 'a'), umask: '022', TZ: 'UTC' },
  { folder: path.join(place, 'another folder', 'deeper'), umask: '077', TZ: 'Pacific/Auckland' },
];

/** Builds the last commit. @returns the bytes of each package by name */
async function build({ folder, umask, TZ }: (typeof BUILDS)[number]): Promise<Map<string, Buffer>> {
  mkdirSync(path.dirname(folder), { recursive: true });
  await program('git', ['clone', '--quiet', root, folder]);
  await program('cp', ['-al', path.join(root, 'node_modules'), path.join(folder, 'node_modules')]);
  symlinkSync(path.join(root, '.tools'), path.join(folder, '.tools'));
  const words = ['scripts/package.mjs', 'linux-x64', 'universal', 'npm'];
  const script = `umask ${umask} && exec "$0" ${words.join(' ')}`;
  await program('sh', ['-c', script, process.execPath], {
    cwd: folder,
    env: { ...process.env, TZ },
    maxBuffer: 1 << 26,
  });
  const packages = path.join(folder, 'out', 'packages');
  return new Map(readdirSync(packages).map((name) => [name, readFileSync(path.join(packages, name))]));
}

describe('Two builds of one commit', () => {
  before(async () => {
    rmSync(place, { recursive: true, force: true });
    await installPackingTools();
  });
  after(() => rmSync(place, { recursive: true, force: true }));

  it('give the same bytes', async () => {
    const [first, second] = [await build(BUILDS[0]!), await build(BUILDS[1]!)];
    assert.deepEqual([...first.keys()], [...second.keys()]);
    assert.equal(first.size, 5); // two packages for VS Code, one for npm, the list of what is inside, the notices
    const different = [...first].filter(([name, bytes]) => !second.get(name)?.equals(bytes)).map(([name]) => name);
    assert.deepEqual(different, []);
  });
});
