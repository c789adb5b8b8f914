import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { COMMAND_NAMES, COMMAND_VERBS, TASK_VERBS } from '../../src/extension/contributions.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';

const root = resolve(__dirname, '../../src');

/** What does something to a board or makes a file: verbs are made of it, and nothing else is. */
const DOING =
  /\b(flashImage|planFlash|putBack|massErase|eraseSectors|verifyImage|resetBoard|readFlash|readFlashRanges|compareImages|writeFirmware|dumpFileName)\b/g;

/** Who else may, and why. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  // The whole flash, within a verb that is about to change it: for the back-up that is offered before.
  'extension/commands/back-up.ts': ['readFlash'],
};

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true })
    .map((file) => `${folder}/${String(file).replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.ts'));
}

/** The words that a file's imports take, but for types. */
function imported(file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/^import (?!type)([^;]*?) from/gm)].map(([, names]) => names).join('\n');
}

describe('Commands and tasks', () => {
  it('have nothing of their own that flashes, reads, verifies, erases, resets or makes files', () => {
    const found = sources('extension').flatMap((file) => {
      const doing = [...imported(file).matchAll(DOING)].map(([name]) => name);
      return doing.filter((name) => !ALSO[file]?.includes(name)).map((name) => `${file}: ${name}`);
    });
    assert.deepEqual(found, []);
  });

  it('run, each, the verb that the table has for it', () => {
    const commands = sources('extension/commands').map(imported).join('\n');
    const used = new Set(COMMAND_NAMES.flatMap((name) => COMMAND_VERBS[name] ?? []));
    const missing = [...used].filter((name) => !new RegExp(`\\b${name}Verb\\b`).test(commands));
    assert.deepEqual(missing, []);
    assert.deepEqual(
      TASK_VERBS.filter((name) => !VERBS.some((verb) => verb.name === name)),
      [],
    );
  });

  it('are only run by what gives a verb its surroundings', () => {
    const running = sources('extension').filter((file) => /\bverb\.run\(/.test(readFileSync(join(root, file), 'utf8')));
    assert.deepEqual(running, ['extension/verb-run.ts']);
  });
});
