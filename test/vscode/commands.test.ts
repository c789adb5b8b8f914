/**
 * The verbs of a board as code executes them: with arguments, without anybody to ask, and with an answer.
 */

import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CommandAnswer } from '../../src/extension/command-answer.ts';
import { type CommandName, type CommandOptions, COMPARISON } from '../../src/extension/contributions.ts';
import { parseDfuse } from '../../src/formats/dfuse.ts';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { textBytes } from '../fixtures/firmware.ts';

const FLASH = 0x08000000;
const SIZE = 512 * 1024;

describe('Commands, executed from code', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const { fs } = vscode.workspace;
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  const blink = at('blink.dfu');
  const unasked = { ask: false };
  const made: vscode.Uri[] = [];

  after(async () => {
    for (const file of made) {
      await fs.delete(file);
    }
  });

  async function execute(name: CommandName, ...words: unknown[]): Promise<CommandAnswer> {
    return vscode.commands.executeCommand<CommandAnswer>(`stm32Dfu.${name}`, ...words);
  }

  const outcomeOf = (answer: CommandAnswer): unknown => answer.outcome;

  const comparisonTabs = (): readonly vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(COMPARISON));

  /** Its code where it was not done, “done” where it was. */
  async function codeOf(name: CommandName, ...words: unknown[]): Promise<string> {
    const answer = await execute(name, ...words);
    return answer.ok ? 'done' : answer.code;
  }

  async function put(name: string, content: Uint8Array): Promise<vscode.Uri> {
    await fs.writeFile(at(name), content);
    made.push(at(name));
    return at(name);
  }

  const board = async (): Promise<Uint8Array> => (await fs.readFile(at('board.bin'))).subarray(0, SIZE);

  async function boardHolds(file: vscode.Uri): Promise<boolean> {
    const flash = await board();
    return (parseDfuse(await fs.readFile(file)).targets[0]?.elements ?? []).every(({ address, bytes }) =>
      Buffer.from(bytes).equals(flash.subarray(address - FLASH, address - FLASH + bytes.length)),
    );
  }

  it('erase nothing unless told so, and everything then', async () => {
    assert.equal(await codeOf('massErase', unasked), 'needs-anyway');
    assert.equal(await codeOf('massErase', { ...unasked, anyway: true }), 'done');
    assert.ok((await board()).every((byte) => byte === 0xff));
  });

  it('say where the board holds something else', async () => {
    assert.equal(await codeOf('verify', blink, unasked), 'image-differs');
  });

  it('plan, which changes nothing, then flash and verify', async () => {
    const plan = await execute('showFlashPlan', blink, unasked);
    assert.deepEqual(plan.ok && (plan.outcome as { problems: unknown }).problems, []);
    assert.ok((await board()).every((byte) => byte === 0xff));
    const flashed = await execute('flash', blink, unasked);
    assert.equal(flashed.ok && (flashed.outcome as { verified: boolean }).verified, true);
    assert.ok(await boardHolds(blink));
    assert.equal(await codeOf('verify', blink, unasked), 'done');
  });

  it('say no to a plan that cannot be carried out, and what stands against it', async () => {
    const bytes = new Uint8Array(16);
    const outside = await put('external.dfu', buildDfu({ targets: [{ elements: [{ address: 0x9000_0000, bytes }] }] }));
    const plan = await execute('showFlashPlan', outside, unasked);
    assert.ok(!plan.ok && plan.code === 'plan-refused');
    const { problems } = plan.outcome as { problems: { code: string }[] };
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['outside-flash'],
    );
  });

  it('reset the board', async () => {
    assert.deepEqual(await execute('reset', unasked), { ok: true, outcome: 'running' });
  });

  it('flash firmware that names another chip only when told “anyway”', async () => {
    const bytes = textBytes('\0; PYBv1.1 with STM32F405RG\0');
    const file = await put('other-chip.dfu', buildDfu({ targets: [{ elements: [{ address: FLASH, bytes }] }] }));
    assert.equal(await codeOf('flash', file, unasked), 'names-another-chip');
    assert.ok(await boardHolds(blink));
    assert.equal(await codeOf('flash', file, { ...unasked, anyway: true }), 'done');
    assert.ok(await boardHolds(file));
  });

  it('flash a file with errors only when told “anyway”', async () => {
    const damaged = new Uint8Array(await fs.readFile(blink));
    damaged[400] = (damaged[400] ?? 0) ^ 1; // in the first element: the CRC does not fit any more
    const file = await put('damaged.dfu', damaged);
    const refused: CommandOptions = unasked;
    assert.equal(await codeOf('flash', file, refused), 'has-errors');
    assert.ok(!(await boardHolds(file)));
    assert.equal(await codeOf('flash', file, { ...refused, anyway: true }), 'done');
    assert.ok(await boardHolds(file));
  });

  it('back up what is there, and restore it', async () => {
    const before = Buffer.from(await board());
    const file = at('kept.bin');
    const kept = await execute('backUp', { ...unasked, to: file });
    made.push(file);
    assert.equal(kept.ok && String(kept.outcome), String(file));
    assert.ok(before.equals(await fs.readFile(file)));
    assert.equal(await codeOf('flash', blink, unasked), 'done');
    assert.ok(!before.equals(await board()));
    assert.equal(await codeOf('restore', file, unasked), 'needs-anyway');
    assert.equal(await codeOf('restore', file, { ...unasked, anyway: true }), 'done');
    assert.ok(before.equals(await board()));
  });

  it('dump where they are told to, and over other files only when told “anyway”', async () => {
    const folder = at('dumped');
    const dumped = await execute('dump', blink, { ...unasked, to: folder });
    const files = dumped.ok ? (dumped.outcome as vscode.Uri[]) : [];
    const elements = parseDfuse(await fs.readFile(blink)).targets[0]?.elements ?? [];
    const [first] = files;
    assert.ok(first && files.length === elements.length);
    assert.deepEqual(new Uint8Array(await fs.readFile(first)), new Uint8Array(elements[0]?.bytes ?? []));
    await fs.writeFile(first, Uint8Array.of(1));
    assert.equal(await codeOf('dump', blink, { ...unasked, to: folder }), 'would-overwrite');
    assert.equal((await fs.readFile(first)).length, 1);
    assert.equal(await codeOf('dump', blink, { ...unasked, to: folder, anyway: true }), 'done');
    assert.ok((await fs.readFile(first)).length > 1);
    await fs.delete(folder, { recursive: true });
  });

  it('convert, create and compare with arguments alone', async () => {
    assert.equal(await codeOf('convert', blink, unasked), 'needs-place');
    const hex = await execute('convert', blink, { ...unasked, to: at('made.hex') });
    made.push(at('made.hex'));
    assert.equal(hex.ok && String(hex.outcome), String(at('made.hex')));
    assert.equal(await codeOf('convert', blink, { ...unasked, to: at('made.hex') }), 'done'); // it is the same
    assert.equal(await codeOf('convert', blink, { ...unasked, to: at('made.bin') }), 'gap-needs-fill');
    assert.equal(await codeOf('create', undefined, [at('made.hex')], { ...unasked, to: at('again.dfu') }), 'done');
    made.push(at('again.dfu'));
    const same = await execute('compare', blink, { ...unasked, with: at('again.dfu') });
    assert.equal(same.ok && (same.outcome as { count: number }).count, 0);
    assert.equal(await codeOf('compare', blink, unasked), 'needs-file');
    const raw = await put('raw.bin', Uint8Array.of(1, 2, 3, 4));
    assert.equal(await codeOf('compare', blink, { ...unasked, with: raw }), 'address-needed');
    const differing = await execute('compare', blink, { ...unasked, with: raw, address: FLASH });
    assert.equal(!differing.ok && differing.code, 'differs');
    assert.ok((outcomeOf(differing) as { count: number }).count > 0);
    assert.equal(comparisonTabs().length, 0);
  });

  it('compare a file with the board, and open the page only where a person asked', async () => {
    assert.equal(await codeOf('flash', blink, unasked), 'done');
    const same = await execute('compareWithBoard', blink, unasked);
    assert.equal(same.ok && (same.outcome as { changed: number }).changed, 0);
    const [fast] = await vscode.workspace.findFiles('blink-fast.dfu');
    const differing = await execute('compareWithBoard', fast, unasked);
    assert.equal(!differing.ok && differing.code, 'differs');
    assert.equal(comparisonTabs().length, 0);
    const shown = await execute('compare', blink, { with: fast });
    assert.equal(!shown.ok && shown.code, 'differs');
    assert.ok(outcomeOf(shown));
    // VS Code tells of a new tab in its own time.
    for (const deadline = Date.now() + 120_000; comparisonTabs().length === 0;) {
      assert.ok(Date.now() < deadline, 'no page came within two minutes');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(comparisonTabs().length, 1);
    await vscode.window.tabGroups.close(comparisonTabs());
  });

  it('add the content of a file to a .dfu as an edit of the open file', async () => {
    const file = await put('growing.dfu', await fs.readFile(blink));
    const raw = await put('more.bin', Uint8Array.of(1, 2, 3, 4));
    assert.equal(await codeOf('addElement', file, unasked), 'needs-file');
    const address = FLASH + 0x7_0000;
    assert.equal(await codeOf('addElement', file, { ...unasked, with: raw, address }), 'done');
    // What is open is told of a moment after it has changed.
    const isDirty = (): boolean | undefined => vscode.window.tabGroups.activeTabGroup.activeTab?.isDirty;
    for (const deadline = Date.now() + 120_000; !isDirty() && Date.now() < deadline;) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.equal(isDirty(), true);
    await vscode.workspace.save(file);
    const added = parseDfuse(await fs.readFile(file)).targets[0]?.elements.at(-1);
    assert.deepEqual([added?.address, [...(added?.bytes ?? [])]], [address, [1, 2, 3, 4]]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('flash any format, and several files in one go; files that contradict each other are refused', async () => {
    assert.equal(await codeOf('convert', blink, { ...unasked, to: at('any.hex') }), 'done');
    made.push(at('any.hex'));
    const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);
    const raw = await put('part.bin', bytes);
    const address = FLASH + 0x6_0000;
    assert.equal(await codeOf('flash', at('any.hex'), unasked), 'done');
    assert.ok(await boardHolds(blink));
    assert.equal(await codeOf('flash', raw, unasked), 'address-needed');
    const both = [at('any.hex'), raw];
    assert.equal(await codeOf('flash', raw, both, { ...unasked, address: FLASH }), 'overlap');
    const plan = await execute('showFlashPlan', raw, both, { ...unasked, address });
    const sectors = plan.ok ? (plan.outcome as { sectors: { action: string }[] }).sectors : [];
    assert.ok(sectors.length > 1 && sectors.some(({ action }) => action === 'identical'));
    assert.equal(await codeOf('flash', raw, both, { ...unasked, address }), 'done');
    assert.ok(await boardHolds(blink));
    assert.deepEqual(new Uint8Array((await board()).subarray(0x6_0000, 0x6_0000 + 100)), bytes);
    assert.equal(await codeOf('verify', raw, both, { ...unasked, address }), 'done');
    assert.equal(await codeOf('flashFile', both, { ...unasked, address }), 'done');
  });

  it('write no back-up over another file, and none without a place', async () => {
    const file = await put('older.bin', Uint8Array.of(7));
    assert.equal(await codeOf('backUp', unasked), 'needs-place');
    assert.equal(await codeOf('backUp', { ...unasked, to: file }), 'would-overwrite');
    assert.deepEqual(new Uint8Array(await fs.readFile(file)), Uint8Array.of(7));
  });

  it('name the code of what stands against them', async () => {
    assert.equal(await codeOf('flash', blink, { ...unasked, probe: 'NO-SUCH-PROBE' }), 'no-probe');
    const outside = buildDfu({ targets: [{ elements: [{ address: 0x0900_0000, bytes: [1, 2, 3, 4] }] }] });
    assert.equal(await codeOf('flash', await put('outside.dfu', outside), unasked), 'plan-refused');
  });
});

describe('A question before something is lost', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const at = (name: string): vscode.Uri => vscode.Uri.joinPath(workspace, name);
  const { fs } = vscode.workspace;
  type Ask = (question: string, options: vscode.MessageOptions, ...buttons: string[]) => Promise<string | undefined>;
  type Save = (options?: vscode.SaveDialogOptions) => Promise<vscode.Uri | undefined>;
  type Pick = (items: readonly vscode.QuickPickItem[]) => Promise<vscode.QuickPickItem | undefined>;
  const window = vscode.window as unknown as { showWarningMessage: Ask; showSaveDialog: Save; showQuickPick: Pick };
  const { showWarningMessage, showSaveDialog, showQuickPick } = window;
  const boardBytes = async (): Promise<Buffer> => Buffer.from((await fs.readFile(at('board.bin'))).subarray(0, SIZE));

  afterEach(() => {
    window.showWarningMessage = showWarningMessage;
    window.showSaveDialog = showSaveDialog;
    window.showQuickPick = showQuickPick;
  });

  /** Answers every question by its first button, as Enter does. */
  function pressEnter(): string[] {
    const pressed: string[] = [];
    window.showWarningMessage = (_, __, ...buttons) => {
      pressed.push(buttons[0] ?? '');
      return Promise.resolve(buttons[0]);
    };
    return pressed;
  }

  it('saves the flash before it is erased, and erases nothing where no place is named', async () => {
    await vscode.commands.executeCommand('stm32Dfu.flash', at('blink.dfu'), { ask: false });
    const before = await boardBytes();
    const pressed = pressEnter();
    window.showSaveDialog = () => Promise.resolve(undefined);
    const given = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.massErase');
    assert.deepEqual([pressed, given.ok], [['Back Up, Then Erase…'], false]);
    assert.ok(before.equals(await boardBytes()));
    window.showSaveDialog = () => Promise.resolve(at('saved.bin'));
    const erased = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.massErase');
    assert.equal(erased.ok, true);
    assert.ok(before.equals(await fs.readFile(at('saved.bin'))));
    assert.ok((await boardBytes()).every((byte) => byte === 0xff));
    const restored = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.restore', at('saved.bin'), {
      ask: false,
      anyway: true,
    });
    assert.ok(restored.ok && before.equals(await boardBytes()));
    await fs.delete(at('saved.bin'));
  });

  it('saves the flash before another is restored', async () => {
    await fs.writeFile(at('other.bin'), Uint8Array.of(1, 2, 3, 4));
    const pressed = pressEnter();
    window.showSaveDialog = () => Promise.resolve(undefined);
    await vscode.commands.executeCommand('stm32Dfu.restore', at('other.bin'));
    assert.deepEqual(pressed, ['Back Up, Then Restore…']);
    await fs.delete(at('other.bin'));
  });

  it('is not asked about a back-up that cannot be restored', async () => {
    const pressed = pressEnter();
    window.showSaveDialog = () => Promise.resolve(undefined);
    for (const size of [0, SIZE + 1]) {
      await fs.writeFile(at('other.bin'), new Uint8Array(size));
      const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.restore', at('other.bin'));
      assert.equal(!answer.ok && answer.code, 'plan-refused', `${size} bytes`);
    }
    assert.deepEqual(pressed, []);
    await fs.delete(at('other.bin'));
  });

  it('says for what a place is asked', async () => {
    const titles: (string | undefined)[] = [];
    window.showSaveDialog = (options) => Promise.resolve(void titles.push(options?.title));
    window.showQuickPick = (items) => Promise.resolve(items.find(({ label }) => label.startsWith('Intel HEX')));
    await vscode.commands.executeCommand('stm32Dfu.convert', at('blink.dfu'));
    await vscode.commands.executeCommand('stm32Dfu.convert', at('blink.dfu'), { ask: false, to: at('asked.hex') });
    await vscode.commands.executeCommand('stm32Dfu.create', undefined, [at('asked.hex')]);
    assert.deepEqual(titles, ['Save the firmware of blink.dfu as .hex', 'Save the firmware of asked.hex as .dfu']);
    await fs.delete(at('asked.hex'));
  });
});

describe('The question before a flash', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');
  const file = vscode.Uri.joinPath(workspace, 'doubtful.dfu');
  type Ask = (question: string, options: vscode.MessageOptions, ...buttons: string[]) => Promise<string | undefined>;
  const window = vscode.window as unknown as { showWarningMessage: Ask };
  const { showWarningMessage } = window;

  afterEach(async () => {
    window.showWarningMessage = showWarningMessage;
    await vscode.workspace.fs.delete(file);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** What the question shows as its first button, which Enter presses; and what comes of pressing it. */
  async function firstButton(content: Uint8Array): Promise<{ first: string; modal: boolean; answer: CommandAnswer }> {
    await vscode.workspace.fs.writeFile(file, content);
    let [first, modal] = ['', false];
    window.showWarningMessage = (_, options, ...buttons) => {
      [first, modal] = [buttons[0] ?? '', options.modal ?? false];
      return Promise.resolve(first);
    };
    const answer = await vscode.commands.executeCommand<CommandAnswer>('stm32Dfu.flash', file);
    return { first, modal, answer };
  }

  it('has the safe action first where the firmware names another chip', async () => {
    const bytes = textBytes('\0; PYBv1.1 with STM32F405RG\0');
    const { first, modal, answer } = await firstButton(
      buildDfu({ targets: [{ elements: [{ address: FLASH, bytes }] }] }),
    );
    assert.deepEqual([first, modal, !answer.ok && answer.code], ['Show File', true, 'cancelled']);
  });

  it('has the safe action first where the file has errors', async () => {
    const damaged = buildDfu({ targets: [{ elements: [{ address: FLASH, bytes: [1, 2, 3, 4] }] }] });
    damaged[damaged.length - 20] = (damaged[damaged.length - 20] ?? 0) ^ 1;
    const { first, modal, answer } = await firstButton(damaged);
    assert.deepEqual([first, modal, !answer.ok && answer.code], ['Show File', true, 'cancelled']);
  });
});
