import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { firmwareAt } from '../fixtures/firmware.ts';
import { type ComparedPage, openComparedPage, sideWith } from './support/compared-page.ts';
import { launchBrowser } from './support/webview-page.ts';

const FLASH = 0x0800_0000;
const LARGE = 64 * 1024 * 1024;

/** Bytes without a pattern that a fold could hide. */
const noise = (size: number): Uint8Array => new Uint8Array(size).map((_, index) => (index * 2654435761) >>> 13);

/** Two versions: a vector that leads elsewhere, a byte in the middle, a longer end. */
function twoVersions() {
  const program = firmwareAt(FLASH, { codeSize: 0x4000 });
  const other = program.slice();
  other[8] = (other[8] ?? 0) ^ 0x10;
  other[0x2000] = 0x21;
  return {
    left: sideWith('old.dfu', { address: FLASH, bytes: program }),
    right: sideWith('new.dfu', { address: FLASH, bytes: other }, { address: 0x08020000, bytes: noise(40) }),
  };
}

describe('The page of a comparison in Chromium', function () {
  this.timeout(600_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  const opened: ComparedPage[] = [];
  const open = async (
    sides: Parameters<typeof openComparedPage>[1],
    options: Parameters<typeof openComparedPage>[2] = {},
  ) => {
    const page = await openComparedPage(browser, sides, { width: 1300, ...options }); // room for 16 bytes a line
    opened.push(page);
    return page;
  };
  afterEach(async () => {
    // Whatever a test did: the page broke neither its policy nor its script.
    const complaints = opened.flatMap((page) => page.complaints);
    await Promise.all(opened.splice(0).map(({ page }) => page.context().close()));
    assert.deepEqual(complaints, []);
  });

  it('says in words, as a table and as a list what the map and the colours show', async () => {
    const { page } = await open(twoVersions());
    await page.getByText('By element, sector and region').click();
    await page.getByText(/^All differences as a list/).click();
    await page.getByRole('button', { name: '0x08000000 – 0x0800000f (1 byte)' }).waitFor(); // made when it is unfolded
    const snapshot = await page.locator('body').ariaSnapshot();
    for (const line of [
      '- heading "old.dfu new.dfu" [level=1]',
      '- button "Next difference"',
      '- table "What the bytes mean":',
      '- rowheader "Vectors (differs)"',
      '- region "Where they differ":',
      '- button "From 0x08000000"',
      '- button "0x08000000 – 0x0800000f (1 byte)"',
      '- grid "Bytes of old.dfu and new.dfu":',
    ]) {
      assert.ok(snapshot.includes(line), `${line} is not in\n${snapshot}`);
    }
  });

  it('shows 16 bytes a row of each side from 900 px on', async () => {
    const { page } = await open(twoVersions(), { width: 900 });
    await page.getByRole('rowheader', { name: '08000010', exact: true }).waitFor();
    assert.equal(await page.getByRole('rowheader', { name: '08000008', exact: true }).count(), 0);
  });

  it('goes from difference to difference and around, and says where it is', async () => {
    const { page } = await open(twoVersions());
    const live = page.locator('.live');
    const active = page.locator('.line.active:visible');
    for (const [key, sentence, row] of [
      ['F7', /^Difference 2 of 3: 0x08002000 to 0x0800200f\. Bytes that differ: 1\.$/, /^08002000/],
      ['Alt+F5', /^Difference 3 of 3: 0x08020000 to 0x0802002f\. Bytes that differ: 40\.$/, /^08020000/],
      ['F7', /^From the beginning again\. Difference 1 of 3/, /^08000000/],
      ['Shift+F7', /^From the end again\. Difference 3 of 3/, /^08020000/],
      ['Shift+F7', /^Difference 2 of 3/, /^08002000/],
    ] as const) {
      await page.keyboard.press(key);
      assert.match((await live.textContent()) ?? '', sentence, key);
      assert.match((await active.textContent()) ?? '', row, key);
    }
    await page.getByText('2 of 3', { exact: true }).waitFor();
    await page.getByRole('grid').press('ArrowDown');
    await page.getByText('0x08002010: alike').waitFor({ state: 'attached' });
    await page.getByRole('grid').press('ArrowUp');
    await page.getByText('0x08002000: bf on the left, 21 on the right').waitFor({ state: 'attached' });
  });

  it('leads from table, list and map to the bytes', async () => {
    const { page } = await open(twoVersions());
    const active = page.locator('.line.active:visible');
    await page.getByText('By element, sector and region').click();
    await page.getByRole('button', { name: 'From 0x08020000' }).click();
    await active.filter({ hasText: '08020000' }).waitFor();
    await page.getByText(/^All differences as a list/).click();
    await page.getByRole('button', { name: /^0x08002000/ }).click();
    await active.filter({ hasText: '08002000' }).waitFor();
    await page.locator('.difference-map').click({ position: { x: 1, y: 10 } });
    await active.filter({ hasText: /0x08000040 – .* alike/ }).waitFor();
  });

  it('opens what is alike: some of it by Enter, all of it with Shift, by mouse as well', async () => {
    const { page } = await open(twoVersions());
    const grid = page.getByRole('grid');
    const rows = async () => Number(await grid.getAttribute('aria-rowcount'));
    const before = await rows();
    const fold = page.locator('.line.fold:visible').first();
    assert.match((await fold.textContent()) ?? '', /^0x08000040 – 0x08001fcf: 7\.9 KB alike$/);
    await fold.click();
    assert.equal(await rows(), before + 32);
    await page.locator('.line.fold:visible').first().scrollIntoViewIfNeeded();
    await grid.press('Control+Home');
    while (!(await page.locator('.line.active.fold:visible').count())) await grid.press('ArrowDown');
    await grid.press('Shift+Enter');
    assert.equal(await rows(), before + (0x1fd0 - 0x40) / 16 - 1);
  });

  it('shows what only one side holds without inventing the other', async () => {
    const { page } = await open(twoVersions());
    await page.keyboard.press('Shift+F7');
    const line = page.locator('.line.active:visible');
    await line.filter({ hasText: '▸' }).waitFor();
    assert.equal(await line.locator('.missing').count(), 2);
    assert.equal(await line.getByRole('gridcell').first().textContent(), ' '.repeat(48));
  });

  it('keeps what is compared and where one was, and comes back there', async () => {
    const sides = twoVersions();
    const first = await open(sides);
    await first.page.keyboard.press('F7');
    let state: { row: number; source: { left: { file: string } } } | undefined;
    do state = (await first.state()) as typeof state;
    while (state?.row !== 0x0800_2000 / 16); // kept a moment later
    assert.equal(state.source.left.file, 'file:///old.dfu');
    const second = await open(sides, { state });
    await second.page.locator('.line.active:visible').filter({ hasText: '08002000' }).waitFor();
    await second.page.getByRole('button', { name: 'Swap Sides' }).click();
    await second.page.getByRole('button', { name: 'Open old.dfu' }).click();
    assert.deepEqual(second.actions, ['swap', 'open-left']);
    await second.change({ left: sides.left, right: sides.left });
    await second.page.getByText('Nothing differs.').first().waitFor();
  });

  it('shows 64 MiB against 64 MiB to the last byte, a page at a time', async () => {
    const bytes = noise(LARGE);
    const other = bytes.slice();
    other[LARGE - 1] = (other[LARGE - 1] ?? 0) ^ 1;
    const sides = {
      left: sideWith('old.dfu', { address: FLASH, bytes }),
      right: sideWith('new.dfu', { address: FLASH, bytes: other }),
    };
    const { page, largestAnswer } = await open(sides);
    const grid = page.getByRole('grid');
    await page.locator('.line.active:visible').filter({ hasText: '0bfffff0' }).waitFor();
    await grid.press('Control+Home');
    await grid.press('Shift+Enter'); // 67 million pixels of lines: more than an element can be high
    assert.equal(Number(await grid.getAttribute('aria-rowcount')), LARGE / 16);
    await grid.press('Control+End');
    const last = page.locator('.line.active:visible').filter({ hasText: '0bfffff0' });
    await last.filter({ hasText: '≠' }).waitFor();
    assert.ok(largestAnswer() <= 64 * 1024);
    assert.ok(Number(await page.locator('main').getAttribute('data-held-pages')) <= 64);
  });
});
