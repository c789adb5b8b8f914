import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { filesIn, journalOfImage } from '../../src/cli/file-journal.ts';
import { NodeBoards } from '../../src/cli/node-boards.ts';
import { parseDfuse, targetImage } from '../../src/formats/dfuse.ts';
import type { UsbPort } from '../../src/platform/port.ts';
import { ProbeError } from '../../src/probe/probe-error.ts';
import { JournalFolder } from '../../src/programming/journal-folder.ts';
import { VERBS } from '../../src/verbs/verb-table.ts';
import { VirtualBoard } from '../../src/virtual-board/virtual-board.ts';
import { runningBoard } from '../support/contract-board.ts';
import { program } from '../support/flash-board.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const SAMPLE = resolve(__dirname, '../../samples/workspace/blink.dfu');
const NO_USB: UsbPort = { machine: 'a machine without USB', list: async () => [] };

/** Back to the start of the line, and nothing is left of it. */
const CLEAR = '\r\u001b[K';

interface Run {
  readonly exitCode: number;
  readonly output: string[];
  readonly errors: string;
  /** The last line, read as JSON. */
  readonly json: Record<string, unknown>;
  /** What came of it. */
  readonly outcome: Record<string, unknown>;
}

/** Where the user's state is kept. */
let state = '';

interface Around {
  readonly usb?: UsbPort;
  readonly isTerminal?: boolean;
  readonly colours?: boolean;
  /** Told of everything that is written to standard error. */
  readonly onError?: (text: string) => void;
  readonly signal?: AbortSignal;
}

async function runWith(around: Around, ...words: string[]): Promise<Run> {
  const output: string[] = [];
  const errors: string[] = [];
  const { isTerminal = false, colours = false } = around;
  const exitCode = await runCommandLine(words, {
    verbs: VERBS,
    version: '1.2.3',
    usb: around.usb ?? NO_USB,
    boards: () => Promise.resolve(NodeBoards),
    environment: { XDG_STATE_HOME: state },
    streams: {
      output: (text) => output.push(...text.trimEnd().split('\n')),
      errors: (text) => {
        errors.push(text);
        around.onError?.(text);
      },
      isTerminal,
      colours,
    },
    signal: around.signal ?? new AbortController().signal,
  });
  const last = output.at(-1) ?? '';
  const json = last.startsWith('{') ? (JSON.parse(last) as Record<string, unknown>) : {};
  const outcome = (json['outcome'] ?? {}) as Record<string, unknown>;
  return { exitCode, output, errors: errors.join(''), json, outcome };
}

function run(...words: string[]): Promise<Run> {
  return runWith({}, ...words);
}

/** Another program that has the virtual board of an image, and leaves 5a at offset 5000 (sector 1). */
function otherProgram(image: string): { begin: () => Promise<void>; end: () => void } {
  const clock = { now: () => Date.now(), every: () => () => undefined, sleep };
  const folderOfState = filesIn(join(state, 'stm32-dfu'));
  const journal = journalOfImage(new JournalFolder(folderOfState, 'the other one', clock), image);
  return {
    begin: () => journal.hold('image'),
    end: () => {
      const flash = new VirtualBoard().boardImage();
      flash[0x5000] = 0x5a;
      writeFileSync(image, flash);
      void journal.release('image');
    },
  };
}

describe('the command line', () => {
  const folder = useTemporaryFolder();
  const board = (): string => join(folder(), 'board.img');
  beforeEach(() => {
    state = join(folder(), 'state');
  });

  it('flashes a virtual board, whose flash the next call finds', async () => {
    const flashed = await run('flash', SAMPLE, '--image', board(), '--json');
    assert.equal(flashed.exitCode, 0, flashed.errors);
    assert.equal(flashed.output.length, 1);
    assert.equal(flashed.outcome['verified'], true);
    const [target] = parseDfuse(new Uint8Array(readFileSync(SAMPLE))).targets;
    assert.ok(target);
    for (const { address, bytes } of targetImage(target).segments) {
      const offset = address - 0x08000000;
      assert.deepEqual(new Uint8Array(readFileSync(board()).subarray(offset, offset + bytes.length)), bytes);
    }
    const again = await run('flash', SAMPLE, '--image', board(), '--json');
    assert.equal((again.outcome['bytes'] as { programmed: number }).programmed, 0);
    assert.equal((await run('verify', SAMPLE, '--image', board())).exitCode, 0);
  });

  it('flashes firmware that names another chip only when told “anyway”', async () => {
    const file = join(folder(), 'other.bin');
    writeFileSync(file, '\0; PYBv1.1 with STM32F405RG\0');
    const words = ['flash', file, '--address', '0x08000000', '--image', board(), '--json'];
    const refused = await run(...words);
    assert.equal(refused.exitCode, 4);
    assert.equal(refused.json['code'], 'names-another-chip');
    assert.ok(readFileSync(board()).every((byte, at) => at >= 512 * 1024 || byte === 0xff));
    assert.equal((await run(...words, '--anyway')).exitCode, 0);
  });

  it('says what is different, and ends with 1', async () => {
    await run('flash', SAMPLE, '--image', board());
    const image = readFileSync(board());
    image[9] = (image[9] ?? 0) ^ 1;
    writeFileSync(board(), image);
    const { exitCode, errors } = await run('verify', SAMPLE, '--image', board());
    assert.equal(exitCode, 1);
    assert.match(errors, /something else: the first difference is at 0x08000009/);
  });

  it('reads, erases sectors, erases all', async () => {
    const bytes = Buffer.alloc(512 * 1024, 0x5a);
    writeFileSync(board(), bytes);
    const out = join(folder(), 'out.bin');
    assert.equal((await run('read', out, '--image', board(), '--address', '0x08004000', '--size', '100')).exitCode, 0);
    assert.deepEqual(readFileSync(out), bytes.subarray(0, 100));
    assert.equal((await run('erase', '--sectors', '1', '--image', board())).exitCode, 0);
    assert.equal(readFileSync(board())[16384], 0xff);
    assert.equal(readFileSync(board())[16383], 0x5a);
    assert.equal((await run('erase', '--mass', '--image', board())).exitCode, 0);
    assert.ok(
      readFileSync(board())
        .subarray(0, bytes.length)
        .every((byte) => byte === 0xff),
    );
  });

  it('plans without doing', async () => {
    const { output, exitCode } = await run('plan', SAMPLE, '--image', board());
    assert.equal(exitCode, 0);
    assert.match(output.join('\n'), /Predicted time/);
    assert.ok(
      readFileSync(board())
        .subarray(0, 512 * 1024)
        .every((byte) => byte === 0xff),
    );
  });

  it('says who the board is, and resets it', async () => {
    const { outcome } = await run('info', '--virtual', '--image', board(), '--json');
    assert.equal(outcome['chip'], 'STM32F401xD/xE');
    await run('flash', SAMPLE, '--image', board());
    assert.deepEqual((await run('reset', '--image', board(), '--json')).json, {
      ...{ version: 1, verb: 'reset', ok: true },
      outcome: { core: 'running' },
    });
  });

  it('is no success to reset a board with nothing on it', async () => {
    const { exitCode, json } = await run('reset', '--image', board(), '--json');
    assert.equal(exitCode, 1);
    assert.equal(json['code'], 'core-not-running');
    assert.match((await run('reset', '--image', board())).output.join(), /locked up.*what is in flash/);
  });

  it('restores what was read, and refuses a back-up that is too large', async () => {
    await run('flash', SAMPLE, '--image', board());
    const before = readFileSync(board());
    const backUp = join(folder(), 'backup.bin');
    assert.equal((await run('read', backUp, '--image', board())).exitCode, 0);
    await run('erase', '--mass', '--image', board());
    assert.equal((await run('restore', backUp, '--image', board())).exitCode, 0);
    assert.deepEqual(readFileSync(board()), before);
    writeFileSync(backUp, Buffer.alloc(600 * 1024));
    const { exitCode, json } = await run('restore', backUp, '--image', board(), '--json');
    assert.equal(exitCode, 4);
    assert.equal(json['code'], 'plan-refused');
  });

  it('refuses a board’s file that is there and cannot be read, and leaves it alone', async () => {
    mkdirSync(board());
    const { exitCode, json } = await run('flash', SAMPLE, '--image', board(), '--json');
    assert.equal(exitCode, 4);
    assert.equal(json['code'], 'cannot-read');
    assert.match(String(json['message']), /board\.img.*folder/);
    assert.deepEqual(readdirSync(board()), []);
  });

  it('lists the virtual board by its key, and says that nothing else is there', async () => {
    const { output, errors, exitCode } = await run('list');
    assert.equal(exitCode, 0);
    assert.match(output.join('\n'), /^virtual +Virtual NUCLEO-F401RE/);
    assert.match(errors, /No ST-Link on a machine without USB/);
    const without = await run('info', '--json');
    assert.equal(without.exitCode, 3);
    assert.equal(without.json['code'], 'no-probe');
  });

  it('lists the virtual board also where USB cannot be searched, and says why', async () => {
    const usb: UsbPort = {
      machine: 'a machine',
      list: () => Promise.reject(new ProbeError('no-usb-library', { platform: 'linux-riscv64' })),
    };
    const { outcome, exitCode, errors } = await runWith({ usb }, 'list', '--json');
    assert.equal(exitCode, 0);
    assert.deepEqual(
      (outcome['boards'] as { key: string }[]).map(({ key }) => key),
      ['virtual'],
    );
    assert.match(errors, /USB library cannot be loaded/);
    assert.equal((await runWith({ usb }, 'info', '--json')).json['code'], 'no-usb-library');
  });

  it('names a real board by the key that it lists, and waits for one that is not there yet', async () => {
    const real = runningBoard();
    let looks = 0;
    const usb: UsbPort = {
      machine: 'a machine',
      list: async () => (++looks > 2 ? [{ device: real.usbDevice, location: '1-4' }] : []),
    };
    assert.equal((await runWith({ usb }, 'info', '--board', '1-4')).exitCode, 3);
    const waited = await runWith({ usb }, 'info', '--board', '1-4', '--wait', '30', '--json');
    assert.equal(waited.exitCode, 0, waited.errors);
    const { outcome } = await runWith({ usb }, 'list', '--json');
    const [listed] = outcome['boards'] as { key: string; serialNumber: string }[];
    assert.equal(listed?.key, listed?.serialNumber);
    assert.equal((await runWith({ usb }, 'info', '--board', listed?.key ?? '')).exitCode, 0);
  });

  it('explains itself, every verb too', async () => {
    const { output, exitCode } = await run('--help');
    assert.equal(exitCode, 0);
    for (const { name, summary } of VERBS) {
      assert.ok(output.join('\n').includes(`  ${name}`), name);
      const help = await run(name, '--help');
      assert.equal(help.exitCode, 0);
      const words = (text: string): string => text.replaceAll(/\s+/g, ' ').toLowerCase();
      assert.ok(words(help.output.join(' ')).includes(words(summary)), name);
    }
    assert.deepEqual((await run('--version')).output, ['1.2.3']);
  });

  it('compares with the board where it is given one file', async () => {
    assert.match((await run('compare', '--help')).output.join(' '), /FIRST \[SECOND\]/);
    assert.equal((await run('compare', '--virtual')).exitCode, 2);
    assert.equal((await run('compare', SAMPLE, SAMPLE, SAMPLE)).exitCode, 2);
    assert.equal((await run('flash', SAMPLE, '--image', board())).exitCode, 0);
    assert.equal((await run('compare', SAMPLE, '--image', board())).exitCode, 0);
    assert.equal((await run('erase', '--mass', '--image', board())).exitCode, 0);
    const { exitCode, json } = await run('compare', SAMPLE, '--image', board(), '--json');
    assert.deepEqual([exitCode, json['code']], [1, 'differs']);
  });

  it('ends with 2 where the words make no sense, also for programs', async () => {
    for (const words of [
      [],
      ['dance'],
      ['flash'],
      ['restore', SAMPLE, SAMPLE, '--virtual'],
      ['flash', SAMPLE, '--bits', 'many', '--virtual'],
      ['erase', '--image', board()],
      ['erase', '--mass', '--sectors', '1', '--image', board()],
      ['erase', '--sectors', '1,99', '--image', board()],
      ['info', '--wrong'],
      ['info', '--virtual', '--timeout', 'soon'],
      ['info', '--board', '066E', '--image', board()],
      ['info', '--virtual', '--chip', 'stm32z9', '--image', board()],
    ]) {
      const { exitCode, errors } = await run(...words);
      assert.equal(exitCode, 2, words.join(' '));
      assert.notEqual(errors, '', words.join(' '));
    }
    for (const words of [
      ['flash', '--json'],
      ['info', '--wrong', '--json'],
    ]) {
      assert.equal((await run(...words)).json['code'], 'bad-arguments');
    }
    const { json } = await run('flash', SAMPLE, '--nonsense', '--json');
    assert.deepEqual([json['verb'], json['message']], ['flash', "unknown option '--nonsense'"]);
  });

  it('leaves a file alone that is no image of a board', async () => {
    writeFileSync(board(), 'a letter');
    const { exitCode, json } = await run('flash', SAMPLE, '--image', board(), '--json');
    assert.equal(exitCode, 4);
    assert.equal(json['code'], 'bad-image');
    assert.equal(readFileSync(board(), 'utf8'), 'a letter');
  });

  it('keeps the flash of the virtual board for the next call, where nobody says where', async () => {
    assert.equal((await run('flash', SAMPLE, '--virtual')).exitCode, 0);
    assert.equal((await run('verify', SAMPLE, '--board', 'virtual')).exitCode, 0);
  });

  it('names the option that is the way on', async () => {
    const { errors } = await run('flash', SAMPLE);
    assert.match(errors, /^On the command line: --virtual$/m);
  });

  it('says in a sentence that a file cannot be read', async () => {
    const { exitCode, errors } = await run('flash', join(folder(), 'none.dfu'), '--image', board());
    assert.equal(exitCode, 4);
    assert.match(errors, /none\.dfu cannot be read: there is no such file\./);
  });

  it('tells of progress on a terminal, in one line that is gone at the end, and is silent elsewhere', async () => {
    const words = ['flash', SAMPLE, '--image', board()];
    const seen = await runWith({ isTerminal: true }, ...words);
    assert.match(seen.errors.replaceAll(CLEAR, '<'), /< *\d+ % {2}writing/);
    assert.ok(seen.errors.endsWith(CLEAR));
    assert.equal((await run('erase', '--mass', '--image', board())).errors, '');
    assert.match((await run(...words, '--progress')).errors, /^ *0 % {2}examining.*\n(.*\n)* *\d+ % {2}writing/);
  });

  it('colours what went wrong where colours are wanted, and nothing elsewhere', async () => {
    const coloured = await runWith({ isTerminal: true, colours: true }, 'info');
    assert.ok(coloured.errors.startsWith('\u001b[31m'));
    assert.ok(!(await run('info')).errors.includes('\u001b'));
  });

  it('ends safely when it is interrupted, says the state of the chip, and the next run puts it right', async () => {
    const bytes = Buffer.alloc(512 * 1024, 0x5a);
    writeFileSync(board(), bytes);
    const file = join(folder(), 'large.bin');
    writeFileSync(file, program(40 * 1024));
    const words = ['flash', file, '--address', '0x08000000', '--image', board(), '--json'];
    const interruption = new AbortController();
    const onError = (text: string): void => {
      if (text.includes('writing')) {
        interruption.abort(new DOMException('Interrupted', 'AbortError'));
      }
    };
    const cut = await runWith({ signal: interruption.signal, onError, isTerminal: true }, ...words);
    assert.equal(cut.exitCode, 130);
    assert.equal(cut.json['code'], 'flash-incomplete');
    assert.equal(cut.outcome['core'], 'halted');
    assert.match(String(cut.json['message']), /again/);
    assert.equal((await run(...words)).exitCode, 0);
    const expected = Buffer.concat([program(40 * 1024), bytes.subarray(40 * 1024)]);
    assert.ok(readFileSync(board()).subarray(0, bytes.length).equals(expected), 'image and neighbours');
  });

  it('changes nothing where it is interrupted before', async () => {
    const cut = await runWith(
      { signal: AbortSignal.abort(new DOMException('x', 'AbortError')) },
      'flash',
      SAMPLE,
      '--image',
      board(),
    );
    assert.equal(cut.exitCode, 130);
    assert.match(cut.errors, /No board was changed/);
  });

  it('writes a JUnit report of what came of it, whatever that was', async () => {
    const report = join(folder(), 'reports', 'flash.xml');
    const read = (): string => readFileSync(report, 'utf8');
    await run('flash', SAMPLE, '--image', board(), '--junit', report);
    assert.match(read(), /<testsuite name="stm32-dfu" tests="1" failures="0" errors="0"/);
    assert.match(
      read(),
      /<testcase classname="stm32-dfu\.flash" name="stm32-dfu flash [^"]*blink\.dfu" time="\d+\.\d{3}"/,
    );
    await run('erase', '--mass', '--image', board());
    assert.equal((await run('verify', SAMPLE, '--image', board(), '--junit', report)).exitCode, 1);
    assert.match(read(), /failures="1" errors="0"[^]*<failure type="image-differs" message="[^"]+"\/>/);
    assert.equal((await run('info', '--junit', report)).exitCode, 3);
    assert.match(read(), /failures="0" errors="1"[^]*<error type="no-probe" message="No probe/);
  });

  it('does not let a file’s name steer the terminal, and says the name as it is in JSON', async () => {
    const name = 'a\u009b31m\u202e.dfu';
    writeFileSync(join(folder(), name), readFileSync(SAMPLE));
    const { output } = await run('show', join(folder(), name));
    assert.equal(output[0], 'File: "a\\u009b31m\\u202e.dfu"');
    const { outcome } = await run('show', join(folder(), name), '--json');
    assert.equal(outcome['file'], name);
  });

  it('does nothing where its report cannot be written', async () => {
    writeFileSync(join(folder(), 'file'), '');
    const words = ['flash', SAMPLE, '--image', board(), '--junit', join(folder(), 'file', 'report.xml'), '--json'];
    const { exitCode, json } = await run(...words);
    assert.deepEqual([exitCode, json['code']], [4, 'cannot-write']);
    assert.throws(() => readFileSync(board()), { code: 'ENOENT' });
  });

  it('takes turns with another program on one virtual board, so that neither undoes what the other has done', async () => {
    const [image, file] = [board(), join(folder(), 'blink.hex')] as const;
    await run('convert', SAMPLE, file);
    const other = otherProgram(image);
    await other.begin();
    assert.equal((await run('flash', SAMPLE, '--image', image, '--wait', '0', '--json')).json['code'], 'chip-in-use');
    assert.throws(() => readFileSync(image), { code: 'ENOENT' });
    // The other one ends while this one waits, and leaves something in sector 1.
    const waiting = runWith(
      { onError: (text) => void (text.includes('Waiting') && other.end()) },
      ...[...['flash', file, '--image', image, '--wait', '30', '--json']],
    );
    const { exitCode, errors } = await waiting;
    assert.equal(exitCode, 0, errors);
    assert.match(errors, /Waiting for another program to let the virtual board go \(the other one\)/);
    assert.equal(readFileSync(image)[0x5000], 0x5a);
  });

  it('gives up after the time that it is given', async () => {
    const usb: UsbPort = { machine: 'a machine', list: async () => [] };
    const late = await runWith({ usb }, 'info', '--wait', '600', '--timeout', '0.05', '--json');
    assert.equal(late.exitCode, 124);
    assert.equal(late.json['code'], 'timed-out');
  });
});
