/** Programs that want one chip at the same time: processes of their own, on a real disk, as command line and windows are. */

import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { userJournals } from '../../src/cli/file-journal.ts';
import { STALE_AFTER } from '../../src/programming/chip-holds.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const PROCESSES = 8;
const ROUNDS = 10;
const CHIP = '39374E083234363400000000';

/** A program that claims the chip when it is told to, and says what came of it. */
class Claimant {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly lines: AsyncIterator<string>;

  constructor(script: string, state: string) {
    this.child = spawn(process.execPath, [script, CHIP], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, XDG_STATE_HOME: state },
    });
    const read: Interface = createInterface({ input: this.child.stdout });
    this.lines = read[Symbol.asyncIterator]();
  }

  get owner(): RegExp {
    return new RegExp(`process ${this.child.pid} `);
  }

  /** What it says next; it is told something first, where it waits for that. */
  async says(told?: 'claim' | 'release'): Promise<string> {
    if (told) {
      this.child.stdin.write(`${told}\n`);
    }
    const { value } = (await this.lines.next()) as IteratorResult<string, undefined>;
    return value ?? 'ended';
  }

  /** Ends it as a crash does: it can do nothing about it. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
  }
}

describe('Programs that claim one chip at once', function () {
  this.timeout(120_000);
  const folder = useTemporaryFolder();
  let claimants: Claimant[] = [];
  let script = '';
  const state = (): string => join(folder(), 'state');
  const held = (): { readonly file: string; readonly renewed: number }[] =>
    readdirSync(join(state(), 'stm32-dfu'))
      .filter((name) => name.endsWith('.held'))
      .map((name) => join(state(), 'stm32-dfu', name))
      .map((file) => ({ file, renewed: (JSON.parse(readFileSync(file, 'utf8')) as { renewed: number }).renewed }))
      .filter(({ renewed }) => Date.now() - renewed < STALE_AFTER);

  beforeEach(() => {
    script = join(folder(), 'claimant.cjs');
    const entry = join(import.meta.dirname, '..', 'support', 'claimant.ts');
    buildSync({ entryPoints: [entry], outfile: script, bundle: true, platform: 'node', logLevel: 'error' });
  });
  afterEach(async () => {
    await Promise.all(claimants.map((one) => one.kill()));
    claimants = [];
  });

  /** Starts programs, has them claim at the same moment, and tells which of them have it. @param first done right before */
  async function claim(
    first = (): void => undefined,
  ): Promise<{ readonly winners: Claimant[]; readonly losers: Claimant[]; said: string[] }> {
    const started = Array.from({ length: PROCESSES }, () => new Claimant(script, state()));
    claimants.push(...started);
    assert.deepEqual(new Set(await Promise.all(started.map((one) => one.says()))), new Set(['ready']));
    first();
    const said = await Promise.all(started.map((one) => one.says('claim')));
    const winners = started.filter((_, index) => said[index] === 'has it');
    return { winners, losers: started.filter((one) => !winners.includes(one)), said };
  }

  it('get it one at a time, and are told who has it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const { winners, losers, said } = await claim();
      const [winner] = winners;
      assert.ok(winner && winners.length === 1, `round ${round}: ${said.join(', ')}`);
      said
        .filter((line) => line !== 'has it')
        .forEach((line) => assert.match(line, /^in use: command line, process \d+/));
      assert.equal(held().length, 1, 'who gave way leaves nothing');
      const [loser] = losers;
      assert.match((await loser?.says('claim')) ?? '', winner.owner);
      assert.equal(await winner.says('release'), 'let it go');
      assert.deepEqual(held(), []);
      assert.equal(await loser?.says('claim'), 'has it');
      await Promise.all(claimants.splice(0).map((one) => one.kill()));
      // The last one was killed while it had it: for the next round its time has passed.
      age(STALE_AFTER);
    }
  });

  it('find the chip in use by one that was killed, until its hold is stale: then one of them gets it', async () => {
    const { winners } = await claim();
    await Promise.all(claimants.splice(0).map((one) => one.kill()));
    assert.equal(held().length, 1, 'nobody cleared up');
    const early = await claim(() => age(STALE_AFTER / 3));
    assert.equal(early.winners.length, 0);
    early.said.forEach((line) => assert.match(line, winners[0]?.owner ?? /nobody/));
    const late = await claim(() => age(STALE_AFTER));
    assert.equal(late.winners.length, 1, late.said.join(', '));
    // Who discards what is owed to the chip asks by the same road.
    const here = userJournals({ XDG_STATE_HOME: state() }).journal();
    await assert.rejects(here.hold(CHIP), (error) => late.winners[0]?.owner.test(String(error)) ?? false);
  });

  /** Says of all holds that they were renewed so long ago, in place of waiting for it. */
  function age(milliseconds: number): void {
    for (const { file } of held()) {
      const record = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...record, renewed: Date.now() - milliseconds }));
    }
  }
});
