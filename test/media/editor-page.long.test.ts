import assert from 'node:assert/strict';
import type { Browser, Locator, Page } from 'playwright-core';
import { buildDfu } from '../fixtures/dfu-builder.ts';
import { firmwareAt, textBytes } from '../fixtures/firmware.ts';
import { boardWith, PLAN, reportOf } from './support/boards.ts';
import { findings } from './support/findings.ts';
import { ADDRESS, openSessionPage, type SessionPage } from './support/session-page.ts';
import { launchBrowser } from './support/webview-page.ts';

const MOST_HELD = 8 * 1024 * 1024;

/** Two elements with a gap between them; the first begins with a vector table. */
const twoElements = buildDfu({
  targets: [
    {
      name: 'ST...',
      elements: [
        { address: 0x08000000, bytes: firmwareAt(0x08000000) },
        { address: 0x08020000, bytes: new TextEncoder().encode('0123456789'.repeat(100)) },
      ],
    },
  ],
});

describe('The editor’s page in Chromium', function () {
  this.timeout(600_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  const pages: SessionPage[] = [];
  const open = async (...words: Parameters<typeof openSessionPage> extends [Browser, ...infer Rest] ? Rest : never) => {
    const opened = await openSessionPage(browser, ...words);
    pages.push(opened);
    return opened;
  };
  afterEach(async () => {
    // Whatever a test did: the page broke neither its policy nor its script.
    const complaints = pages.flatMap((page) => page.complaints);
    await Promise.all(pages.splice(0).map(({ page }) => page.context().close()));
    assert.deepEqual(complaints, []);
  });

  describe('for who does not see it', () => {
    it('is a tree, facts and a map with names', async () => {
      const { page } = await open(twoElements);
      await page.getByRole('treeitem', { name: /^Element 0/ }).click();
      await page.getByRole('term').filter({ hasText: 'Initial stack pointer' }).waitFor();
      const snapshot = await page.locator('body').ariaSnapshot();
      for (const line of [
        '- heading "firmware.dfu" [level=1]',
        '- tree "Targets and elements":',
        '- treeitem "firmware.dfu, 1.7 KB" [expanded] [level=1]',
        '- \'treeitem "Target 0: ST..., 2 elements" [expanded] [level=2]\'',
        '- treeitem "Element 0, 0x08000000, 468 bytes" [level=3] [selected]',
        '- tab "Overview" [selected]',
        '- heading "Element 0" [level=2]',
        '- region "Memory map":',
        '- combobox "Chip":',
      ]) {
        assert.ok(snapshot.includes(line), `${line} is not in\n${snapshot}`);
      }
    });

    it('is walked through with the keyboard alone', async () => {
      const { page } = await open(twoElements);
      await page.getByRole('treeitem', { name: /^firmware/ }).focus();
      const selected = page.locator('[role=treeitem][aria-selected=true]');
      for (const [key, expected] of [
        ['ArrowDown', /^Target 0/],
        ['ArrowRight', /^Element 0/],
        ['End', /^Element 1/],
        ['ArrowLeft', /^Target 0/],
        ['ArrowLeft', /^Target 0/], // folds
        ['ArrowDown', /^Target 0/], // nothing below any more
        ['ArrowRight', /^Target 0/], // unfolds
        ['Home', /^firmware/],
      ] as const) {
        await page.keyboard.press(key);
        assert.match((await selected.getAttribute('aria-label')) ?? '', expected, key);
        assert.equal(await selected.evaluate((row) => row === document.activeElement), true);
      }
    });
  });

  describe('has a card that', () => {
    it('says what the firmware is, for which chip, and why we think so', async () => {
      const { page } = await open(
        buildDfu({
          targets: [
            {
              name: 'ST...',
              elements: [
                {
                  address: 0x08000000,
                  bytes: textBytes('MicroPython v1.14 on 2021-02-02; WeAct F401CE with STM32F401CE\0'),
                },
              ],
            },
          ],
        }),
      );
      await page.getByRole('heading', { name: 'MicroPython v1.14', level: 2 }).waitFor();
      const card = page.getByRole('region', { name: 'What the file is' });
      assert.match(await card.innerText(), /built 2021-02-02/);
      assert.match(await card.innerText(), /STM32F401.*the firmware names it/s);
      await card.getByRole('link', { name: /^“.*STM32F401CE”$/ }).click();
      await page.getByRole('grid', { name: 'Bytes of Element 0' }).waitFor();
    });

    it('explains its terms to the keyboard too, and keeps what was unfolded', async () => {
      const { page, state } = await open(twoElements);
      const sentence = page.getByText('an element is a run of bytes', { exact: false });
      const button = page.getByRole('button', { name: 'What does “Parts” mean?' });
      assert.equal(await sentence.count(), 0);
      await button.press('Enter');
      await sentence.waitFor();
      assert.equal(await button.getAttribute('aria-expanded'), 'true');
      await waitFor(async () => (JSON.stringify(await state()) ?? '').includes('term-Parts')); // undefined: nothing is kept yet
      const again = await open(twoElements, { state: await state() });
      await again.page.getByText('an element is a run of bytes', { exact: false }).waitFor();
    });
  });

  describe('has the board under the map', () => {
    const planned = { file: ADDRESS, plan: PLAN };
    const report = reportOf({ 0: 'identical', 5: 'verified', 6: 'unknown', 7: 'erased' }, { 7: 0x8000 });
    const boards = {
      planned: boardWith({ planned }),
      running: boardWith({
        planned,
        running: true,
        state: {
          kind: 'busy',
          job: 'Flashing',
          share: 0.4,
          progress: { phase: 'writing', done: 0x20000, total: 0x60000, rate: 60_000, share: 0.4 },
        },
      }),
      failed: boardWith({
        planned,
        report,
        failure: 'flash-incomplete',
        state: { kind: 'failed', job: 'Flashing', code: 'flash-incomplete' },
      }),
    };

    it('as an offer, as long as none is known', async () => {
      const { page, actions } = await open(twoElements);
      await page.getByRole('button', { name: 'Look at the Board' }).click();
      await waitFor(() => actions.length === 1);
      assert.deepEqual(actions, [{ action: 'plan' }]);
    });

    it('that says by keyboard what is in each sector, what will be and what became of it', async () => {
      const { page } = await open(twoElements, { board: boards.failed });
      const strip = page.getByRole('slider', { name: /^Sectors of NUCLEO-F401RE/ });
      await strip.press('End');
      const text = (await strip.getAttribute('aria-valuetext')) ?? '';
      assert.match(text, /^Sector 7, 0x08060000 – 0x0807ffff, 128 KB\. Before: something else\. /);
      assert.match(text, /Planned: erased and programmed; 32,768 bytes beside the file are kept\. /);
      assert.match(text, /Became: erased, and not programmed; 32,768 bytes are still to be put back\.$/);
      await strip.press('ArrowLeft');
      await page.getByText('Became: not known: an operation on it was cut short.', { exact: false }).waitFor();
    });

    it('with the same facts under the mouse, and as a list', async () => {
      const { page } = await open(twoElements, { board: boards.planned });
      await page.locator('.strip .board-sector.will-program').hover();
      await page.locator('.strip-line').getByText('Sector 6').waitFor();
      await page.getByText('The board’s sectors as a list (8)').click();
      await page.getByRole('cell', { name: 'programmed without an erase' }).waitFor();
    });

    it('with progress that runs through it', async () => {
      const { page } = await open(twoElements, { board: boards.running });
      assert.equal(await page.getByRole('progressbar').getAttribute('value'), '40');
      assert.equal(await page.locator('.strip .board-sector.became-programmed').count(), 1);
      assert.equal(await page.locator('.strip .board-sector.at-work').count(), 2); // what will be, what became
      assert.equal(await page.getByRole('button', { name: 'Plan Again' }).count(), 0);
    });

    it('and copies plan and outcome as text', async () => {
      const { page, copied } = await open(twoElements, { board: boards.failed });
      await page.getByRole('button', { name: 'Copy as Text' }).click();
      await page.getByText('Copied plan and outcome.').waitFor();
      assert.match(copied[0] ?? '', /erase and program[\s\S]*32,768 bytes still to be put back/);
    });
  });

  describe('has a tree that', () => {
    const addresses = (page: Page): Promise<(string | undefined)[]> =>
      page
        .getByRole('treeitem', { name: /^Element/ })
        .evaluateAll((rows) => rows.map((row) => /0x\w+/.exec(row.ariaLabel ?? '')?.[0]));

    it('changes the order of parts by key, and goes on with what has moved', async () => {
      const { page } = await open(twoElements, { editing: true });
      await page.getByRole('treeitem', { name: /^Element 0/ }).click();
      await page.keyboard.press('Alt+ArrowDown');
      const moved = page.getByRole('treeitem', { name: /^Element 1, 0x08000000/, selected: true });
      await moved.waitFor();
      assert.deepEqual(await addresses(page), ['0x08020000', '0x08000000']);
      await waitFor(() => moved.evaluate((row) => row === document.activeElement));
      await page.keyboard.press('Alt+ArrowDown'); // it is the last: nothing
      await page.keyboard.press('Alt+ArrowUp');
      await page.getByRole('treeitem', { name: /^Element 0, 0x08000000/, selected: true }).waitFor();
    });

    it('changes it by dragging, within a target only', async () => {
      const { page, edits } = await open(twoElements, { editing: true });
      const row = (name: RegExp): Locator => page.getByRole('treeitem', { name });
      await row(/^Element 1/).dragTo(row(/^Target 0/));
      assert.deepEqual(edits, []);
      await row(/^Element 1/).dragTo(row(/^Element 0/));
      await waitFor(async () => (await addresses(page))[0] === '0x08020000');
      assert.deepEqual(edits, [{ change: 'reorder', target: 0, element: 1, to: 0 }]);
    });

    it('leaves all in its place where nothing may be changed', async () => {
      const { page, edits } = await open(twoElements, { whyNotEditable: 'Read-only.' });
      await page.getByRole('treeitem', { name: /^Element 0/ }).click();
      await page.keyboard.press('Alt+ArrowDown');
      assert.equal(await page.locator('[draggable=true]').count(), 0);
      assert.deepEqual(edits, []);
    });

    const width = (page: Page): Promise<number> =>
      page.locator('nav').evaluate((nav) => Math.round(nav.getBoundingClientRect().width));

    it('is as wide as somebody wants, by mouse and by key, and stays so', async () => {
      const { page, state } = await open(twoElements);
      const border = page.getByRole('separator', { name: 'Width of the tree' });
      const before = await width(page);
      await border.press('ArrowRight');
      assert.equal(await width(page), before + 20);
      const box = await border.boundingBox();
      assert.ok(box);
      await page.mouse.move(box.x + 2, box.y + 100);
      await page.mouse.down();
      await page.mouse.move(box.x - 98, box.y + 100);
      await page.mouse.up();
      assert.equal(await width(page), before - 80);
      await waitFor(async () => ((await state()) as { treeWidth?: number } | undefined)?.treeWidth === before - 80);
      const again = await open(twoElements, { state: await state() });
      assert.equal(await width(again.page), before - 80);
      await again.page.getByRole('separator').dblclick();
      assert.equal(await width(again.page), before);
    });

    it('is folded away and comes back', async () => {
      const { page } = await open(twoElements);
      await page.getByRole('button', { name: 'Hide the tree' }).click();
      await page.getByRole('tree').waitFor({ state: 'hidden' });
      await page.getByRole('separator', { name: 'Width of the tree' }).press('Enter');
      await page.getByRole('tree').waitFor();
    });

    it('renames by F2, moves by F2, removes by Delete', async () => {
      const { page, edits } = await open(twoElements, { state: { tab: 'bytes' } });
      await page.getByRole('treeitem', { name: /^Target 0/ }).click();
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: 'Name of the target' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('treeitem', { name: /^Element 0/ }).click();
      await page.keyboard.press('F2');
      await page.getByRole('textbox', { name: 'First address' }).waitFor();
      await page.getByRole('treeitem', { name: /^Element 1/ }).click();
      await page.keyboard.press('Delete');
      await waitFor(() => edits.length === 1);
      assert.deepEqual(edits, [{ change: 'remove', target: 0, element: 1 }]);
    });

    it('has a menu with what can be done, also where nothing can be changed', async () => {
      const { page, actions } = await open(twoElements);
      await page.getByRole('treeitem', { name: /^Element 0/ }).click({ button: 'right' });
      assert.deepEqual(await page.getByRole('menuitem').allInnerTexts(), [
        'Change Address…\nF2',
        'Replace…',
        'Split…',
        'Move Down\nAlt+Down',
        'Remove\nDelete',
        'Show Bytes',
      ]);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await waitFor(() => actions.length === 1);
      assert.deepEqual(actions, [{ action: 'replace-element', target: 0, element: 0 }]);
      const fixed = await open(twoElements, { whyNotEditable: 'This file is read-only.' });
      await fixed.page.getByRole('treeitem', { name: /^Element 0/ }).click({ button: 'right' });
      assert.deepEqual(await fixed.page.getByRole('menuitem').allInnerTexts(), ['Show Bytes']);
      await fixed.page.keyboard.press('Escape');
      await fixed.page.locator('[role=treeitem][aria-selected=true]:focus').waitFor();
    });

    it('has the focus when what had it is gone', async () => {
      const { page, change } = await open(twoElements);
      await page.getByRole('treeitem', { name: /^Element 1/ }).click();
      await change(buildDfu({ targets: [{ name: 'New', elements: [] }] }));
      await page.locator('[role=treeitem][aria-selected=true]:focus').waitFor();
    });
  });

  it('beside another revision marks what differs, and looks where that page looks without an echo', async () => {
    const { page, post, moves } = await open(twoElements);
    const at = 0x08020000 + 700;
    const ranges = [{ start: at, end: at + 2 }];
    await post({ type: 'beside', beside: { older: true, differing: 2, ranges } });
    await page.getByText('2 bytes differ between the two sides.').waitFor();
    await page.getByRole('button', { name: 'Next difference' }).click();
    await page.getByRole('grid', { name: 'Bytes of Element 1' }).and(page.locator(':focus')).waitFor();
    assert.equal(await page.locator('.hex-differs.removed:visible').count(), 2); // digits and characters
    // The caret stands on the first of them, and does not cover its colour.
    assert.equal(await page.locator('.hex-caret:visible').count(), 2);
    assert.equal(await page.locator('.hex-selected:visible').count(), 0);
    await waitFor(() => moves.at(-1)?.selected?.element === 1);
    const told = moves.length;
    await post({ type: 'follow', at: { selected: null, tab: 'bytes', overview: 0, first: 64 } });
    await page.getByRole('grid', { name: /^Bytes of the file/ }).waitFor();
    await post({ type: 'beside', beside: null });
    await page.getByText('2 bytes differ').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.hex-differs').count(), 0);
    assert.equal(moves.length, told);
  });

  it('beside another revision scrolls nothing but what both scroll, also where it is narrow', async () => {
    const { page, post } = await open(twoElements, { width: 600, height: 700, state: { tab: 'bytes' } });
    const scrolls = (): Promise<boolean> =>
      page.evaluate(() => document.documentElement.scrollHeight > document.documentElement.clientHeight);
    assert.ok(await scrolls(), 'alone it is one long page');
    await post({ type: 'beside', beside: { older: true, differing: 0, ranges: [] } });
    await page.locator('.beside').waitFor();
    assert.ok(!(await scrolls()));
    const bytes = await page.locator('.hex-scroller').boundingBox();
    assert.ok(bytes && bytes.height > 150, `${bytes?.height} pixels of bytes`);
  });

  it('keeps for its fields the keys that a field needs, and leaves the others to VS Code', async () => {
    const { page } = await open(twoElements, { state: { tab: 'bytes' } });
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      window.addEventListener('keydown', (event) => event.ctrlKey && event.key.length === 1 && heard.push(event.key));
    });
    const heard = (): Promise<string> => page.evaluate('window.heard.join("")');
    const field = page.getByRole('textbox', { name: 'Go to address' });
    await field.click();
    await page.keyboard.type('0x08');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('12');
    assert.equal(await field.inputValue(), '12');
    await page.keyboard.press('Control+Z');
    assert.equal(await heard(), '');
    await page.keyboard.press('Control+S');
    // Nothing is typed in it any more: what is undone is an edit of the file.
    await page.getByRole('textbox', { name: 'Find' }).click();
    await page.keyboard.press('Control+Z');
    assert.equal(await heard(), 'SZ');
  });

  it('has room for the choice of the chip, however narrow it is', async () => {
    const { page } = await open(twoElements, { width: 400 });
    const choice = await page.getByRole('combobox', { name: 'Chip' }).boundingBox();
    assert.ok(choice && choice.x + choice.width <= 400, `it ends at ${choice && choice.x + choice.width}`);
  });

  it('offers to begin a file that is empty', async () => {
    const { page, edits } = await open(new Uint8Array());
    await page.getByRole('heading', { name: 'An empty file' }).waitFor();
    await page.getByRole('button', { name: 'Begin a DFU File' }).click();
    await waitFor(() => edits.length === 1);
    assert.deepEqual(edits, [{ change: 'begin' }]);
  });

  it('shows the beginning of a long problem, and the rest when it is wanted', async () => {
    const { page } = await open(
      buildDfu({ targets: [{ elements: [{ address: 0x08000000, bytes: new Uint8Array(8) }] }], suffix: { crc: 1 } }),
    );
    const problem = page.getByRole('listitem').filter({ hasText: /CRC/ });
    assert.ok((await problem.locator('.problem-text').innerText()).length < 140);
    await problem.getByRole('button', { name: /^Show more of/ }).click();
    await problem.getByText(/again/).waitFor();
  });

  it('shows 16 bytes a row from 900 px on', async () => {
    const { page } = await open(twoElements, {
      width: 900,
      state: { tab: 'bytes', selected: { target: 0, element: 0 } },
    });
    await page.getByRole('rowheader', { name: '08000010', exact: true }).waitFor();
  });

  it('opens a menu by key, walks it, and gives the focus back', async () => {
    const { page, actions } = await open(twoElements);
    const button = page.getByRole('button', { name: 'Export' });
    await button.press('ArrowDown');
    await page.getByRole('menuitem', { name: 'Dump Elements as .bin' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await button.and(page.locator(':focus')).waitFor();
    await button.press('Enter');
    await page.getByRole('menuitem', { name: 'Dump Elements as .bin' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await waitFor(() => actions.length === 1);
    assert.deepEqual(actions, [{ action: 'convert' }]);
    assert.equal(await page.getByRole('menu').count(), 0);
  });

  it('never takes what a file says for markup', async () => {
    const name = '<img src=x onerror="document.title=1">';
    const { page } = await open(
      buildDfu({ targets: [{ name, elements: [{ address: 0x08000000, bytes: new Uint8Array(4) }] }] }),
      {
        name: '<b>bold</b>.dfu',
      },
    );
    await page.getByRole('treeitem', { name: /^Target 0/ }).click();
    assert.equal(await page.getByRole('heading', { level: 2 }).first().innerText(), `Target 0: ${name}`);
    assert.equal(await page.locator('img, b').count(), 0);
  });

  it('shows problems with their offsets, and goes there', async () => {
    const wrong = twoElements.slice();
    wrong[wrong.length - 1] = (wrong[wrong.length - 1] ?? 0) ^ 1;
    const { page, edits } = await open(wrong);
    const problem = page.getByRole('listitem').filter({ hasText: /CRC/ });
    await problem.getByRole('link').click();
    await page.getByRole('grid', { name: 'Bytes of the file firmware.dfu' }).waitFor();
    assert.match(await page.locator('.hex-status').innerText(), /^offset 0x6f5/);
    await problem.getByRole('button', { name: /^Fix/ }).click();
    await waitFor(() => edits.length > 0);
    assert.equal(edits[0]?.change, 'fix');
  });

  it('keeps what is chosen, and where it was scrolled to, for when it comes back', async () => {
    const { page, state } = await open(twoElements);
    await page.getByRole('treeitem', { name: /^Element 1/ }).click();
    await page.getByRole('tab', { name: 'Bytes' }).click();
    await page.getByRole('grid').press('Control+End');
    await waitFor(async () => ((await state()) as { hexCaret?: number } | undefined)?.hexCaret === 999);
    const again = await open(twoElements, { state: await state() });
    await again.page.getByRole('rowheader', { name: '080203e0', exact: true }).waitFor();
    assert.match(await again.page.locator('.hex-status').innerText(), /^0x080203e7/);
  });

  it('shows what is chosen from its beginning, wherever one was in the other', async () => {
    const { page } = await open(twoElements);
    await page.setViewportSize({ width: 900, height: 360 });
    const overview = page.locator('.overview');
    await overview.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await waitFor(async () => (await overview.evaluate(({ scrollTop }) => scrollTop)) > 0);
    await page.getByRole('treeitem', { name: /^Element 1/ }).click();
    await page.getByRole('heading', { name: /^Element 1/ }).waitFor();
    assert.equal(await overview.evaluate(({ scrollTop }) => scrollTop), 0);
  });

  it('keeps the selection when the file changes, as far as it exists', async () => {
    const { page, change } = await open(twoElements);
    await page.getByRole('treeitem', { name: /^Element 1/ }).click();
    await change(
      buildDfu({ targets: [{ name: 'New', elements: [{ address: 0x08000000, bytes: new Uint8Array(8) }] }] }),
    );
    await page.getByRole('heading', { name: 'Target 0: New' }).waitFor();
  });

  it('has editing off where the document cannot be changed', async () => {
    const { page } = await open(twoElements, { whyNotEditable: 'This file is read-only.' });
    await page.getByText('This file is read-only.').waitFor();
    await page.getByRole('treeitem', { name: /^Element 1/ }).click();
    assert.equal(await page.getByRole('button', { name: /Change|Remove|Split|Replace|Add/ }).count(), 0);
  });

  it('changes a name, and says what is no address', async () => {
    const { page, edits } = await open(twoElements);
    await page.getByRole('treeitem', { name: /^Target 0/ }).click();
    await page.getByRole('button', { name: 'Change: Name of the target' }).click();
    await page.getByRole('textbox', { name: 'Name of the target' }).fill('Main');
    await page.keyboard.press('Enter');
    await waitFor(() => edits.length === 1);
    assert.deepEqual(edits[0], { change: 'rename', target: 0, name: 'Main' });
    await page.getByRole('treeitem', { name: /^Element 1/ }).click();
    await page.getByRole('button', { name: 'Change: First address' }).click();
    await page.getByRole('textbox', { name: 'First address' }).fill('start');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('alert').filter({ hasText: 'That is not an address' }).waitFor();
    assert.equal(edits.length, 1);
  });

  it('does nothing where what was typed is so already', async () => {
    const { page, edits } = await open(twoElements);
    await page.getByRole('treeitem', { name: /^Target 0/ }).click();
    await page.getByRole('button', { name: 'Change: Alternate setting' }).click();
    await page.getByRole('textbox', { name: 'Alternate setting' }).fill('0x0');
    await page.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('button', { name: 'Change: Alternate setting' }).waitFor();
    assert.deepEqual(edits, []);
  });

  it('reads ids of USB devices as it shows them: hexadecimal', async () => {
    const { page, edits } = await open(twoElements);
    await page.getByText('DFU header').click();
    await page.getByRole('button', { name: 'Change: USB product ID' }).click();
    await page.getByRole('textbox', { name: 'USB product ID' }).fill('0483');
    await page.keyboard.press('Enter');
    await waitFor(() => edits.length === 1);
    assert.equal((edits[0] as { product?: number }).product, 0x0483);
  });

  describe('of a file of another format', () => {
    const HEX = new TextEncoder().encode(
      [':020000040800F2', ':0400000001020304F2', ':0410000005060708D2', ':0400000508000101ED', ':00000001FF', ''].join(
        '\n',
      ),
    );

    it('shows its segments right below the file, its format, and no header', async () => {
      const { page, actions } = await open(HEX, { name: 'app.hex', whyNotEditable: 'Only shown here.' });
      const snapshot = await page.locator('body').ariaSnapshot();
      assert.ok(snapshot.includes('- treeitem "Segment 1, 0x08001000, 4 bytes" [level=2]'), snapshot);
      assert.ok(!/Target|DFU header|Checksum/.test(snapshot), snapshot);
      await page.getByText('Intel HEX').waitFor();
      await page.getByText('0x08000101').waitFor();
      await page.getByRole('treeitem', { name: /^Segment 1/ }).click();
      await page.getByRole('treeitem', { name: /^Segment 1/ }).press('ArrowLeft');
      await page.getByRole('treeitem', { name: /^app\.hex/, selected: true }).waitFor();
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'Create .dfu…' }).click();
      await waitFor(() => actions.length === 1);
      assert.deepEqual(actions, [{ action: 'create' }]);
      assert.deepEqual(await findings(page), []);
    });

    it('shows the bytes of a segment at their addresses, those of the file as they stand there', async () => {
      const { page } = await open(HEX, { name: 'app.hex', state: { tab: 'bytes' } });
      await page.getByRole('grid').getByText(':020000040800F2', { exact: false }).first().waitFor();
      await page.getByRole('treeitem', { name: /^Segment 1/ }).click();
      await page.getByRole('grid', { name: 'Bytes of Segment 1' }).getByText('05 06 07 08').waitFor();
    });

    it('asks where raw bytes belong', async () => {
      const { page, actions } = await open(Uint8Array.of(1, 2, 3), { name: 'raw.bin' });
      await page.getByRole('treeitem', { name: /^Segment 0, 0x08000000/ }).click();
      await page.getByRole('button', { name: 'Change Address…' }).click();
      await waitFor(() => actions.length === 1);
      assert.deepEqual(actions, [{ action: 'set-address' }]);
    });

    it('says what it is where it is no firmware', async () => {
      const { page } = await open(new TextEncoder().encode('<!doctype html><p>404'), { name: 'app.hex' });
      await page.getByRole('heading', { name: 'No firmware' }).waitFor();
      await page.getByText(/a web page/).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Flash to Board' }).count(), 0);
    });
  });

  it('lists the readable texts that contain what is typed', async () => {
    const bytes = textBytes('garbage~~1\0MicroPython v1.14\0garbage~~2\0');
    const { page } = await open(buildDfu({ targets: [{ name: 'X', elements: [{ address: 0x08000000, bytes }] }] }));
    await page.getByRole('treeitem', { name: /^Element 0/ }).click();
    await page.getByText('Readable text').click();
    await page.getByRole('cell', { name: 'garbage~~1' }).waitFor();
    await page.getByRole('textbox', { name: 'Only texts that contain' }).pressSequentially('python');
    await page.getByRole('cell', { name: 'MicroPython v1.14' }).waitFor();
    await page.getByRole('cell', { name: 'garbage~~1' }).waitFor({ state: 'detached' });
    assert.deepEqual(await findings(page), []);
    await page.getByRole('textbox', { name: 'Only texts that contain' }).pressSequentially('!');
    await page.getByText('No text contains that.').waitFor();
  });

  it('takes files that are dropped on it, by their place or by their content', async () => {
    const { page, actions } = await open(twoElements);
    await page.getByText('Drop .bin, .hex and other firmware here, with Shift held', { exact: false }).waitFor();
    await page.evaluate(dropInPage, { type: 'application/vnd.code.uri-list', text: 'file:///a.hex\r\nfile:///b.bin' });
    await waitFor(() => actions.length === 1);
    const uris = ['file:///a.hex', 'file:///b.bin'].map((uri) => ({ from: 'uri', uri }));
    assert.deepEqual(actions[0], { action: 'add-dropped', target: 0, files: uris });
    await page.evaluate(dropInPage, { type: 'Files', text: 'abc' });
    await waitFor(() => actions.length === 2);
    const files = [{ from: 'page', name: 'c.bin', bytes: Uint8Array.from([0x61, 0x62, 0x63]) }];
    assert.deepEqual(actions[1], { action: 'add-dropped', target: 0, files });
    const readOnly = await open(twoElements, { whyNotEditable: 'Read-only.' });
    await readOnly.page.evaluate(dropInPage, { type: 'Files', text: 'abc' });
    assert.deepEqual(readOnly.actions, []);
  });

  it('says where sectors are not of the chip, and that bytes lie outside, as two things', async () => {
    const elsewhere = [{ address: 0x60000000, bytes: new Uint8Array(8) }];
    const { page } = await open(buildDfu({ targets: [{ name: 'X', elements: elsewhere }] }));
    await page.getByRole('treeitem', { name: /^Element 0/ }).click();
    await page.getByText(/none of the chosen chip; 8 bytes outside the chip’s memory/).waitFor();
  });

  it('shows a target’s bytes as those of the target, at their offsets in the file', async () => {
    const { page } = await open(twoElements);
    await page.getByRole('treeitem', { name: /^Target 0/ }).click();
    await page.getByRole('tab', { name: 'Bytes' }).click();
    await page.getByRole('grid', { name: /Target 0: ST\.\.\./ }).waitFor();
    // UM0391: the prefix takes 11 bytes, the target begins with its signature.
    await page.getByText('0000000b').first().waitFor();
    await page
      .getByText(/Target/)
      .first()
      .waitFor();
    assert.match(await page.locator('.hex-status').innerText(), /^offset 0xb/);
  });

  for (const theme of ['high-contrast', 'high-contrast-light'] as const) {
    it(`has selected bytes that can be read: ${theme}`, async () => {
      const { page } = await open(twoElements, { theme, state: { tab: 'bytes' } });
      await page.getByRole('grid').press('Shift+ArrowDown');
      await page.locator('.hex-selected').first().waitFor();
      const [fill, line] = await page
        .locator('.hex-selected')
        .first()
        .evaluate((bar) => {
          const { backgroundColor, borderTopWidth } = getComputedStyle(bar);
          return [backgroundColor, borderTopWidth];
        });
      // The text keeps its colour: what is behind it must stay the ground that it is readable on.
      assert.deepEqual([fill, line], ['rgba(0, 0, 0, 0)', '1px']);
    });
  }

  describe('shows bytes', () => {
    const SIZE = 64 * 1024 * 1024;
    let large: Uint8Array;
    before(() => {
      const bytes = new Uint8Array(SIZE);
      bytes.set(new TextEncoder().encode('needle'), SIZE - 6);
      large = bytes;
    });
    /** A 64 MiB image that is no .dfu: its bytes are shown as the file's. */
    const openLarge = async (): Promise<SessionPage> => {
      const opened = await open(large, { state: { tab: 'bytes' } });
      await opened.page.getByText('00000000').first().waitFor();
      return opened;
    };
    const lastRow = '03fffff0';

    it('to the last one of 64 MiB: by scroll bar, by key, by address, by find', async () => {
      const { page } = await openLarge();
      const grid = page.getByRole('grid');
      const last = page.getByRole('rowheader', { name: lastRow, exact: true });
      const first = page.getByRole('rowheader', { name: '00000000', exact: true });
      await grid.evaluate((scroller) => (scroller.scrollTop = scroller.scrollHeight));
      await last.waitFor();
      await grid.press('Control+Home');
      await first.waitFor();
      await grid.press('Control+End');
      await last.waitFor();
      await page.getByRole('textbox', { name: 'Go to address' }).fill('0');
      await page.keyboard.press('Enter');
      await first.waitFor();
      await page.getByRole('textbox', { name: 'Go to address' }).fill('0x3ffffff');
      await page.keyboard.press('Enter');
      await last.waitFor();
      await grid.press('Control+Home');
      await page.getByRole('textbox', { name: 'Find' }).fill('needle');
      await page.keyboard.press('Enter');
      await page.getByText('Found at offset 0x3fffffa.').waitFor();
      await page.getByRole('gridcell', { name: /needle$/ }).waitFor();
      assert.match(await page.locator('.hex-status').innerText(), /6 bytes selected$/);
    });

    it('without ever holding more than 8 MiB of them', async () => {
      const { page } = await openLarge();
      const held = await page.getByRole('grid').evaluate(async (scroller) => {
        let most = 0;
        for (let step = 0; step <= 150; step++) {
          scroller.scrollTop = (scroller.scrollHeight * step) / 150;
          await new Promise((resolve) => setTimeout(resolve, 20));
          most = Math.max(most, Number(scroller.parentElement?.dataset['heldBytes'] ?? 0));
        }
        return most;
      });
      assert.ok(held > 0 && held <= MOST_HELD, `${held} bytes`);
    });

    it('by a wheel step that is a wheel step, also where the scroll bar is scaled', async () => {
      const { page } = await openLarge();
      await page.getByRole('grid').hover();
      await page.mouse.wheel(0, 200); // ten rows of 20 px
      await page.getByRole('rowheader', { name: '000000a0', exact: true }).waitFor();
      const top = await page.getByRole('grid').evaluate((scroller) => {
        const box = scroller.getBoundingClientRect();
        return document.elementFromPoint(box.left + 20, box.top + 5)?.textContent;
      });
      assert.equal(top, '000000a0');
    });

    it('and copies them when the menu’s Copy makes the browser copy', async () => {
      const { page, copied } = await open(twoElements, { state: { tab: 'bytes' } });
      await page.getByText('00000000').first().waitFor();
      await page.getByRole('grid').focus();
      await page.getByRole('grid').press('Shift+ArrowRight');
      await page.evaluate(() => document.execCommand('copy'));
      await waitFor(() => copied.length === 1);
      assert.deepEqual(copied, ['44 66']); // UM0391: the signature “DfuSe”
    });

    it('and finds what the caret stands on, without having gone around the end', async () => {
      const { page } = await open(twoElements, { state: { tab: 'bytes' } });
      await page.getByRole('textbox', { name: 'Find' }).fill('DfuSe');
      await page.keyboard.press('Enter');
      await page.getByText('Found at offset 0x0. 1 of 1', { exact: true }).waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Found at offset 0x0, past the end and around. 1 of 1', { exact: true }).waitFor();
    });

    it('under a ruler, with 00 and ff dim', async () => {
      const { page } = await open(twoElements, { state: { selected: { target: 0, element: 0 }, tab: 'bytes' } });
      await page.getByText('08000000').first().waitFor();
      assert.match(await page.locator('.hex-ruler').innerText(), /^ +00 01 02 03 04 05 06 07 {2}08 .* 0f$/);
      const dim = await page.evaluate(() => [...(CSS.highlights.get('hex-dim') ?? [])].map(String));
      assert.ok(dim.length > 0 && dim.every((bytes) => /^((00|ff) *)+$/.test(bytes)), dim.join('|'));
    });

    it('and says which hit it is of how many, with and without regard to case', async () => {
      const { page } = await open(twoElements, { state: { selected: { target: 0, element: 1 }, tab: 'bytes' } });
      const find = page.getByRole('textbox', { name: 'Find' });
      await find.fill('789');
      await page.keyboard.press('Enter');
      await page.getByText('Found at 0x08020007. 1 of 100').waitFor();
      await page.keyboard.press('Enter');
      await page.getByText('Found at 0x08020011. 2 of 100').waitFor();
      await page.getByRole('treeitem', { name: /^firmware/ }).click();
      await find.fill('dFuSe');
      await page.keyboard.press('Enter');
      await page.getByText('Found at offset 0x0. 1 of 1').waitFor();
      await page.getByRole('button', { name: 'Match case' }).click();
      await find.press('Enter');
      await page.getByText('Not found.').waitFor();
    });

    it('and finds numbers as they stand in memory', async () => {
      const { page } = await open(twoElements, { state: { tab: 'bytes' } });
      await page.getByRole('combobox', { name: 'What to find' }).selectOption({ label: 'Number, little-endian' });
      await page.getByRole('textbox', { name: 'Find' }).fill('0x08020000');
      await page.keyboard.press('Enter');
      await page.getByText(/^Found at offset/).waitFor();
      assert.match(await page.locator('.hex-status').innerText(), /4 bytes selected$/);
    });

    it('and goes to addresses of other elements, and so far from the caret', async () => {
      const { page } = await open(twoElements, { state: { selected: { target: 0, element: 0 }, tab: 'bytes' } });
      const go = page.getByRole('textbox', { name: 'Go to address' });
      await go.fill('0x08020010');
      await page.keyboard.press('Enter');
      await page.getByRole('grid', { name: 'Bytes of Element 1' }).waitFor();
      assert.match(await page.locator('.hex-status').innerText(), /^0x08020010/);
      await go.fill('+0x10');
      await page.keyboard.press('Enter');
      assert.match(await page.locator('.hex-status').innerText(), /^0x08020020/);
      await go.fill('-0x10');
      await page.keyboard.press('Enter');
      assert.match(await page.locator('.hex-status').innerText(), /^0x08020010/);
      await go.fill('0x20000000');
      await page.keyboard.press('Enter');
      await page.getByText(/^Only addresses from/).waitFor();
    });

    it('and what they are as values, in both orders', async () => {
      const { page } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
        whyNotEditable: 'Only shown here.',
      });
      await page.getByText('Values at the caret').click();
      await page.getByRole('row', { name: 'u16 12,592 (0x3130) 12,337 (0x3031)' }).waitFor(); // “01”
      await page.getByRole('grid').press('End');
      await page.getByRole('row', { name: 'u8 53 (0x35) 53 (0x35)' }).waitFor(); // “5”, the sixteenth
    });

    it('and takes values that are typed there, each as one edit', async () => {
      const { page, edits } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
        editing: true,
      });
      await page.getByText('Values at the caret').click();
      const value = page.getByRole('textbox', { name: 'u16, little-endian' });
      assert.equal(await value.inputValue(), '12,592 (0x3130)');
      const cut = page.locator('.hex-value').evaluateAll((all) => all.filter((e) => e.scrollWidth > e.clientWidth));
      assert.deepEqual(await cut, [], 'no value is cut, whatever its width');
      await value.fill('70000');
      await value.press('Enter');
      await page.getByText('This is no number that u16 can hold.').waitFor();
      assert.equal(await value.inputValue(), '12,592 (0x3130)');
      await value.fill('0x4241');
      await value.press('Enter');
      await page.getByRole('grid').getByText('AB23456789012345').waitFor();
      await waitFor(() => edits.length > 0);
      assert.deepEqual(
        edits.map((edit) => edit.change === 'overwrite' && [edit.offset, ...edit.bytes]),
        [[0, 0x41, 0x42]],
      );
      assert.equal(await value.inputValue(), '16,961 (0x4241)');
    });

    it('and has a menu of its own, by mouse and by button', async () => {
      const { page, copied } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
      });
      const grid = page.getByRole('grid');
      await grid.press('Shift+ArrowRight');
      await grid.click({ button: 'right', position: { x: 300, y: 200 } });
      await page.getByRole('menuitem', { name: 'Copy as C Array' }).click();
      await waitFor(() => copied.length === 1);
      assert.deepEqual(copied, ['{\n    0x30, 0x31,\n}']);
      await page.locator('.hex-scroller:focus').waitFor();
      await page.getByRole('button', { name: 'Copy the selected bytes' }).click();
      await page.getByRole('menuitem', { name: 'Copy as Base64' }).click();
      await waitFor(() => copied.length === 2);
      assert.equal(copied[1], 'MDE=');
    });

    it('and takes what is typed over them, by digits and by characters, as edits of the document', async () => {
      const { page, edits } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
        editing: true,
      });
      const grid = page.getByRole('grid', { name: 'Bytes of Element 1' });
      await grid.getByText('0123456789012345').first().waitFor();
      await grid.press('ArrowRight');
      await grid.press('F2');
      await page.getByRole('button', { name: 'Type Over Bytes', pressed: true }).waitFor();
      assert.equal(await grid.getAttribute('aria-readonly'), 'false');
      for (const key of ['4', '1', '4', '2', 'Enter', 'C', '!']) {
        await grid.press(key);
      }
      await grid.getByText('0ABC!56789012345').waitFor();
      await waitFor(() => edits.flatMap((edit) => (edit.change === 'overwrite' ? [...edit.bytes] : [])).length === 4);
      assert.match(await page.locator('.hex-status').innerText(), /^0x08020005/);
      assert.deepEqual(await findings(page), []);
      await grid.press('Escape');
      assert.equal(await grid.getAttribute('aria-readonly'), 'true');
    });

    it('and takes what is pasted over a selection, and what is to be filled', async () => {
      const { page, edits, actions } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
        editing: true,
      });
      const grid = page.getByRole('grid', { name: 'Bytes of Element 1' });
      await grid.getByText('0123456789012345').first().waitFor();
      await grid.press('Shift+ArrowRight');
      await page.evaluate(pasteInPage, '41 42 43');
      await page.getByText('3 bytes do not fit: there is room for 2 bytes.', { exact: false }).waitFor();
      await page.evaluate(pasteInPage, '{ 0x41, 0x42 }');
      await grid.getByText('AB23456789012345').waitFor();
      assert.equal(edits.length, 1);
      await grid.press('Shift+End');
      await page.getByRole('button', { name: 'Copy the selected bytes' }).click();
      await page.getByRole('menuitem', { name: 'Fill…' }).click();
      await waitFor(() => actions.length === 1);
      const source = { of: 'element', target: 0, element: 1 };
      assert.deepEqual(actions, [{ action: 'fill', source, start: 0, end: 16 }]);
    });

    it('and says why nothing is typed over those of a file that is read-only', async () => {
      const { page, edits } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
        whyNotEditable: 'This file is read-only: editing is off.',
      });
      await page.getByRole('button', { name: 'Type Over Bytes' }).click();
      await page.locator('.hex-message', { hasText: 'This file is read-only' }).waitFor();
      await page.getByRole('grid').press('4');
      await page.getByRole('grid').press('1');
      assert.deepEqual(edits, []);
    });

    it('and selects and copies them', async () => {
      const { page, copied } = await open(twoElements, {
        state: { selected: { target: 0, element: 1 }, tab: 'bytes' },
      });
      const grid = page.getByRole('grid', { name: 'Bytes of Element 1' });
      await grid.press('ArrowRight');
      await grid.press('Shift+ArrowRight');
      await grid.press('Control+c');
      await page.getByText('Copied 2 bytes.').waitFor();
      assert.deepEqual(copied, ['31 32']);
    });
  });
});

/** Runs in the page: drops a list of URIs, or a file of that content. */
function dropInPage({ type, text }: { readonly type: string; readonly text: string }): void {
  const dataTransfer = new DataTransfer();
  if (type === 'Files') {
    dataTransfer.items.add(new File([text], 'c.bin'));
  } else {
    dataTransfer.setData(type, text);
  }
  const target = document.querySelector('.overview');
  for (const name of ['dragover', 'drop']) {
    target?.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
  }
}

/** Runs in the page: pastes, as the browser does for Ctrl+V. */
function pasteInPage(text: string): void {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}

/** Waits for what a test's other side is told: for three minutes, which a busy machine may need. */
async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 180_000; Date.now() < deadline;) {
    if (await condition()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail('It did not come to be');
}
